package dev.drover.database;

import dev.drover.database.MemberSight.Role;
import dev.drover.database.RoleChange.Cause;
import dev.drover.document.DocumentKey;
import dev.drover.role.RoleRecord;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What replicated databases tell in numbers. Only the leader tells: it alone asks their members. Thread-safe. */
public final class DatabaseMetrics {

    /** As many clusters have series of their own, the first by name. */
    static final int CLUSTERS_MAX = 100;

    private final MeterRegistry registry;
    private final Supplier<Map<DocumentKey, DatabaseSight>> sights;
    private final BooleanSupplier leading;
    private final MultiGauge writable;
    private final MultiGauge term;
    private final MultiGauge roles;
    private final MultiGauge lag;
    private final MultiGauge behind;
    private final Set<String> counted = new HashSet<>();

    /**
     * Registers everything.
     *
     * @param registry where to
     * @param leading whether this instance leads
     */
    public DatabaseMetrics(MeterRegistry registry, Databases databases, BooleanSupplier leading) {
        this(registry, databases::sights, leading);
        databases.tell((key, change) -> count(name(key), change));
    }

    DatabaseMetrics(
            MeterRegistry registry,
            Supplier<Map<DocumentKey, DatabaseSight>> sights,
            BooleanSupplier leading) {
        this.registry = registry;
        this.sights = sights;
        this.leading = leading;
        writable =
                gauge(
                        registry,
                        "drover_writable",
                        "Whether the proved primary of a cluster answers, runs as one, and has the"
                                + " replicas without which no commit is acknowledged: 1 or 0.");
        term =
                gauge(
                        registry,
                        "drover_role_term",
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
        behind =
                gauge(
                        registry,
                        "drover_replication_lag_seconds",
                        "For how long the primary has had something that a replica has not; absent"
                                + " while that is not known.");
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String what) {
        return MultiGauge.builder(name).description(what).register(registry);
    }

    /** Looks anew; to be called before each scrape. */
    public synchronized void refresh() {
        Rows rows = new Rows();
        if (leading.getAsBoolean()) {
            sights.get().entrySet().stream()
                    .limit(CLUSTERS_MAX)
                    .forEach(one -> {
                        rows.add(name(one.getKey()), one.getValue());
                        exist(name(one.getKey()));
                    });
        }
        writable.register(rows.writable, true);
        term.register(rows.term, true);
        roles.register(rows.roles, true);
        lag.register(rows.lag, true);
        behind.register(rows.behind, true);
    }

    /** A counter that begins with one says nothing to whoever looks at increases. */
    private synchronized void exist(String cluster) {
        if (counted.size() < CLUSTERS_MAX && counted.add(cluster)) {
            for (Cause cause : Cause.values()) {
                Counter _ = cause == Cause.RESTARTED ? restarts(cluster) : counter(cluster, cause);
            }
        }
    }

    synchronized void count(String cluster, RoleChange change) {
        exist(cluster);
        if (counted.contains(cluster)) {
            Counter counter =
                    change.replaces() ? counter(cluster, change.cause()) : restarts(cluster);
            counter.increment();
        }
    }

    /** Of its own: nobody took over, and whoever counts changes of primary must not count it. */
    private Counter restarts(String cluster) {
        return Counter.builder("drover_primary_restarts_total")
                .description(
                        "How often the server of a primary ended by itself and served again in the"
                                + " same term, as this operator heard.")
                .tags("cluster", cluster)
                .register(registry);
    }

    private Counter counter(String cluster, Cause cause) {
        return Counter.builder("drover_failovers_total")
                .description(
                        "Changes of primary that this operator saw to the end, by their reason:"
                            + " failover, asked (a failover that a person asked for), switchover,"
                            + " start.")
                .tags("cluster", cluster, "reason", cause.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private static String name(DocumentKey key) {
        return key.namespace() + "/" + key.name();
    }

    /** What is told in one scrape. */
    private static final class Rows {
        private final List<Row<?>> writable = new ArrayList<>();
        private final List<Row<?>> term = new ArrayList<>();
        private final List<Row<?>> roles = new ArrayList<>();
        private final List<Row<?>> lag = new ArrayList<>();
        private final List<Row<?>> behind = new ArrayList<>();

        void add(String name, DatabaseSight sight) {
            Tags cluster = Tags.of("cluster", name);
            writable.add(Row.of(cluster, sight.writable() && sight.acknowledges() ? 1 : 0));
            term.add(Row.of(cluster, sight.record().map(RoleRecord::term).orElse(0L)));
            for (MemberSight member : sight.members()) {
                Tags named = cluster.and("member", member.name());
                for (Role role : Role.values()) {
                    roles.add(
                            Row.of(
                                    named.and("role", role.name().toLowerCase(Locale.ROOT)),
                                    member.role() == role ? 1 : 0));
                }
                if (member.role() == Role.REPLICA) {
                    member.lag().ifPresent(bytes -> lag.add(Row.of(named, bytes)));
                    member.behindMillis().ifPresent(it -> behind.add(Row.of(named, it / 1e3)));
                }
            }
        }
    }
}
