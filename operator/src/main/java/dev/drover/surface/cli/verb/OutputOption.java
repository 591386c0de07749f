package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.surface.cli.text.TreeText;
import java.util.function.Supplier;
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

    /** Prints a tree when the form asks for one; otherwise the text. */
    void print(Console console, Supplier<JsonNode> tree, Supplier<String> text) {
        console.print(
                switch (form) {
                    case JSON -> TreeText.json(tree.get());
                    case YAML -> TreeText.yaml(tree.get());
                    case TABLE, WIDE, NAME -> text.get();
                });
    }
}
