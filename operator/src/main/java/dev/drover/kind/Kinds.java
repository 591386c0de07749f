package dev.drover.kind;

import dev.drover.cluster.ParameterStore;
import dev.drover.cluster.RecordStore;
import dev.drover.cluster.RoleKeys;
import dev.drover.convergence.Kind;
import dev.drover.convergence.Preview;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import dev.drover.database.DatabaseKind;
import dev.drover.database.DatabasePart;
import dev.drover.database.DatabasePreview;
import dev.drover.database.DatabaseSpec;
import dev.drover.database.PooledPreview;
import dev.drover.database.PoolerForm;
import dev.drover.database.PoolerJob;
import dev.drover.database.TunedPreview;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Spec;
import dev.drover.kind.app.AppForm;
import dev.drover.kind.job.JobForm;
import dev.drover.kind.postgres.PostgresSpec;
import dev.drover.kind.proxy.ProxyKind;
import dev.drover.kind.proxy.ProxySpec;
import dev.drover.kind.route.RouteKind;
import dev.drover.kind.route.RoutePreview;
import dev.drover.kind.route.RouteSpec;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.PublicationPreview;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.schema.Catalog;
import dev.drover.workload.JobReader;
import dev.drover.workload.WorkloadForm;
import dev.drover.workload.WorkloadKind;
import dev.drover.workload.WorkloadPreview;
import dev.drover.workload.WorkloadSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A list of kinds: the one place outside their rooms that names them. Operator, schemas and command line read it; what a
 * kind is made of is loaded when one of them asks for it. Thread-safe.
 */
public final class Kinds {

    /** Those that Drover knows: a new one is registered here, and nowhere else. */
    public static final Kinds ALL =
            new Kinds(
                    List.of(
                            workload(new JobForm()),
                            workload(new AppForm()),
                            proxy(),
                            route(),
                            database("PostgresCluster", PostgresSpec.class)));

    private final SortedMap<String, Registration<?>> byName;
    private @Nullable Catalog catalog;

    /**
     * These.
     *
     * @throws IllegalArgumentException when two have one name
     */
    public Kinds(List<Registration<?>> registrations) {
        SortedMap<String, Registration<?>> sorted = new TreeMap<>();
        for (Registration<?> registration : registrations) {
            if (sorted.put(registration.name(), registration) != null) {
                throw new IllegalArgumentException("two kinds are called " + registration.name());
            }
        }
        this.byName = Collections.unmodifiableSortedMap(sorted);
    }

    private static <D extends WorkloadSpec> Registration<D> workload(WorkloadForm<D> form) {
        return new Registration<>(
                form.name(),
                form.specType(),
                supplies -> new WorkloadKind<>(form, supplies.workloads()),
                (reach, document) ->
                        new WorkloadPreview<>(
                                form,
                                () -> new JobReader<>(form, reach.nomad(), reach.nomadNamespace()),
                                document));
    }

    private static Registration<ProxySpec> proxy() {
        return new Registration<>(
                "Proxy",
                ProxySpec.class,
                supplies -> new ProxyKind(supplies.proxies()),
                (reach, document) -> {
                    ProxyName name =
                            new ProxyName(document.key().namespace(), document.key().name());
                    return new PublicationPreview(
                            document.spec().settings(document.generation()),
                            () -> reach.store().read(new ProxyKeys(reach.keys()).settings(name)));
                });
    }

    private static Registration<RouteSpec> route() {
        return new Registration<>(
                "Route",
                RouteSpec.class,
                supplies -> new RouteKind(supplies.proxies()),
                (reach, document) ->
                        RoutePreview.of(document, reach::store, new ProxyKeys(reach.keys())));
    }

    private static <D extends DatabaseSpec> Registration<D> database(
            String name, Class<D> specType) {
        return new Registration<>(
                name,
                specType,
                supplies ->
                        new DatabaseKind<>(
                                name, specType, supplies.databases(), supplies.workloads()),
                Kinds::database);
    }

    private static <D extends DatabaseSpec> Preview database(Reach reach, Document<D> document) {
        Optional<PoolerJob> pooler = document.spec().pooler(document.key());
        RoleKeys keys = new RoleKeys(reach.keys(), document.key());
        Preview roles =
                new TunedPreview(
                        new DatabasePreview(
                                document, () -> new RecordStore(reach.store(), keys.record())),
                        new ParameterSet(document.spec().serverParameters()),
                        () -> new ParameterStore(reach.store(), keys.parameters()),
                        () -> startOnly(reach, document.key()));
        return pooler.<Preview>map(
                        job -> new PooledPreview(roles, pooler, preview(reach, document, job)))
                .orElseGet(() -> new PooledPreview(roles, pooler, roles));
    }

    /** What cannot be read is not known; the change itself is shown all the same. */
    private static List<String> startOnly(Reach reach, DocumentKey key) {
        try {
            return reach.store()
                    .read(reach.keys().status(key))
                    .flatMap(entry ->
                            StatusCodec.decode(key.kind(), DatabasePart.class, entry.value())
                                    .part())
                    .map(part -> part.parameters().startOnly())
                    .orElse(List.of());
        } catch (RemoteFailure | IllegalArgumentException unknown) {
            return List.of();
        }
    }

    private static Preview preview(Reach reach, Document<?> document, PoolerJob job) {
        PoolerForm form = new PoolerForm(document.key().kind(), reach.keys());
        return new WorkloadPreview<>(
                form,
                () -> new JobReader<>(form, reach.nomad(), reach.nomadNamespace()),
                new Document<>(document.key(), document.generation(), document.metadata(), job));
    }

    /** Their names, sorted. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** The record that the spec of each decodes to. */
    public Map<String, Class<? extends Spec>> specTypes() {
        SortedMap<String, Class<? extends Spec>> types = new TreeMap<>();
        byName.forEach((name, registration) -> types.put(name, registration.specType()));
        return types;
    }

    /** Their schemas. Costs some tens of milliseconds the first time. */
    public synchronized Catalog catalog() {
        Catalog known = catalog;
        if (known == null) {
            known = Catalog.load(specTypes());
            catalog = known;
        }
        return known;
    }

    /** All of them for one running operator. */
    public List<Kind<?, ?, ?, ?>> running(Supplies supplies) {
        List<Kind<?, ?, ?, ?>> kinds = new ArrayList<>();
        byName.values().forEach(registration -> kinds.add(registration.running().apply(supplies)));
        return kinds;
    }

    /**
     * What a document becomes and would change.
     *
     * @throws IllegalArgumentException when its kind is none of these
     */
    public Preview preview(Reach reach, Document<?> document) {
        Registration<?> registration = byName.get(document.key().kind());
        if (registration == null) {
            throw new IllegalArgumentException("no kind " + document.key().kind());
        }
        return registration.preview(reach, document);
    }
}
