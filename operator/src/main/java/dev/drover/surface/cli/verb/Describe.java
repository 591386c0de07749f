package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.Condition;
import dev.drover.document.DocumentKey;
import dev.drover.proxy.Member;
import dev.drover.proxy.ProxyKeys;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.view.EventView;
import dev.drover.surface.cli.view.LivingMembers;
import dev.drover.surface.cli.view.RouteTraffic;
import dev.drover.surface.cli.view.StatusView;
import dev.drover.surface.cli.view.StatusView.Statement;
import dev.drover.surface.cli.view.StoredDocument;
import dev.drover.surface.cli.view.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code drover describe}: the page for trouble, all that is known about one document. */
@Command(
        name = "describe",
        description = "Print all that is known about one document: the page for trouble.",
        footer = "  drover describe job web -n shop")
final class Describe implements Verb {

    private static final int EVENTS_SHOWN = 15;

    private static final String ROUTE = "Route";

    /** Of an App or Job whose newest version Nomad has given up. */
    private static final String REVERTED = "Reverted";

    private final Surroundings surroundings;
    private final List<String> lines = new ArrayList<>();

    @Mixin private final OneDocument named = new OneDocument();
    @Mixin private final OutputOption output = new OutputOption();

    Describe(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        DocumentKey key = named.key(surroundings);
        Finding finding = new Finding(surroundings);
        StoredDocument document =
                surroundings.archive().find(key).orElseThrow(() -> finding.missing(key));
        List<EventView> events = surroundings.archive().events(key);
        output.print(
                surroundings.console(),
                () -> tree(document, events),
                () -> page(document, events),
                () -> Stream.of(key.path()));
        Freshness freshness = new Freshness(surroundings);
        freshness.tell(freshness.doubt());
        return ExitCode.DONE;
    }

    private static ObjectNode tree(StoredDocument document, List<EventView> events) {
        ObjectNode tree = DocumentTree.of(document);
        ArrayNode list = tree.putArray("events");
        events.forEach(event -> list.add(event.tree()));
        return tree;
    }

    private String page(StoredDocument document, List<EventView> events) {
        head(document);
        conditions(document.status());
        List<String> evidence = EvidenceText.lines(document.workload().evidence());
        section("Evidence", evidence);
        section("Hooks", hooks(document.workload().hooks()));
        List<EventView> newest =
                events.subList(Math.max(0, events.size() - EVENTS_SHOWN), events.size());
        section(
                "Events",
                newest.isEmpty()
                        ? List.of()
                        : Events.table(surroundings, newest).render().lines().toList());
        section("Look further", commands(document));
        return String.join("\n", lines) + "\n";
    }

    private void head(StoredDocument document) {
        StatusView status = document.status();
        field("Document", document.key().path());
        field("Key", surroundings.keys().desired(document.key()));
        pairs("Labels", document.tree().path("metadata").path("labels"));
        pairs("Annotations", document.tree().path("metadata").path("annotations"));
        field("Generation", Long.toString(document.generation()));
        if (status.present()) {
            field("Observed", Long.toString(status.observedGeneration()));
            field("In force", inForce(document));
        }
        String unseen = Seen.of(document);
        if (!unseen.isEmpty()) {
            field("State", unseen);
        }
        status.nextTry()
                .ifPresent(
                        next -> field("Next try", "in " + Age.between(surroundings.now(), next)));
        Workload workload = document.workload();
        field("Nomad job", workload.job());
        field("Nomad namespace", workload.job().isEmpty() ? "" : workload.namespace());
        field("Healthy", workload.counts());
        if (document.key().kind().equals(ROUTE)) {
            field("Requests", requests(document.key()));
        }
        if (!status.history().isEmpty()) {
            field("History", status.history().toString());
        }
    }

