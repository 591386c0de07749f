package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.database.DatabasePart;
import dev.drover.database.Forecast;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.view.Cluster;
import dev.drover.surface.cli.view.StatusView.Statement;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover db check}: what would follow if a member were lost now. */
@Command(
        name = "check",
        description = {
            "Tell what would follow if a member of a replicated database were lost now: who takes"
                    + " over, how soon, and whether an acknowledged write would be lost.",
            "Exit code 0 only when the loss of any one member would be made good by itself without"
                    + " lost writes, and the operator looked less than 30 s ago; else 3."
        },
        footer = "  drover db check db -n shop")
final class DatabaseCheck implements Verb {

    private final Surroundings surroundings;

    @Mixin private final DatabaseName named = new DatabaseName();
    @Mixin private final OutputOption output = new OutputOption();

    DatabaseCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Cluster cluster = named.find(surroundings);
        List<Forecast> forecasts = Forecast.of(cluster.part(), cluster.handsOff());
        Duration age = Duration.between(cluster.part().at(), surroundings.now());
        boolean old = !cluster.isFresh(surroundings.now());
        output.print(
                surroundings.console(),
                () -> tree(cluster, forecasts),
                () -> page(cluster, forecasts),
                () -> forecasts.stream().map(Forecast::member));
        if (old) {
            surroundings
                    .console()
                    .tell(
                            "this was seen %s ago: no operator looks at it now; see drover doctor"
                                    .formatted(Age.of(age)));
        }
        boolean safe = !forecasts.isEmpty() && forecasts.stream().allMatch(Forecast::safe);
        boolean writable =
                cluster.document()
                        .status()
                        .condition("Writable")
                        .filter(said -> said.status().equals("False"))
                        .isEmpty();
        return safe && writable && !old ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    private static String page(Cluster cluster, List<Forecast> forecasts) {
        DatabasePart part = cluster.part();
        Table table = new Table("IF LOST", "THEN");
        forecasts.forEach(forecast -> table.row(forecast.member(), forecast.outcome()));
        StringBuilder page = new StringBuilder();
        page.append(
                "%s: term %d, primary %s, %s, commits wait for %d of its replicas%n%n"
                        .formatted(
                                cluster.key(),
                                part.term(),
                                part.primary().isEmpty() ? "none" : part.primary(),
                                part.mode(),
                                part.waitsFor()));
        page.append(table.render());
        if (!part.strangers().isEmpty()) {
            page.append(
                    "%nannounced, and not asked for: %s; a wrong --name or --cluster, or spec.members is too low%n"
                            .formatted(String.join(", ", part.strangers())));
        }
        for (String type : List.of("Writable", "FullyRedundant", "Blocked")) {
            cluster.document()
                    .status()
                    .condition(type)
                    .filter(DatabaseCheck::worthSaying)
                    .ifPresent(it ->
                            page.append(
                                    "%n%s=%s %s: %s"
                                            .formatted(
                                                    it.type(),
                                                    it.status(),
                                                    it.reason(),
                                                    it.message())));
        }
        return page.append(page.toString().endsWith("\n") ? "" : "\n").toString();
    }

    private static boolean worthSaying(Statement statement) {
        boolean good = !statement.type().equals("Blocked");
        return statement.status().equals("True") != good || statement.reason().equals("Alone");
    }

    private static ObjectNode tree(Cluster cluster, List<Forecast> forecasts) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("database", cluster.key().toString())
                .put("term", cluster.part().term())
                .put("primary", cluster.part().primary());
        for (Forecast forecast : forecasts) {
            tree.withArray("ifLost")
                    .addObject()
                    .put("member", forecast.member())
                    .put("then", forecast.outcome())
                    .put("safe", forecast.safe());
        }
        return tree;
    }
}
