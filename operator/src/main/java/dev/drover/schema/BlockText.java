package dev.drover.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.document.Problem;
import java.util.List;
import java.util.Optional;

/**
 * A text inside of a document, such as HCL, that its author wrote as a literal block of YAML ({@code hcl: |}): each of its
 * lines is a line of the document. Of a text between quotes nobody can say so for sure, and it is none.
 *
 * @see <a href="https://yaml.org/spec/1.2.2/#812-literal-style">YAML 1.2.2, 8.1.2</a>
 */
public final class BlockText {

    private final int linesBefore;
    private final List<String> document;
    private final int header;
    private final List<String> block;

    /**
     * @param header the line of the document in which the vertical bar stands, from 1
     */
    private BlockText(int linesBefore, List<String> document, int header, List<String> block) {
        this.linesBefore = linesBefore;
        this.document = document;
        this.header = header;
        this.block = block;
    }

    /**
     * The block at a path; empty when there is none.
     *
     * @param path fields only, for example {@code $.spec.hcl}
     * @param text of the document
     * @param linesBefore how many lines of the author's file stand before it
     */
    public static Optional<BlockText> at(String path, byte[] text, int linesBefore) {
        try {
            SourceText source = SourceText.decode(text, linesBefore);
            Positions positions = new Positions();
            JsonNode value = source.tree(positions).root();
            JsonPath place = JsonPath.ROOT;
            for (String field : List.of(path.split("\\.", -1)).stream().skip(1).toList()) {
                place = place.field(field);
                value = value.path(field);
            }
            Position bar = positions.ofValue(place);
            List<String> lines = lines(source.text());
            boolean literal =
                    value.isTextual()
                            && lines.get(bar.line() - linesBefore - 1)
                                    .startsWith("|", bar.column() - 1);
            return literal
                    ? Optional.of(
                            new BlockText(
                                    linesBefore,
                                    lines,
                                    bar.line() - linesBefore,
                                    lines(value.textValue())))
                    : Optional.empty();
        } catch (UnreadableText none) {
            return Optional.empty();
        }
    }

    /**
     * The problem with its place in the author's file; empty when the block has no such line.
     *
     * @param line of the block, from 1
     * @param column in that line, from 1
     */
    public Optional<Problem> placed(Problem problem, int line, int column) {
        int at = header + line - 1;
        if (line < 1 || line > block.size() || at >= document.size()) {
            return Optional.empty();
        }
        String meant = block.get(line - 1);
        String written = document.get(at);
        int indent = written.length() - meant.length();
        return written.endsWith(meant) && written.substring(0, indent).isBlank()
                ? Optional.of(
                        new Problem(
                                problem.path(),
                                linesBefore + at + 1,
                                indent + column,
                                problem.message(),
                                problem.suggestion()))
                : Optional.empty();
    }

    private static List<String> lines(String text) {
        return List.of(text.split("\\r?\\n", -1));
    }
}
