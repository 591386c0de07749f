package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.StoreKeys;
import dev.drover.testing.InMemoryKeyValueStore;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class DatabaseMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void tellsWhatIsSeenWhileItLeads() {
        SampleDatabases.metrics(registry, () -> true).refresh();

        assertThat(values("drover_writable")).containsExactly(Map.entry("shop/db", 1.0));
        assertThat(values("drover_role_term")).containsExactly(Map.entry("shop/db", 3.0));
        assertThat(values("drover_member_role"))
                .containsEntry("shop/db a primary", 1.0)
                .containsEntry("shop/db a replica", 0.0)
                .containsEntry("shop/db b replica", 1.0)
                .hasSize(8);
        assertThat(values("drover_replication_lag_bytes"))
                .containsExactly(Map.entry("shop/db b", 7.0));
        assertThat(values("drover_replication_lag_seconds"))
                .containsExactly(Map.entry("shop/db b", 1.5));
        assertThat(values("drover_failovers_total"))
                .containsEntry("shop/db failover", 0.0)
                .containsEntry("shop/db switchover", 0.0);
    }

    @Test
    void saysNothingWhileAnotherLeads() {
        SampleDatabases.metrics(registry, () -> false).refresh();

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void countsChangesOfPrimaryByTheirReason() {
        Databases databases =
                new Databases(
                        new Databases.World(
                                new InMemoryKeyValueStore(),
                                new StoreKeys("drover"),
                                () -> Duration.ZERO,
                                InstantSource.fixed(Instant.EPOCH),
                                new MemberTokens(Path.of("/nonexistent"))));
        DatabaseMetrics metrics = new DatabaseMetrics(registry, databases, () -> true);

        databases.changed(SampleDatabases.KEY, change(RoleChange.Cause.FAILOVER));
        databases.changed(SampleDatabases.KEY, change(RoleChange.Cause.FAILOVER));
        databases.changed(SampleDatabases.KEY, change(RoleChange.Cause.SWITCHOVER));
        metrics.refresh();

        assertThat(values("drover_failovers_total"))
                .containsEntry("shop/db failover", 2.0)
                .containsEntry("shop/db switchover", 1.0);
    }

    @Test
    void aServerThatCameBackReplacedNobody() {
        DatabaseMetrics metrics = SampleDatabases.metrics(registry, () -> true);
        metrics.refresh();
        assertThat(values("drover_primary_restarts_total"))
                .containsExactly(Map.entry("shop/db", 0.0));

        metrics.count("shop/db", change(RoleChange.Cause.RESTARTED));

        assertThat(values("drover_primary_restarts_total"))
                .containsExactly(Map.entry("shop/db", 1.0));
        assertThat(values("drover_failovers_total").values()).containsOnly(0.0).hasSize(4);
    }

    private static RoleChange change(RoleChange.Cause cause) {
        return new RoleChange(3, "", "a", "b", cause, Instant.EPOCH, List.of(), true);
    }

    /** By the values of their labels. */
    private Map<String, Double> values(String name) {
        Map<String, Double> values = new TreeMap<>();
        for (Meter meter : registry.find(name).meters()) {
            String labels =
                    String.join(
                            " ",
                            meter.getId().getTags().stream().map(tag -> tag.getValue()).toList());
            values.put(labels, meter.measure().iterator().next().getValue());
        }
        return values;
    }
}
