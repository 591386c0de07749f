package dev.drover.database;

import dev.drover.convergence.Fence;
import dev.drover.convergence.Kind;
import dev.drover.database.DatabaseSight.Kept;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Planner;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.workload.WorkloadKind;
import dev.drover.workload.Workloads;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Replicated databases of one vendor, as documents. Thread-safe.
 *
 * @param <D> what their author says
 */
public final class DatabaseKind<D extends DatabaseSpec>
        implements Kind<D, DatabaseObservation, DatabaseStep, DatabasePart> {

    private final String name;
    private final Class<D> specType;
    private final Databases databases;
    private final Poolers poolers;
    private final ParameterNews news = new ParameterNews();

    /**
     * Over these.
     *
     * @param name of the kind
     * @param databases shared by all kinds of one operator
     * @param workloads shared by all kinds of one operator
     */
    public DatabaseKind(String name, Class<D> specType, Databases databases, Workloads workloads) {
        this.name = name;
        this.specType = specType;
        this.databases = databases;
        this.poolers =
                new Poolers(
                        new WorkloadKind<>(new PoolerForm(name, databases.keys()), workloads),
                        workloads,
                        databases.ticker());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Class<D> specType() {
        return specType;
    }

    @Override
    public Class<DatabasePart> partType() {
        return DatabasePart.class;
    }

    @Override
    public Planner<D, DatabaseObservation, DatabaseStep, DatabasePart> planner() {
        return new DatabasePlanner<>();
    }

    @Override
    public DatabaseObservation observe(
            DocumentKey key, Optional<Document<D>> desired, Optional<DatabasePart> recorded) {
        // By the document in force: what was foreseen of a newer one may not be meant.
        desired.ifPresent(document -> databases.pause(key, document.metadata().suspended()));
        Optional<DatabaseSight> sight = databases.sight(key);
        DatabasePart part = recorded.orElse(DatabasePart.NOTHING);
        // Nomad may take its time: the roles, and a person's word about them, go before.
        boolean later = desired.filter(document -> !settled(document, sight, part)).isPresent();
        return new DatabaseObservation(
                sight,
                databases.parameters(key),
                later ? PoolerSight.NONE : poolers.observe(key, desired, part.pooler()),
                part);
    }

    private static boolean settled(
            Document<? extends DatabaseSpec> document,
            Optional<DatabaseSight> sight,
            DatabasePart part) {
        Kept kept = new Kept(document.spec().roles(document.key().name()));
        return sight.filter(seen -> seen.kept().equals(kept)).isPresent()
                && document.metadata().roles().filter(word -> !word.equals(part.asked())).isEmpty();
    }

    /** What a person asks for is begun once at most: a leader that takes over must not change a primary a second time. */
    @Override
    public DatabasePart announced(DatabaseStep step, DatabasePart part) {
        return switch (step) {
            case DatabaseStep.Heed(String word, _) -> part.heeding(word, "");
            case DatabaseStep.Pool pool ->
                    part.pooling(part.pooler().map(before -> poolers.announced(pool, before)));
            default -> part;
        };
    }

    @Override
    public DatabasePart apply(DocumentKey key, DatabaseStep step, DatabasePart part, Fence fence) {
        fence.check();
        return switch (step) {
            case DatabaseStep.Keep(Kept kept) -> {
                databases.keep(key, kept, fence);
                yield part;
            }
            case DatabaseStep.Leave() -> {
                databases.leave(key);
                yield part;
            }
            case DatabaseStep.Heed(String word, RoleWish wish) ->
                    part.heeding(word, databases.ask(key, wish.event(), wish.term()).orElse(""));
            case DatabaseStep.Publish(ParameterRequest request, long index) -> {
                databases.publish(key, request, index, fence);
                news.done(key, step);
                yield part;
            }
            case DatabaseStep.HandOver(String to, long term) -> {
                databases.handOver(key, to, term);
                news.done(key, step);
                yield part;
            }
            case DatabaseStep.Pool pool ->
                    part.pooling(
                            part.pooler().map(before -> poolers.apply(key, pool, before, fence)));
            case DatabaseStep.Tell(RoleChange change) -> part.telling(change);
        };
    }

    @Override
    public boolean isDone(DocumentKey key, DatabaseStep step) {
        return switch (step) {
            case DatabaseStep.Pool _ -> !poolers.isUndone(key);
            case DatabaseStep.Publish _, DatabaseStep.HandOver _ -> news.fresh(key);
            default -> true;
        };
    }

    @Override
    public void start(Consumer<DocumentKey> wake) {
        databases.start(wake);
        poolers.start(wake);
    }

    /** Whoever takes over when an operator and a primary are lost at once must not look at ten thousand documents first. */
    @Override
    public boolean isUrgent() {
        return true;
    }

    @Override
    public boolean inView() {
        return true;
    }

    @Override
    public void begin() {
        databases.clear();
        poolers.begin();
    }

    @Override
    public void recall(DocumentKey key, DatabasePart part) {
        // What is recorded of the roles is for people; their record says the rest.
        poolers.recall(key, part);
    }

    /** A person who suspends a cluster wants its roles to stay as they are, also before the next pass. */
    @Override
    public void foresee(Document<D> document) {
        if (document.metadata().suspended()) {
            databases.pause(document.key(), true);
        }
    }

    @Override
    public Set<String> unasked(Document<D> document) {
        return document.spec().pooler(document.key()).isEmpty()
                ? Set.of(Pooled.POOLER_READY)
                : Set.of();
    }

    /** Data are not removed with a text. */
    @Override
    public String farewell(Optional<DatabasePart> part) {
        return ("its members are not removed, nor is a pooler: %s, with their data and in their"
                    + " roles, and nobody replaces a primary that is lost. Write the document again"
                    + " to have its roles seen to; who wants to be rid of them stops the members"
                    + " and removes their data on their nodes")
                .formatted(part.map(DatabaseKind::goingOn).orElse("they go on"));
    }

    private static String goingOn(DatabasePart part) {
        return part.members().isEmpty()
                ? "they go on"
                : part.members().stream().map(MemberSight::name).collect(Collectors.joining(", "))
                        + " go on";
    }

    @Override
    public int orphans() {
        return poolers.orphans();
    }

    @Override
    public void forget(DocumentKey key) {
        poolers.forget(key);
        news.forget(key);
        databases.leave(key);
    }
}
