package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.Document;
import dev.drover.surface.cli.text.TreeText;
import dev.drover.surface.cli.verb.OutputOption.Form;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover render}: the Nomad job that a document becomes. */
@Command(
        name = "render",
        description = "Print the Nomad job that a document becomes, in API form (JSON).",
        footer = {"  drover render -f web.yaml", "  drover render job web -o yaml"})
final class Render implements Verb {

    private final Surroundings surroundings;

    @Mixin private final Subjects subjects = new Subjects();
    @Mixin private final OutputOption output = new OutputOption();

    Render(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        List<Document<?>> documents = subjects.documents(surroundings);
        for (Document<?> document : documents) {
            ObjectNode rendered = surroundings.preview(document).rendered();
            surroundings.console().print(text(rendered, documents.size() > 1));
        }
        return ExitCode.DONE;
    }

    private String text(ObjectNode rendered, boolean several) {
        if (output.form() == Form.YAML) {
            return (several ? "---\n" : "") + TreeText.yaml(rendered);
        }
        return TreeText.json(rendered);
    }
}
