package dev.drover.database;

import dev.drover.database.MemberSight.Role;
import dev.drover.document.DocumentKey;
import dev.drover.role.RoleRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What replicated databases tell in numbers. Only the leader tells: it alone asks their members. Thread-safe. */
public final class DatabaseMetrics {

    /** As many clusters have series of their own, the first by name. */
    static final int CLUSTERS_MAX = 100;

    private final Databases databases;
    private final BooleanSupplier leading;
    private final MultiGauge writable;
    private final MultiGauge term;
    private final MultiGauge roles;
    private final MultiGauge lag;
    private final MultiGauge changes;

    /**
     * Registers everything.
     *
     * @param registry where to
     * @param leading whether this instance leads
     */
    public DatabaseMetrics(MeterRegistry registry, Databases databases, BooleanSupplier leading) {
        this.databases = databases;
        this.leading = leading;
        writable =
                gauge(
                        registry,
                        "drover_writable",
                        "Whether the proved primary of a cluster answers and runs as one: 1 or 0.");
        term =
                gauge(
                        registry,
                        "drover_term",
                        "The term of a cluster's role record; it grows with each change of"
                                + " primary.");
        roles =
                gauge(
                        registry,
                        "drover_member_role",
                        "1 for the role in which a member of a cluster runs: primary, replica or"
                                + " unknown.");
        lag =
                gauge(
                        registry,
                        "drover_replication_lag_bytes",
                        "How many bytes of log a replica is behind the primary; absent while that"
                                + " is not known.");
        changes =
                gauge(
                        registry,
                        "drover_last_primary_change_seconds",
                        "How long the last change of primary took that this operator saw, from the"
                                + " first sign to the proof.");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String what) {
        return MultiGauge.builder(name).description(what).register(registry);
    }

    /** Looks anew; to be called before each scrape. */
    public synchronized void refresh() {
        Rows rows = new Rows();
        if (leading.getAsBoolean()) {
            databases.sights().entrySet().stream().limit(CLUSTERS_MAX).forEach(rows::add);
        }
        writable.register(rows.writable, true);
        term.register(rows.term, true);
        roles.register(rows.roles, true);
        lag.register(rows.lag, true);
        changes.register(rows.changes, true);
    }

    /** What is told in one scrape. */
    private static final class Rows {
        private final List<Row<?>> writable = new ArrayList<>();
        private final List<Row<?>> term = new ArrayList<>();
        private final List<Row<?>> roles = new ArrayList<>();
        private final List<Row<?>> lag = new ArrayList<>();
        private final List<Row<?>> changes = new ArrayList<>();

        void add(Map.Entry<DocumentKey, DatabaseSight> one) {
            DatabaseSight sight = one.getValue();
            Tags cluster =
                    Tags.of(
                            "cluster",
                            "%s/%s".formatted(one.getKey().namespace(), one.getKey().name()));
            writable.add(Row.of(cluster, sight.writable() ? 1 : 0));
            term.add(Row.of(cluster, sight.record().map(RoleRecord::term).orElse(0L)));
            for (MemberSight member : sight.members()) {
                Tags named = cluster.and("member", member.name());
                for (Role role : Role.values()) {
                    roles.add(
                            Row.of(
                                    named.and("role", role.name().toLowerCase(Locale.ROOT)),
                                    member.role() == role ? 1 : 0));
                }
                member.lag().ifPresent(bytes -> lag.add(Row.of(named, bytes)));
            }
            sight.change()
                    .filter(RoleChange::done)
                    .ifPresent(
                            change -> changes.add(Row.of(cluster, change.took().toMillis() / 1e3)));
        }
    }
}
