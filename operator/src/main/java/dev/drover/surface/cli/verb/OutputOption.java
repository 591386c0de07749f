package dev.drover.surface.cli.verb;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.surface.cli.text.TreeText;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** {@code -o}: the form of the results. */
final class OutputOption {

    /** A form of results. */
    enum Form {
        TABLE,
        WIDE,
        JSON,
        YAML,
        NAME
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "One of: table, wide, json, yaml, name (default: table)")
    private Form form = Form.TABLE;

    Form form() {
        return form;
    }

    boolean wide() {
        return form == Form.WIDE;
    }

    /**
     * Prints what the form asks for.
     *
     * @param text a table or a page; wide where the verb knows more
     * @param names one a line: what a script would go on with
     */
    void print(
            Console console,
            Supplier<JsonNode> tree,
            Supplier<String> text,
            Supplier<Stream<String>> names) {
        console.print(
                switch (form) {
                    case JSON -> TreeText.json(tree.get());
                    case YAML -> TreeText.yaml(tree.get());
                    case TABLE, WIDE -> text.get();
                    case NAME -> names.get().map(name -> name + "\n").collect(joining());
                });
    }
}
