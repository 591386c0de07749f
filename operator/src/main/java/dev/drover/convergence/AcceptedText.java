package dev.drover.convergence;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The text of a document as it was accepted, kept for rollback.
 *
 * @param generation its generation
 * @param at when it was accepted
 * @param document the text; an accepted text is valid UTF-8
 */
public record AcceptedText(long generation, Instant at, String document) {

    /** In bytes of UTF-8. What is longer is kept packed; nobody reads that much with {@code consul kv get}. */
    private static final int PLAIN_MAX = 128 * 1024;

    /** More than any document may have, in bytes: what unpacks to more was not packed by Drover. */
    private static final int UNPACKED_MAX = 1024 * 1024;

    /** As it stands in the store: the text, or the same packed with gzip in Base64. */
    private record Stored(
            long generation, Instant at, @Nullable String document, @Nullable String gzip) {}

    /** As it stands in the store. */
    byte[] encode() {
        byte[] text = document.getBytes(StandardCharsets.UTF_8);
        return StatusCodec.encode(
                (Object)
                        (text.length <= PLAIN_MAX
                                ? this
                                : new Stored(generation, at, null, packed(text))));
    }

    /**
     * From what stands in the store.
     *
     * @throws IllegalArgumentException when it is none
     */
    static AcceptedText decode(byte[] value) {
        Stored stored = StatusCodec.decode(Stored.class, value);
        String gzip = stored.gzip();
        String document = gzip == null ? stored.document() : unpacked(gzip);
        if (document == null) {
            throw new IllegalArgumentException("not an AcceptedText: it holds no text");
        }
        return new AcceptedText(stored.generation(), stored.at(), document);
    }

    private static String packed(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does no input or output", e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /**
     * The text that was packed.
     *
     * @throws IllegalArgumentException when it was not packed so
     */
    public static String unpacked(String packed) {
        try (GZIPInputStream gzip =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(packed)))) {
            return new String(gzip.readNBytes(UNPACKED_MAX), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a text packed by Drover: " + e, e);
        }
    }

    /** The bytes as they stood in the store when it was accepted. */
    byte[] bytes() {
        return document.getBytes(StandardCharsets.UTF_8);
    }
}
