package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.database.ParametersSeen;
import dev.drover.database.ParametersSeen.OfMember;
import dev.drover.database.RestartPermit;
import dev.drover.document.Metadata;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.view.Cluster;
import dev.drover.surface.cli.view.StatusView.Statement;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover db params}: what servers are set to, and who waits for a restart. */
@Command(
        name = "params",
        description = {
            "Show what the document sets the servers of a replicated database to, what is in force"
                    + " on each member, what waits for a restart, and what PostgreSQL says against"
                    + " it.",
            "Exit code 3 when not all is in force."
        },
        footer = {"  drover db params db -n shop", "  drover db params db -n shop --restart"})
final class DatabaseParams implements Verb {

    private static final String APPLIED = "ParametersApplied";

    private final Surroundings surroundings;

    @Mixin private final DatabaseName named = new DatabaseName();
    @Mixin private final OutputOption output = new OutputOption();

    @Option(
            names = "--restart",
            description =
                    "Let the operator restart what waits for it though commits wait meanwhile"
                            + " (durability: required) or the primary changes (failover: manual);"
                            + " for these parameters, for ten minutes")
    private boolean restart;

    @Option(names = "--dry-run", description = "With --restart: say what would be permitted")
    private boolean dryRun;

    DatabaseParams(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Cluster cluster = named.find(surroundings);
        if (restart) {
            return permit(cluster);
        }
        ParametersSeen seen = cluster.part().parameters();
        output.print(
                surroundings.console(),
                () -> tree(cluster),
                () -> page(cluster),
                () -> seen.members().stream().map(OfMember::name));
        boolean applied = applied(cluster).filter(it -> it.status().equals("True")).isPresent();
        return applied ? ExitCode.DONE : ExitCode.DIFFERENT;
    }

    private static Optional<Statement> applied(Cluster cluster) {
        return cluster.document().status().condition(APPLIED);
    }

    private static JsonNode wanted(Cluster cluster) {
        return cluster.document().tree().path("spec").path("parameters");
    }

    // ---- what is shown ----

    private static String page(Cluster cluster) {
        ParametersSeen seen = cluster.part().parameters();
        StringBuilder page = new StringBuilder();
        page.append("%s: version %s%n%n".formatted(cluster.key(), seen.wanted()));
        Table values = new Table("PARAMETER", "DOCUMENT");
        wanted(cluster)
                .properties()
                .forEach(each -> values.row(each.getKey(), each.getValue().asText()));
        page.append(
                values.isEmpty()
                        ? "The document sets none: servers go by their defaults.\n"
                        : values.render());
        Table members = new Table("MEMBER", "IN FORCE", "WAITS FOR A RESTART", "STATE");
        seen.members()
                .forEach(member ->
                        members.row(
                                member.name(),
                                member.inForce().isEmpty() ? "-" : member.inForce(),
                                member.waiting().isEmpty()
                                        ? "-"
                                        : String.join(", ", member.waiting()),
                                state(seen, member)));
        page.append("\n").append(members.render());
        applied(cluster)
                .ifPresent(it ->
                        page.append(
                                "%n%s=%s %s: %s%n"
                                        .formatted(
                                                it.type(),
                                                it.status(),
                                                it.reason(),
                                                it.message())));
        return page.toString();
    }

    private static String state(ParametersSeen seen, OfMember member) {
        if (!member.problem().isEmpty()) {
            return "refused: " + member.problem();
        }
        if (member.inForce().isEmpty()) {
            return member.remark().isEmpty() ? "its server does not answer" : member.remark();
        }
        if (!member.remark().isEmpty()) {
            return member.remark();
        }
        if (!member.overridden().isEmpty()) {
            return "%s: overridden there by ALTER SYSTEM; take it back on this member: ALTER SYSTEM RESET %s; SELECT pg_reload_conf()"
                    .formatted(
                            String.join(", ", member.overridden()),
                            String.join("; ALTER SYSTEM RESET ", member.overridden()));
        }
        if (!member.heldBack().isEmpty()) {
            return "follows the primary in " + String.join(", ", member.heldBack());
        }
        return member.inForce().equals(seen.wanted()) ? "in force" : "not these";
    }

    private static ObjectNode tree(Cluster cluster) {
        ParametersSeen seen = cluster.part().parameters();
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("database", cluster.key().toString()).put("version", seen.wanted());
        ObjectNode values = tree.putObject("parameters");
        wanted(cluster)
                .properties()
                .forEach(each -> values.put(each.getKey(), each.getValue().asText()));
        ArrayNode members = tree.putArray("members");
        for (OfMember member : seen.members()) {
            ObjectNode one =
                    members.addObject()
                            .put("name", member.name())
                            .put("inForce", member.inForce())
                            .put("problem", member.problem())
                            .put("remark", member.remark());
            listed(one, "overridden", member.overridden());
            listed(one, "waiting", member.waiting());
            listed(one, "heldBack", member.heldBack());
        }
        applied(cluster)
                .ifPresent(it ->
                        tree.putObject("applied")
                                .put("status", it.status())
                                .put("reason", it.reason())
                                .put("message", it.message()));
        return tree;
    }

    private static void listed(ObjectNode one, String field, List<String> names) {
        ArrayNode all = one.putArray(field);
        names.forEach(all::add);
    }

    // ---- what is permitted ----

    private int permit(Cluster cluster) {
        ParametersSeen seen = cluster.part().parameters();
        List<String> waiting =
                seen.members().stream()
                        .filter(member -> !member.waiting().isEmpty())
                        .map(member ->
                                "%s (%s)"
                                        .formatted(
                                                member.name(), String.join(", ", member.waiting())))
                        .toList();
        if (Rewriting.has(cluster.document(), Metadata.SUSPEND, "true")) {
            throw VerbFailure.failed(
                    "%s is suspended: nothing is changed; to let Drover work again: drover resume %s"
                            .formatted(cluster.key(), cluster.key()));
        }
        if (waiting.isEmpty()) {
            throw VerbFailure.failed(
                    "%s: no member waits for a restart; nothing is changed"
                            .formatted(cluster.key()));
        }
        String what = String.join(", ", waiting);
        if (dryRun) {
            surroundings
                    .console()
                    .say(
                            "%s: would be restarted, one after the other: %s"
                                    .formatted(cluster.key(), what));
            return ExitCode.DONE;
        }
        RestartPermit permit = new RestartPermit(seen.wanted(), surroundings.now());
        new Rewriting(surroundings).annotate(cluster.document(), Metadata.RESTART, permit.text());
        surroundings
                .console()
                .say(
                        "%s: the operator restarts, one after the other: %s; look: drover db params %s -n %s"
                                .formatted(
                                        cluster.key(),
                                        what,
                                        cluster.key().name(),
                                        cluster.key().namespace()));
        return ExitCode.DONE;
    }
}
