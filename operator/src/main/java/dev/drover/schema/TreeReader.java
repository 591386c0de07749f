package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.schema.Tokens.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Grows the tree of one document from its tokens, and notes what is wrong or surprising. Used once. */
final class TreeReader {

    /** Nomad's deepest job needs about 15; deeper nesting is an accident or an attack on the stack. */
    static final int DEPTH_MAX = 64;

    private static final String EXPECTED = "a mapping with apiVersion, kind, metadata and spec";

    private final Tokens tokens;
    private final @Nullable Positions positions;
    private final List<Finding> problems = new ArrayList<>();
    private final List<Finding> cautions = new ArrayList<>();

    /**
     * Begins.
     *
     * @param positions where to note what stands where; null when nobody wants to know
     */
    TreeReader(Tokens tokens, @Nullable Positions positions) {
        this.tokens = tokens;
        this.positions = positions;
    }

    /**
     * What one text holds.
     *
     * @param root the document; what could not be accepted is left out or null
     * @param problems what is wrong
     * @param cautions what may surprise its author
     */
    record Tree(ObjectNode root, List<Finding> problems, List<Finding> cautions) {}

    Tree read() throws UnreadableText {
        Token first = tokens.next();
        if (first == Token.NOTHING) {
            throw new UnreadableText("the text is empty; expected " + EXPECTED, new Position(1, 1));
        }
        Position start = tokens.position();
        JsonNode root = value(first, JsonPath.ROOT, 1);
        if (!(root instanceof ObjectNode mapping)) {
            throw new UnreadableText(
                    "found %s, expected %s".formatted(Words.found(root), EXPECTED), start);
        }
        if (tokens.next() != Token.NOTHING) {
            throw new UnreadableText(
                    "a second document begins here, but a key holds one; give it a key of its own",
                    tokens.position());
        }
        return new Tree(mapping, problems, cautions);
    }

    private JsonNode value(Token token, JsonPath path, int depth) throws UnreadableText {
        if (depth > DEPTH_MAX) {
            throw new UnreadableText(
                    "nested more than %d levels deep".formatted(DEPTH_MAX), tokens.position());
        }
        if (positions != null) {
            positions.value(path, tokens.position());
        }
        judge(path, false);
        return switch (token) {
            case MAPPING -> mapping(path, depth);
            case LIST -> list(path, depth);
            case SCALAR -> tokens.scalar();
            case END, MORE, NOTHING ->
                    throw new UnreadableText("the text ends too early", tokens.position());
        };
    }

    private ObjectNode mapping(JsonPath path, int depth) throws UnreadableText {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            if (token != Token.SCALAR) {
                throw new UnreadableText(
                        "a mapping or list stands where the name of a field is expected; a value"
                                + " that begins with '{' or '[' needs quotes",
                        tokens.position());
            }
            String name = tokens.name();
            JsonPath field = path.field(name);
            boolean twice = mapping.has(name);
            if (twice) {
                problems.add(twice(field));
            }
            if (positions != null) {
                positions.name(field, tokens.position());
            }
            judge(field, true);
            JsonNode value = value(tokens.next(), field, depth + 1);
            if (!twice) {
                mapping.set(name, value);
            }
        }
        return mapping;
    }

    private Finding twice(JsonPath field) {
        return Finding.ofName(
                field,
                "field '%s' stands twice in one mapping%s; keep one"
                        .formatted(
                                Words.shorten(String.valueOf(field.name()), Words.VALUE_SHOWN_MAX),
                                positions == null
                                        ? ""
                                        : ", first in line " + positions.ofName(field).line()));
    }

    private ArrayNode list(JsonPath path, int depth) throws UnreadableText {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            list.add(value(token, path.item(list.size()), depth + 1));
        }
        return list;
    }

    private void judge(JsonPath path, boolean isName) {
        String objection = tokens.objection();
        if (objection != null) {
            problems.add(new Finding(path, isName, objection, Optional.empty()));
        }
        String caution = isName ? null : tokens.caution();
        if (caution != null) {
            cautions.add(Finding.ofValue(path, caution));
        }
    }
}
