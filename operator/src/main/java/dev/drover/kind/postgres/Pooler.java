package dev.drover.kind.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drover.database.PoolerJob;
import dev.drover.document.DocumentKey;
import dev.drover.schema.Demand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * PgBouncer on the nodes of applications, as the author of a {@code PostgresCluster} document wants it. What is not said is as {@code
 * jobs/pgbouncer.nomad.hcl} has it.
 */
record Pooler(
        Boolean enabled,
        Mode mode,
        Optional<String> address,
        Optional<Integer> port,
        Optional<String> user,
        Optional<Integer> uid,
        Optional<String> program,
        List<String> datacenters,
        Optional<String> nodePool) {

    private static final String JOB = "/jobs/pgbouncer.nomad.hcl";
    private static final int PORT_MAX = 65_535;

    /** For how long a client keeps its connection to the server. */
    enum Mode {
        SESSION,
        TRANSACTION
    }

    Pooler {
        enabled = Objects.requireNonNullElse(enabled, true);
        mode = Objects.requireNonNullElse(mode, Mode.SESSION);
        port.ifPresent(number -> {
            int _ = Demand.between("pooler.port", number, number, 1, PORT_MAX);
        });
        uid.ifPresent(number -> {
            int _ = Demand.between("pooler.uid", number, number, 1, Integer.MAX_VALUE);
        });
        program.ifPresent(path ->
                Demand.that(
                        path.startsWith("/"),
                        "pooler.program: '%s' is not a path from the root".formatted(path)));
        datacenters = datacenters == null ? List.of() : List.copyOf(datacenters);
        Demand.that(
                user.isPresent() == uid.isPresent(),
                "pooler: user and uid go together: the file with passwords is given to that"
                        + " number");
    }

    /** Its job; empty = none is asked for. */
    Optional<PoolerJob> job(DocumentKey cluster) {
        return enabled ? Optional.of(new PoolerJob(text(), variables(cluster))) : Optional.empty();
    }

    /** As the file calls it. */
    static String jobId(DocumentKey cluster) {
        return "%s--%s-pgbouncer".formatted(cluster.namespace(), cluster.name());
    }

    private Map<String, JsonNode> variables(DocumentKey cluster) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        values.put("namespace", TextNode.valueOf(cluster.namespace()));
        values.put("cluster", TextNode.valueOf(cluster.name()));
        values.put("mode", TextNode.valueOf(mode.name().toLowerCase(Locale.ROOT)));
        address.ifPresent(it -> values.put("address", TextNode.valueOf(it)));
        port.ifPresent(it -> values.put("port", IntNode.valueOf(it)));
        user.ifPresent(it -> values.put("user", TextNode.valueOf(it)));
        uid.ifPresent(it -> values.put("uid", IntNode.valueOf(it)));
        program.ifPresent(it -> values.put("pgbouncer", TextNode.valueOf(it)));
        nodePool.ifPresent(it -> values.put("node_pool", TextNode.valueOf(it)));
        if (!datacenters.isEmpty()) {
            ArrayNode listed = JsonNodeFactory.instance.arrayNode();
            datacenters.forEach(listed::add);
            values.put("datacenters", listed);
        }
        return values;
    }

    private static String text() {
        try (InputStream file = Pooler.class.getResourceAsStream(JOB)) {
            return new String(
                    Objects.requireNonNull(file, JOB).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
