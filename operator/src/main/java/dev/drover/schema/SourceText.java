package dev.drover.schema;

import dev.drover.schema.TreeReader.Tree;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The text of one document: JSON when it begins with a brace, else YAML.
 *
 * @param text what was written, without a byte order mark
 * @param linesBefore how many lines of the author's file stand before it
 */
record SourceText(String text, int linesBefore) {

    private static final char REPLACEMENT = '\uFFFD';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    static SourceText decode(byte[] bytes, int linesBefore) throws UnreadableText {
        if (bytes.length > DocumentReader.BYTES_MAX) {
            throw new UnreadableText(
                    "the text has %d bytes, at most %d are allowed (512 KiB, Consul's own limit)"
                            .formatted(bytes.length, DocumentReader.BYTES_MAX),
                    Position.UNKNOWN);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            requireUtf8(bytes, linesBefore);
        }
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new UnreadableText(
                    "byte 0x00 looks like a binary file, not a text; a document is JSON or YAML in"
                            + " UTF-8",
                    endOf(text.substring(0, nul), linesBefore));
        }
        boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        return new SourceText(marked ? text.substring(1) : text, linesBefore);
    }

    /** Reads it as fast as possible, without positions. */
    Tree tree() throws UnreadableText {
        return new TreeReader(tokens(false), null).read();
    }

    /** Reads it once more, and notes positions. */
    Tree tree(Positions positions) throws UnreadableText {
        return new TreeReader(tokens(true), positions).read();
    }

    private Tokens tokens(boolean marked) {
        return isJson()
                ? new JsonTokens(text, linesBefore)
                : new YamlTokens(text, linesBefore, marked);
    }

    private boolean isJson() {
        int at = 0;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() && text.charAt(at) == '{';
    }

    private static void requireUtf8(byte[] bytes, int linesBefore) throws UnreadableText {
        CharBuffer read = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, read, true);
        if (result.isError()) {
            throw new UnreadableText(
                    "byte 0x%02X is not UTF-8; a document is JSON or YAML in UTF-8"
                            .formatted(bytes[in.position()] & 0xFF),
                    endOf(read.flip().toString(), linesBefore));
        }
    }

    /** The place right behind a text. */
    private static Position endOf(String before, int linesBefore) {
        List<String> lines = List.of(before.split("\n", -1));
        return new Position(lines.size() + linesBefore, lines.getLast().length() + 1);
    }
}
