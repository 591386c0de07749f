package dev.drover.database;

import dev.drover.database.DatabaseSight.Kept;
import dev.drover.database.MemberSight.Role;
import dev.drover.document.DocumentKey;
import dev.drover.role.LossEstimate;
import dev.drover.role.Mode;
import dev.drover.role.RoleSettings;
import dev.drover.testing.FakeNomad;
import dev.drover.testing.InMemoryCheckFeed;
import dev.drover.testing.RoleRecords;
import dev.drover.workload.Frontage;
import dev.drover.workload.Workloads;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A cluster of two in which a is the primary, and b lags a little. */
public final class SampleDatabases {

    static final DocumentKey KEY = new DocumentKey("shop", "PostgresCluster", "db");

    private SampleDatabases() {}

    /** Its numbers. */
    public static DatabaseMetrics metrics(MeterRegistry registry, BooleanSupplier leading) {
        return new DatabaseMetrics(registry, () -> Map.of(KEY, sight()), leading);
    }

    /** The jobs of that Nomad. */
    static Workloads workloads(FakeNomad nomad) {
        return new Workloads(
                nomad,
                new Workloads.Followed(nomad.feed(), new InMemoryCheckFeed(), Frontage.NONE),
                new Workloads.Terms("default", Duration.ofHours(1)),
                () -> Instant.parse("2026-11-22T15:20:00Z"));
    }

    static DatabaseSight sight() {
        return sight(1_500);
    }

    static DatabaseSight sight(long behindMillis) {
        return new DatabaseSight(
                new Kept(new RoleSettings(List.of("a", "b"), Mode.SYNC, 1, Optional.empty())),
                Optional.of(RoleRecords.served(3)),
                List.of(
                        new MemberSight(
                                "a",
                                Role.PRIMARY,
                                false,
                                false,
                                2,
                                100,
                                Optional.of(0L),
                                Optional.of(0L),
                                "",
                                false,
                                "",
                                0),
                        new MemberSight(
                                "b",
                                Role.REPLICA,
                                true,
                                true,
                                2,
                                93,
                                Optional.of(7L),
                                Optional.of(behindMillis),
                                "",
                                false,
                                "",
                                0)),
                true,
                true,
                Optional.empty(),
                LossEstimate.NOTHING,
                true,
                List.of(),
                List.of(),
                Optional.empty());
    }
}
