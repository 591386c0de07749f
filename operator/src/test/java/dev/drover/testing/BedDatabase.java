package dev.drover.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One database of a {@link DatabaseBed}: its document and its record, a client that writes, and one that looks who accepts writes. Not
 * thread-safe.
 */
public final class BedDatabase implements AutoCloseable {

    private final DatabaseBed bed;
    private final String name;
    private final MemberFleet fleet;
    private final List<String> members;
    private @Nullable NumberedRows rows;
    private @Nullable Acceptance acceptance;

    BedDatabase(DatabaseBed bed, String name, MemberFleet fleet, List<String> members) {
        this.bed = bed;
        this.name = name;
        this.fleet = fleet;
        this.members = members;
    }

    /** Writes its document. */
    public void ask(String more) {
        bed.store().put("drover/desired/demo/PostgresCluster/" + name, document(more));
    }

    private String document(String more) {
        return """
        apiVersion: drover/v1
        kind: PostgresCluster
        spec:
          members: [%s]
          %s
        """
                .formatted(String.join(", ", members), more.replace("\n", "\n  "));
    }

    /** Waits until it is whole; from then on a client writes. */
    public BedDatabase begin() throws SQLException {
        whole();
        String from = "&localSocketAddress=" + bed.machines().clients();
        Map<String, String> servers = new TreeMap<>();
        members.forEach(member -> servers.put(member, fleet.urlOfServer(member) + from));
        rows = new NumberedRows(fleet.url() + from);
        acceptance = new Acceptance(fleet.url() + from, servers);
        rows.awaitMore(1);
        return this;
    }

    public DatabaseBed bed() {
        return bed;
    }

    /** Its name as the command line takes it. */
    public String name() {
        return name;
    }

    public MemberFleet fleet() {
        return fleet;
    }

    public List<String> members() {
        return members;
    }

    public NumberedRows rows() {
        return Objects.requireNonNull(rows);
    }

    public Acceptance acceptance() {
        return Objects.requireNonNull(acceptance);
    }

    /** Runs {@code drover db VERB NAME ...} and returns what came of it. */
    public CommandLine.Ran db(String verb, String... more) {
        List<String> words = new java.util.ArrayList<>(List.of("db", verb, name, "-n", "demo"));
        words.addAll(List.of(more));
        return bed.commandLine().run(words.toArray(String[]::new));
    }

    /** The record of its roles; missing when there is none. */
    public JsonNode record() {
        return bed.json("drover/roles/demo/PostgresCluster/" + name);
    }

    /** Where that stands. */
    public String recordKey() {
        return "drover/roles/demo/PostgresCluster/" + name;
    }

    /** The phase it is in, in small letters. */
    public String phase() {
        return record().path("phase").asText().toLowerCase(java.util.Locale.ROOT);
    }

    public long term() {
        return record().path("term").asLong();
    }

    /** Waits until one is proved, and says who. */
    public String primary() {
        bed.until("a primary of " + name + " to be proved", () -> phase().equals("stable"));
        return record().path("primary").path("name").asText();
    }

    /** All but the primary. */
    public List<String> replicas() {
        String primary = primary();
        return members.stream().filter(member -> !member.equals(primary)).toList();
    }

    /** The members that a failover counts. */
    public List<String> counted() {
        List<String> names = new java.util.ArrayList<>();
        record().path("quorum")
                .path("names")
                .path("members")
                .forEach(it -> names.add(it.path("name").asText()));
        return names;
    }

    /** What is said about it. */
    public JsonNode status() {
        return bed.json("drover/status/demo/PostgresCluster/" + name);
    }

    /** One condition of that; missing when there is none. */
    public JsonNode condition(String type) {
        for (JsonNode condition : status().path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition;
            }
        }
        return MissingNode.getInstance();
    }

    /** Waits until one is primary, all others keep up, and it is said so. */
    public void whole() {
        bed.until("all members of " + name + " to keep up", this::isWhole);
    }

    private boolean isWhole() {
        long streaming = 0;
        for (JsonNode member : status().path("postgresCluster").path("members")) {
            streaming += member.path("streams").asBoolean() ? 1 : 0;
        }
        return streaming == members.size() - 1
                && phase().equals("stable")
                && condition("Ready").path("status").asText().equals("True")
                && condition("FullyRedundant").path("status").asText().equals("True");
    }

    /** How things stand, in one line. */
    String told() {
        try {
            return name + ": " + record() + " " + status().path("conditions");
        } catch (IllegalStateException | java.io.UncheckedIOException unread) {
            return name + ": " + unread;
        }
    }

    @Override
    public void close() {
        if (acceptance != null) {
            acceptance.close();
        }
        if (rows != null) {
            rows.close();
        }
        fleet.close();
    }
}
