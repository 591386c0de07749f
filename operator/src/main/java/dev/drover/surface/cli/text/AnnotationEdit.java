package dev.drover.surface.cli.text;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Sets one annotation in the text of a document and leaves every other character as its author wrote it: comments, order
 * and layout stay. JSON and YAML alike, because JSON is YAML in flow style.
 */
public final class AnnotationEdit {

    private static final int INDENT = 2;

    private final String text;

    private AnnotationEdit(String text) {
        this.text = text;
    }

    /**
     * The text with the annotation set.
     *
     * @param name a word without quotes or control characters
     * @param value likewise
     * @throws IllegalArgumentException when the text is not the text of a document
     */
    public static String set(String text, String name, String value) {
        String edited = new AnnotationEdit(text).set(path(name), value);
        if (!find(edited, name).filter(value::equals).isPresent()) {
            throw new IllegalArgumentException(
                    "cannot set annotation %s without rewriting the document; set it by hand"
                            .formatted(name));
        }
        return edited;
    }

    /** The annotation's value, if the text has it. */
    public static Optional<String> find(String text, String name) {
        Optional<Node> node = Optional.of(root(text));
        for (String key : path(name)) {
            node = node.flatMap(parent -> member(parent, key));
        }
        return node.map(found -> found instanceof ScalarNode scalar ? scalar.getValue() : "");
    }

    private static List<String> path(String name) {
        return List.of("metadata", "annotations", name);
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
        return text.substring(0, start(node)) + quoted(value) + text.substring(end(node));
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
