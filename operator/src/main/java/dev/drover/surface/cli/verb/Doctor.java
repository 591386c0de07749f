package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.surface.cli.text.Paint;
import dev.drover.surface.cli.verb.Diagnosis.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover doctor}: looks at everything Drover needs, and says how to cure what is not well. */
@Command(
        name = "doctor",
        description = {
            "Look at all that Drover needs, and say how to cure what is not well.",
            "Rights are tried with your token, without changing anything. Exit code 1 if something"
                    + " is broken."
        },
        footer = {"  drover doctor", "  drover doctor --for operator"})
final class Doctor implements Verb {

    private final Surroundings surroundings;

    @Mixin private final OutputOption output = new OutputOption();

    @Option(
            names = "--for",
            paramLabel = "ROLE",
            description =
                    "Whose rights the token must have, one of: reader, writer, operator (default: a"
                            + " writer's are tried, and need not be there)")
    private @Nullable Role role;

    Doctor(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Optional<Role> whose = Optional.ofNullable(role);
        List<Diagnosis> found = new ArrayList<>(new ConsulCheckup(surroundings, whose).look());
        boolean consulAnswers = found.size() > 1;
        found.addAll(new NomadCheckup(surroundings, whose).look());
        if (consulAnswers) {
            found.addAll(new OperatorCheckup(surroundings).look());
        }
        output.print(
                surroundings.console(),
                () -> tree(found),
                () -> text(found),
                () -> found.stream().map(Diagnosis::what));
        return found.stream().anyMatch(each -> each.verdict() == Verdict.BROKEN)
                ? ExitCode.FAILED
                : ExitCode.DONE;
    }

    private String text(List<Diagnosis> found) {
        StringBuilder text = new StringBuilder();
        for (Diagnosis diagnosis : found) {
            text.append(symbol(diagnosis.verdict()))
                    .append(' ')
                    .append(diagnosis.what())
                    .append('\n');
            if (!diagnosis.cure().isEmpty()) {
                text.append("    → ").append(diagnosis.cure()).append('\n');
            }
        }
        return text.toString();
    }

    private String symbol(Verdict verdict) {
        Paint paint = surroundings.paint();
        return switch (verdict) {
            case WELL -> paint.good("✓");
            case DOUBTFUL -> paint.warn("!");
            case BROKEN -> paint.bad("✗");
        };
    }

    private static ArrayNode tree(List<Diagnosis> found) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        for (Diagnosis diagnosis : found) {
            tree.addObject()
                    .put("verdict", diagnosis.verdict().name().toLowerCase(Locale.ROOT))
                    .put("what", diagnosis.what())
                    .put("cure", diagnosis.cure());
        }
        return tree;
    }
}
