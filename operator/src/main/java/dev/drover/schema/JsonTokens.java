package dev.drover.schema;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * JSON as RFC 8259 has it, without any leniency.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
final class JsonTokens implements Tokens {

    /** Beyond the reader's own bound, so that the reader names the place. */
    private static final int DEPTH_MAX = TreeReader.DEPTH_MAX + 8;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxStringLength(DocumentReader.BYTES_MAX)
                                    .maxNameLength(DocumentReader.BYTES_MAX)
                                    .maxNumberLength(DocumentReader.BYTES_MAX)
                                    .build())
                    .errorReportConfiguration(
                            ErrorReportConfiguration.builder()
                                    .maxErrorTokenLength(Words.VALUE_SHOWN_MAX)
                                    .build())
                    .build();

    private final JsonParser parser;
    private final int linesBefore;
    private boolean begun;
    private String text = "";

    JsonTokens(String text, int linesBefore) {
        try {
            this.parser = FACTORY.createParser(text);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory does not fail", e);
        }
        this.linesBefore = linesBefore;
    }

    @Override
    public Token next() throws UnreadableText {
        try {
            boolean more = begun && parser.getParsingContext().inRoot();
            begun = true;
            JsonToken token = parser.nextToken();
            if (token == null) {
                return Token.NOTHING;
            }
            // Jackson reads a string only when asked for it; ask here, where it may fail.
            text = token.isStructStart() || token.isStructEnd() ? "" : parser.getText();
            return more ? Token.MORE : toToken(token);
        } catch (JsonProcessingException e) {
            throw new UnreadableText(explain(e), toPosition(e.getLocation()));
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory does not fail", e);
        }
    }

    private static Token toToken(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> Token.MAPPING;
            case START_ARRAY -> Token.LIST;
            case END_OBJECT, END_ARRAY -> Token.END;
            default -> Token.SCALAR;
        };
    }

    @Override
    public String name() {
        return text;
    }

    @Override
    public JsonNode scalar() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Numbers.read(text);
            case VALUE_NULL -> nodes.nullNode();
            default -> nodes.textNode(text);
        };
    }

    @Override
    public @Nullable String objection() {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Numbers.objectionTo(text);
            default -> null;
        };
    }

    @Override
    public @Nullable String caution() {
        return null;
    }

    @Override
    public Position position() {
        return toPosition(parser.currentTokenLocation());
    }

    private Position toPosition(@Nullable JsonLocation location) {
        return location == null
                ? Position.UNKNOWN
                : new Position(location.getLineNr() + linesBefore, location.getColumnNr());
    }

    private static String explain(JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            return "the text begins with '{', so it is read as JSON: it ends too early, a closing"
                    + " '}', ']' or '\"' is missing";
        }
        String words = String.valueOf(e.getOriginalMessage());
        int noise = words.indexOf(words.contains(": enable") ? ": enable" : "\n");
        String message = noise < 0 ? words : words.substring(0, noise);
        return "the text begins with '{', so it is read as JSON: "
                + message.substring(0, 1).toLowerCase(Locale.ROOT)
                + message.substring(1);
    }
}