    private List<String> hooks(JsonNode hooks) {
        List<String> said = new ArrayList<>();
        if (hooks.isObject()) {
            said.add(
                    "passed %d of %d"
                            .formatted(hooks.path("passed").asInt(), hooks.path("total").asInt()));
        }
        JsonNode run = hooks.path("run");
        if (run.isObject()) {
            said.add(
                    "running '%s' as job %s since %s"
                            .formatted(
                                    run.path("name").asText(),
                                    run.path("job").asText(),
                                    run.path("since").asText()));
        }
        if (hooks.path("failure").isTextual()) {
            said.add(hooks.path("failure").asText());
        }
        return said;
    }

    private String requests(DocumentKey route) {
        ProxyKeys keys = new ProxyKeys(surroundings.keys());
        List<Member> members =
                LivingMembers.byProxy(surroundings.store(), keys, surroundings.now())
                        .values()
                        .stream()
                        .flatMap(List::stream)
                        .toList();
        return RouteTraffic.words(RouteTraffic.of(members, route.namespace() + "/" + route.name()));
    }

    private static String inForce(StoredDocument document) {
        long accepted = document.status().acceptedGeneration();
        if (accepted == 0) {
            return "nothing was accepted yet";
        }
        if (accepted != document.generation()) {
            return accepted + " (not the newest text)";
        }
        boolean reverted =
                document.status()
                        .condition(Condition.READY)
                        .filter(said -> said.reason().equals(REVERTED))
                        .isPresent();
        return reverted
                ? "an older version: Nomad went back from generation " + accepted
                : Long.toString(accepted);
    }

    private void conditions(StatusView status) {
        Table table = new Table("CONDITION", "STATUS", "SINCE", "REASON", "MESSAGE");
        for (Statement statement : status.conditions()) {
            table.row(
                    statement.type(),
                    statement.status(),
                    statement
                            .since()
                            .map(since -> Age.between(since, surroundings.now()))
                            .orElse("?"),
                    statement.reason(),
                    statement.message());
        }
        section("Conditions", table.isEmpty() ? List.of() : table.render().lines().toList());
    }

    private static List<String> commands(StoredDocument document) {
        List<String> commands = new ArrayList<>();
        DocumentKey key = document.key();
        Workload workload = document.workload();
        if (!workload.job().isEmpty()) {
            nomadCommands(workload, commands);
        }
        commands.add("drover diff %s".formatted(key));
        commands.add("drover history %s".formatted(key));
        return commands;
    }

    private static void nomadCommands(Workload workload, List<String> commands) {
        String where =
                workload.namespace().equals("default")
                        ? ""
                        : "-namespace %s ".formatted(workload.namespace());
        commands.add("nomad job status %s%s".formatted(where, workload.job()));
        if (!workload.scheduled()) {
            commands.add("nomad alloc logs -f %s-job %s".formatted(where, workload.job()));
            commands.add("nomad alloc exec %s-job %s /bin/sh".formatted(where, workload.job()));
        }
        JsonNode hook = workload.hooks().path("run");
        if (hook.isObject()) {
            commands.add(
                    "nomad alloc logs -f %s-job %s".formatted(where, hook.path("job").asText()));
        }
        for (JsonNode failure : workload.evidence().path("failures")) {
            // One that never began with a task has no log.
            if (!failure.path("task").asText().isEmpty()) {
                commands.add(logs(where, failure));
            }
        }
    }

    private static String logs(String where, JsonNode failure) {
        return "nomad alloc logs %s-stderr %s %s"
                .formatted(
                        where, failure.path("allocation").asText(), failure.path("task").asText());
    }

    private void pairs(String title, JsonNode map) {
        List<String> pairs = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            pairs.add(entry.getKey() + "=" + entry.getValue().asText());
        }
        if (!pairs.isEmpty()) {
            field(title, String.join(", ", pairs));
        }
    }

    private void field(String title, String value) {
        if (!value.isBlank()) {
            lines.add("%-18s %s".formatted(title + ":", value));
        }
    }

    private void section(String title, List<String> content) {
        if (!content.isEmpty()) {
            lines.add("");
            lines.add(surroundings.paint().bold(title + ":"));
            content.forEach(line -> lines.add("  " + line));
        }
    }
}
