package dev.drover.surface.cli.text;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Sets one field in the text of a document and leaves every other character as its author wrote it: comments, order and
 * layout stay. JSON and YAML alike, because JSON is YAML in flow style.
 */
public final class FieldEdit {

    private static final int INDENT = 2;

    private final String text;

    private FieldEdit(String text) {
        this.text = text;
    }

    /**
     * The text with the field set, with all of the path that is missing.
     *
     * @param path of words without quotes or control characters
     * @param value likewise
     * @throws IllegalArgumentException when the text is not the text of a document, or the path leads elsewhere
     */
    static String set(String text, List<String> path, String value) {
        return new FieldEdit(text).set(path, value);
    }

    /**
     * The text with another value in place of one that is there; in the same quotes, where they allow it.
     *
     * @throws IllegalArgumentException when the text is not the text of a document, or has no such value
     */
    public static String replace(String text, List<String> path, String value) {
        if (!(node(text, path).orElse(null) instanceof ScalarNode scalar)) {
            throw new IllegalArgumentException("there is no " + String.join(".", path));
        }
        FieldEdit edit = new FieldEdit(text);
        if (scalar.getScalarStyle() == ScalarStyle.SINGLE_QUOTED) {
            return edit.replace(scalar, "'" + value + "'");
        }
        if (scalar.getScalarStyle() == ScalarStyle.PLAIN) {
            String plain = edit.replace(scalar, value);
            if (isText(plain, path, value)) {
                return plain;
            }
        }
        return edit.replace(scalar, quoted(value));
    }

    /** Whether that text stands there, and not a number or a word of YAML's that looks like it. */
    private static boolean isText(String text, List<String> path, String value) {
        try {
            return node(text, path)
                    .filter(node -> node.getTag().equals(Tag.STR))
                    .filter(node -> ((ScalarNode) node).getValue().equals(value))
                    .isPresent();
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    /** The field's value, if the text has it; empty text for one that is no scalar. */
    static Optional<String> find(String text, List<String> path) {
        return node(text, path)
                .map(found -> found instanceof ScalarNode scalar ? scalar.getValue() : "");
    }

    private static Optional<Node> node(String text, List<String> path) {
        Optional<Node> node = Optional.of(root(text));
        for (String key : path) {
            node = node.flatMap(parent -> member(parent, key));
        }
        return node;
    }

    private String replace(Node node, String written) {
        return text.substring(0, start(node)) + written + text.substring(end(node));
    }

    /** Goes down as far as the text goes, and adds there what is missing of the path. */
    private String set(List<String> path, String value) {
        Node node = root(text);
        for (int depth = 0; depth < path.size(); depth++) {
            Optional<Node> next = member(node, path.get(depth));
            if (next.isEmpty()) {
                return add(node, path.subList(depth, path.size()), value);
            }
            node = next.get();
        }
        return replace(node, quoted(value));
    }

    private String add(Node parent, List<String> missing, String value) {
        if (!(parent instanceof MappingNode mapping)) {
            // An empty value, as in "annotations:" with nothing behind it.
            return insert(end(parent), " {" + flowEntry(missing, value) + "}");
        }
        if (mapping.getValue().isEmpty()) {
            return insert(start(mapping) + 1, flowEntry(missing, value));
        }
        int first = start(mapping.getValue().getFirst().getKeyNode());
        String before = text.substring(text.lastIndexOf('\n', first - 1) + 1, first);
        if (mapping.getFlowStyle() == FlowStyle.FLOW) {
            String separator = before.isBlank() ? ",\n" + before : ", ";
            return insert(first, flowEntry(missing, value) + separator);
        }
        int column = mapping.getStartMark().orElseThrow().getColumn();
        return insert(first, blockEntry(missing, value, column) + "\n" + " ".repeat(column));
    }

    private static String flowEntry(List<String> path, String value) {
        String inner = path.size() == 1 ? quoted(value) : "{" + flowEntry(rest(path), value) + "}";
        return quoted(path.getFirst()) + ": " + inner;
    }

    private static String blockEntry(List<String> path, String value, int column) {
        if (path.size() == 1) {
            return path.getFirst() + ": " + quoted(value);
        }
        int next = column + INDENT;
        return path.getFirst() + ":\n" + " ".repeat(next) + blockEntry(rest(path), value, next);
    }

    private static List<String> rest(List<String> path) {
        return path.subList(1, path.size());
    }

    private String insert(int at, String what) {
        return text.substring(0, at) + what + text.substring(at);
    }

    private int start(Node node) {
        return offset(node.getStartMark());
    }

    private int end(Node node) {
        return offset(node.getEndMark());
    }

    private int offset(Optional<Mark> mark) {
        return text.offsetByCodePoints(0, mark.orElseThrow().getIndex());
    }

    private static MappingNode root(String text) {
        try {
            Optional<Node> node = new Compose(LoadSettings.builder().build()).composeString(text);
            if (node.isPresent() && node.get() instanceof MappingNode mapping) {
                return mapping;
            }
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(
                    "not readable as JSON or YAML: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("not a document: its text is not a mapping");
    }

    private static Optional<Node> member(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key)) {
                    return Optional.of(tuple.getValueNode());
                }
            }
        }
        return Optional.empty();
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
