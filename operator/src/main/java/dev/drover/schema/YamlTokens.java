package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML 1.2 with the core schema, as far as it is another way to write JSON: without anchors, aliases, merge keys and
 * tags. What cannot be expanded cannot explode, and what is written is what is meant.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/#103-core-schema">YAML 1.2.2, 10.3</a>
 */
final class YamlTokens implements Tokens {

    private static final LoadSettings FAST = LoadSettings.builder().setUseMarks(false).build();
    private static final LoadSettings MARKED = LoadSettings.builder().setUseMarks(true).build();
    private static final CoreScalarResolver CORE = new CoreScalarResolver();
    private static final String TEXT_TAG = "tag:yaml.org,2002:str";

    private final ParserImpl parser;
    private final String text;
    private final int linesBefore;
    private @Nullable Event current;
    private int documents;

    /**
     * Begins to read.
     *
     * @param linesBefore how many lines of the author's file stand before this text
     * @param marked whether positions are wanted; they cost time
     */
    YamlTokens(String text, int linesBefore, boolean marked) {
        LoadSettings settings = marked ? MARKED : FAST;
        this.parser = new ParserImpl(settings, new StreamReader(settings, text));
        this.text = text;
        this.linesBefore = linesBefore;
    }

    @Override
    public Token next() throws UnreadableText {
        try {
            while (parser.hasNext()) {
                Event event = parser.next();
                current = event;
                switch (event.getEventId()) {
                    case StreamStart, DocumentEnd, Comment -> {}
                    case DocumentStart -> documents++;
                    case StreamEnd -> {
                        return Token.NOTHING;
                    }
                    default -> {
                        return documents > 1 ? Token.MORE : toToken(event);
                    }
                }
            }
            return Token.NOTHING;
        } catch (MarkedYamlEngineException e) {
            throw new UnreadableText(explain(e), toPosition(e.getProblemMark()));
        } catch (ReaderException e) {
            throw new UnreadableText(
                    "the character U+%04X may not stand in YAML; write it as an escape in double quotes"
                            .formatted(e.getCodePoint()),
                    positionOf(e.getPosition()));
        } catch (YamlEngineException e) {
            throw new UnreadableText(
                    "not YAML: " + Words.shorten(String.valueOf(e.getMessage()), 200),
                    Position.UNKNOWN);
        }
    }

    private static Token toToken(Event event) {
        return switch (event.getEventId()) {
            case MappingStart -> Token.MAPPING;
            case SequenceStart -> Token.LIST;
            case MappingEnd, SequenceEnd -> Token.END;
            default -> Token.SCALAR;
        };
    }

    @Override
    public String name() {
        return current instanceof ScalarEvent scalar ? scalar.getValue() : "";
    }

    @Override
    public JsonNode scalar() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (!(current instanceof ScalarEvent scalar)) {
            return nodes.nullNode();
        }
        String value = scalar.getValue();
        Tag tag = implied(scalar);
        if (tag.equals(Tag.NULL)) {
            return nodes.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return nodes.booleanNode(value.charAt(0) == 't' || value.charAt(0) == 'T');
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return special(value) ? nodes.numberNode(0) : Numbers.read(decimal(value));
        }
        return nodes.textNode(value);
    }

    @Override
    public @Nullable String objection() {
        if (current instanceof AliasEvent alias) {
            return "aliases such as '*%s' are not supported; write the value out here"
                    .formatted(Words.shorten(alias.getAlias().getValue(), Words.VALUE_SHOWN_MAX));
        }
        if (current instanceof NodeEvent node && node.getAnchor().isPresent()) {
            return "anchors such as '&%s' are not supported; take it away and write values out"
                    .formatted(
                            Words.shorten(
                                    node.getAnchor().get().getValue(), Words.VALUE_SHOWN_MAX));
        }
        Optional<String> tag = tag();
        if (tag.isPresent()) {
            return "tags such as '%s' are not supported; take it away"
                    .formatted(
                            Words.shorten(
                                    tag.get().replace("tag:yaml.org,2002:", "!!"),
                                    Words.VALUE_SHOWN_MAX));
        }
        return current instanceof ScalarEvent scalar ? objectionTo(scalar) : null;
    }

    private Optional<String> tag() {
        return switch (current) {
            case ScalarEvent scalar -> scalar.getTag().filter(tag -> !tag.equals(TEXT_TAG));
            case CollectionStartEvent collection -> collection.getTag();
            case null, default -> Optional.empty();
        };
    }

    private static @Nullable String objectionTo(ScalarEvent scalar) {
        if (!scalar.isPlain()) {
            return null;
        }
        String value = scalar.getValue();
        if (value.equals("<<")) {
            return "merge keys are not part of YAML 1.2; write the fields out here";
        }
        Tag tag = implied(scalar);
        if (!tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT)) {
            return null;
        }
        return special(value)
                ? "'%s' is no number that can be worked with; quote it to make it text"
                        .formatted(value)
                : Numbers.objectionTo(decimal(value));
    }

    @Override
    public @Nullable String caution() {
        if (!(current instanceof ScalarEvent scalar) || !scalar.isPlain()) {
            return null;
        }
        Tag tag = implied(scalar);
        if (!tag.equals(Tag.INT) && !tag.equals(Tag.FLOAT)) {
            return null;
        }
        String value = scalar.getValue();
        String read = scalar().asText();
        return value.equals(read) || objectionTo(scalar) != null
                ? null
                : "%s is read as the number %s; quote it if it is meant as text"
                        .formatted(value, read);
    }

    @Override
    public Position position() {
        return current == null ? Position.UNKNOWN : toPosition(current.getStartMark());
    }

    /** What the core schema makes of a scalar; only those without quotes can be anything but text. */
    private static Tag implied(ScalarEvent scalar) {
        return scalar.isPlain() && scalar.getTag().isEmpty()
                ? CORE.resolve(scalar.getValue(), true)
                : Tag.STR;
    }

    /** {@code .inf} and {@code .nan}: they begin with a dot that no digit follows. */
    private static boolean special(String number) {
        String unsigned =
                number.charAt(0) == '-' || number.charAt(0) == '+' ? number.substring(1) : number;
        return unsigned.charAt(0) == '.' && Character.isLetter(unsigned.charAt(1));
    }

    /** Octal and hexadecimal numbers in decimal; others as they are. */
    private static String decimal(String number) {
        if (number.startsWith("0x")) {
            return new BigInteger(number.substring(2), 16).toString();
        }
        if (number.startsWith("0o")) {
            return new BigInteger(number.substring(2), 8).toString();
        }
        return number;
    }

    private Position toPosition(Optional<Mark> mark) {
        return mark.map(at -> new Position(at.getLine() + 1 + linesBefore, at.getColumn() + 1))
                .orElse(Position.UNKNOWN);
    }

    private Position positionOf(int codePointIndex) {
        int end =
                text.offsetByCodePoints(
                        0, Math.min(codePointIndex, text.codePointCount(0, text.length())));
        int line = (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
        return new Position(line + 1 + linesBefore, end - text.lastIndexOf('\n', end - 1));
    }

    private static String explain(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.contains("TAB")) {
            return "a tab stands where YAML wants spaces; indent with spaces";
        }
        String context = e.getContext() == null ? "" : e.getContext() + ": ";
        return "not YAML: " + Words.shorten(context + problem, 200);
    }
}
