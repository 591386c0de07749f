package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.database.DatabasePart;
import dev.drover.database.MemberSight;
import dev.drover.surface.cli.text.Age;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.view.Cluster;
import dev.drover.surface.cli.view.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover db list}: the members of replicated databases. */
@Command(
        name = "list",
        description = {
            "List the members of replicated databases: in which role each runs, whether commits"
                    + " wait for it, and how far it is behind.",
            "SEEN says how old that is: the operator writes it at each change, and every ten"
                    + " seconds."
        },
        footer = {
            "  drover db list -n shop",
            "  drover db list shop/db",
            "  drover db list -A -o json"
        })
final class DatabaseList implements Verb {

    private final Surroundings surroundings;

    @Mixin private final DatabaseName named = new DatabaseName();
    @Mixin private final OutputOption output = new OutputOption();

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "In all namespaces")
    private boolean everywhere;

    DatabaseList(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        List<Cluster> clusters = named.given() ? List.of(named.find(surroundings)) : all();
        output.print(
                surroundings.console(),
                () -> tree(clusters),
                () -> table(clusters),
                () -> clusters.stream().map(cluster -> cluster.key().toString()));
        return ExitCode.DONE;
    }

    private List<Cluster> all() {
        Optional<String> where =
                everywhere ? Optional.empty() : Optional.of(named.namespace(surroundings));
        List<Cluster> clusters =
                surroundings.databaseKinds().stream()
                        .flatMap(kind ->
                                surroundings
                                        .archive()
                                        .list(
                                                new Selection(
                                                        where, Optional.of(kind), Optional.empty()))
                                        .documents()
                                        .stream())
                        .flatMap(document -> Cluster.of(document).stream())
                        .toList();
        if (clusters.isEmpty()) {
            surroundings
                    .console()
                    .tell(
                            "no replicated database%s; 'drover explain PostgresCluster' shows how one is written"
                                    .formatted(where.map(" in namespace "::concat).orElse("")));
        }
        return clusters;
    }

    private String table(List<Cluster> clusters) {
        Table table =
                new Table(
                        "DATABASE", "MEMBER", "ROLE", "COUNTS", "TIMELINE", "LAG", "SEEN", "STATE");
        for (Cluster cluster : clusters) {
            DatabasePart part = cluster.part();
            String seen = Age.of(Duration.between(part.at(), surroundings.now()));
            for (MemberSight member : part.members()) {
                table.row(
                        "%s/%s".formatted(cluster.key().namespace(), cluster.key().name()),
                        member.name(),
                        member.role().name().toLowerCase(Locale.ROOT),
                        counts(member),
                        member.timeline() == 0 ? "-" : Integer.toString(member.timeline()),
                        member.lag().map(bytes -> bytes + " B").orElse("-"),
                        seen,
                        state(cluster, member));
            }
            for (String stranger : part.strangers()) {
                table.row(
                        "%s/%s".formatted(cluster.key().namespace(), cluster.key().name()),
                        stranger,
                        "none",
                        "no",
                        "-",
                        "-",
                        seen,
                        "says that it is a member, and is none by the document");
            }
        }
        return table.isEmpty() ? "" : table.render();
    }

    /** Whether commits may wait for it; one that is silent can confirm none. */
    private static String counts(MemberSight member) {
        if (!member.counted()) {
            return "no";
        }
        return member.trouble().isEmpty() ? "yes" : "yes, silent";
    }

    private static String state(Cluster cluster, MemberSight member) {
        if (!member.trouble().isEmpty()) {
            return "does not answer: " + member.trouble();
        }
        return switch (member.role()) {
            case PRIMARY -> primary(cluster, member);
            case REPLICA -> member.streams() ? "streaming" : "not streaming";
            case STOPPED -> member.fenced() ? "fenced" : "does not run, or has no data";
            case UNKNOWN -> "unknown";
        };
    }

    private static String primary(Cluster cluster, MemberSight member) {
        if (!member.name().equals(cluster.part().primary())) {
            return "runs as a primary, and is none by the record";
        }
        if (!cluster.part().phase().equals("stable")) {
            return "has to prove itself";
        }
        return cluster.commitsWait() ? "acknowledges no commit: waits for replicas" : "writable";
    }

    private static ArrayNode tree(List<Cluster> clusters) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Cluster cluster : clusters) {
            ObjectNode one = all.addObject();
            one.put("namespace", cluster.key().namespace())
                    .put("kind", cluster.key().kind())
                    .put("name", cluster.key().name());
            one.set("roles", roles(cluster));
        }
        return all;
    }

    /** As the operator says them, with the role of each member as the table and the metrics write it. */
    private static JsonNode roles(Cluster cluster) {
        JsonNode roles = cluster.document().status().part(cluster.key().kind()).deepCopy();
        for (JsonNode member : roles.path("members")) {
            if (member instanceof ObjectNode sight) {
                sight.put("role", sight.path("role").asText().toLowerCase(Locale.ROOT));
            }
        }
        return roles;
    }
}
