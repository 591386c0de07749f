package dev.drover.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The database {@code demo/PostgresCluster/db} as it is run: its members and one operator as processes of the built distribution, beside
 * one real Consul and one real Nomad. Its document is to be written yet. Not thread-safe.
 */
public final class DatabaseFleet implements AutoCloseable {

    /** Its document. */
    public static final String DOCUMENT = "demo/PostgresCluster/db";

    /** For what takes a restart of servers, or an election. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final LiveCluster cluster;
    private final MemberFleet members;

    /** Starts all of it; members have no data before the document is written. */
    public DatabaseFleet(Path folder, List<String> names) throws IOException {
        this.cluster = LiveCluster.start();
        this.members = new MemberFleet(folder, cluster.consul(), names);
        cluster.operate("--member-tokens", members.memberTokens().toString());
    }

    public LiveCluster cluster() {
        return cluster;
    }

    public MemberFleet members() {
        return members;
    }

    /**
     * Writes its document.
     *
     * @param spec in the short form of YAML, without the braces
     */
    public void ask(String spec) {
        cluster.write(
                DOCUMENT,
                """
                apiVersion: drover/v1
                kind: PostgresCluster
                spec: {%s}
                """
                        .formatted(spec));
    }

    /** The record of its roles; missing when there is none. */
    public JsonNode record() {
        return cluster.stored("drover/roles/" + DOCUMENT).stream()
                .map(LiveCluster.Stored::value)
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** The term of its record; 0 = there is none. */
    public long term() {
        return record().path("term").asLong();
    }

    /** Who is named as primary; empty when nobody is. */
    public String primary() {
        return record().path("primary").path("name").asText();
    }

    /** One condition of its status. */
    public JsonNode condition(String type) {
        return cluster.condition(DOCUMENT, type);
    }

    /** Whether that is said of it, and so. */
    public boolean holds(String type) {
        return condition(type).path("status").asText().equals("True");
    }

    /** Waits until one is primary, and all others keep up. */
    public void whole() {
        until("all members to keep up", () -> holds("FullyRedundant"));
    }

    /** Waits for something; when it does not come, says what it was. */
    public void until(String what, LiveCluster.Attempt attempt) {
        cluster.until(what, attempt, PATIENCE);
    }

    @Override
    public void close() {
        cluster.endOperators();
        members.close();
        cluster.close();
    }
}
