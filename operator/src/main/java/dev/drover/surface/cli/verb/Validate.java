package dev.drover.surface.cli.verb;

import dev.drover.document.DocumentKey;
import dev.drover.document.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover validate}: reads documents in files and says all that is wrong; needs neither Consul nor Nomad. */
@Command(
        name = "validate",
        description = {
            "Check documents in files and say all that is wrong.",
            "Needs neither Consul nor Nomad, and leaves out what only Nomad can tell, such as"
                    + " whether",
            "HCL can be understood: drover diff and apply ask it."
        },
        footer = {"  drover validate -f shop/", "  cat web.yaml | drover validate -f -"})
final class Validate implements Verb {

    private final Surroundings surroundings;

    @Mixin private final FileOption files = new FileOption();
    @Mixin private final NamespaceOption namespace = new NamespaceOption();

    Validate(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        List<Draft> drafts = files.drafts(surroundings, namespace.in(surroundings));
        Console console = surroundings.console();
        Map<DocumentKey, Problem> cycles = FileOption.cycles(drafts);
        int bad = 0;
        for (Draft draft : drafts) {
            List<Problem> problems = new ArrayList<>(draft.problems());
            draft.key().map(cycles::get).ifPresent(problems::add);
            problems.forEach(problem -> console.say(draft.complaint(problem)));
            draft.warnings()
                    .forEach(warning -> console.say("warning: " + draft.complaint(warning)));
            if (problems.isEmpty()) {
                console.say(draft.title() + " is valid");
            } else {
                bad++;
            }
        }
        if (bad > 0) {
            console.tell("%d of %d documents are bad".formatted(bad, drafts.size()));
        }
        return bad > 0 ? ExitCode.FAILED : ExitCode.DONE;
    }
}
