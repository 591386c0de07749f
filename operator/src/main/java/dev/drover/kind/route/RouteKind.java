package dev.drover.kind.route;

import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.Kind;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Planner;
import dev.drover.proxy.Confirmation;
import dev.drover.proxy.Drafts;
import dev.drover.proxy.Proxies;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Standing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Routes, as documents: each is published to the members of its proxy. Thread-safe. */
public final class RouteKind implements Kind<RouteSpec, RouteObservation, ProxyStep, ProxyPart> {

    private final Proxies proxies;

    private final Drafts drafts = new Drafts();

    /** All documents of this kind as they were written last, as far as they were understood. */
    private final Map<DocumentKey, Document<RouteSpec>> foreseen = new ConcurrentHashMap<>();

    /** What is recorded about each. */
    private final Map<DocumentKey, ProxyPart> recorded = new ConcurrentHashMap<>();

    /** The documents to wake by what a proxy's members say, and those that wait for any proxy. */
    private final Map<DocumentKey, Optional<ProxyName>> following = new ConcurrentHashMap<>();

    /** What documents that name no proxy choose from. */
    private volatile Set<ProxyName> choice = Set.of();

    private volatile Consumer<DocumentKey> wake = _ -> {};

    /**
     * Over these.
     *
     * @param proxies shared by all kinds of one operator
     */
    public RouteKind(Proxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public String name() {
        return "Route";
    }

    @Override
    public Class<RouteSpec> specType() {
        return RouteSpec.class;
    }

    @Override
    public Class<ProxyPart> partType() {
        return ProxyPart.class;
    }

    @Override
    public Planner<RouteSpec, RouteObservation, ProxyStep, ProxyPart> planner() {
        return new RoutePlanner();
    }

    @Override
    public RouteObservation observe(
            DocumentKey key, Optional<Document<RouteSpec>> desired, Optional<ProxyPart> last) {
        ProxyPart part = last.orElse(ProxyPart.NOTHING);
        return desired.map(document -> wanted(document, part)).orElseGet(() -> unwanted(key, part));
    }

    private RouteObservation unwanted(DocumentKey key, ProxyPart part) {
        String route = route(key);
        foreseen.remove(key);
        proxies.places().wish(route, part.since(), List.of()).forEach(this::wakeRoute);
        return new RouteObservation(
                route,
                Optional.empty(),
                "",
                List.of(),
                Optional.empty(),
                "",
                standing(part.proxy(), route, new byte[0]),
                standing(part.former(), route, new byte[0]),
                part,
                new Confirmation(0, 0, Status.FALSE, "", ""));
    }

    private RouteObservation wanted(Document<RouteSpec> document, ProxyPart last) {
        DocumentKey key = document.key();
        ProxyPart part = last.there(document.generation());
        String route = route(key);
        RouteSpec spec = document.spec();
        Set<ProxyName> known = proxies.known();
        Optional<ProxyName> proxy = proxy(document, known, part);
        following.put(key, proxy);
        RouteEntry entry = RouteRenderer.entry(key, document.generation(), spec);
        byte[] content = drafts.keep(key, document.generation(), entry);
        List<String> places = places(spec, proxy);
        foreseen.put(key, document);
        wish(document, part, places);
        String where = proxy.map(name -> proxies.keys().route(name, route)).orElse("");
        String formerProxy =
                proxy.filter(name ->
                                !part.proxy().isEmpty()
                                        && !part.proxy().equals(name.toString())
                                        && !part.scattersBy(name))
                        .map(_ -> part.proxy())
                        .orElse(part.former());
        Optional<Standing> standing =
                standing(proxy.map(ProxyName::toString).orElse(""), route, content);
        Optional<Standing> former = standing(formerProxy, route, new byte[0]);
        return new RouteObservation(
                route,
                proxy,
                proxy.isPresent() ? "" : noProxy(spec, known) + servedMeanwhile(part),
                places,
                // After all else was looked at: the more is known of older ones by then.
                proxies.places().obstacle(route),
                where,
                standing,
                former,
                part,
                confirmation(proxy, entry, spec.hsts().isPresent()));
    }

    private Confirmation confirmation(Optional<ProxyName> proxy, RouteEntry entry, boolean hsts) {
        Confirmation members =
                Confirmation.ofRoute(
                        proxy.map(proxies::members).orElse(List.of()), entry, entry.generation());
        // An existing Caddy may have certificates of which nothing is known here.
        return proxy.filter(proxies.directs()::contains).isPresent()
                ? members.byTheOperator()
                : members.noting(
                        proxy.filter(proxies::withoutTls)
                                .filter(_ -> hsts)
                                .map("hsts is not sent: Proxy %s has no TLS"::formatted));
    }

    @Override
    public List<DocumentKey> reliesOn(Document<RouteSpec> document, Condition ready) {
        return ready.reason().equals(Confirmation.NOT_SERVING)
                ? document.spec().apps(document.key().namespace())
                : List.of();
    }

    private static List<String> places(RouteSpec spec, Optional<ProxyName> proxy) {
        return proxy.map(name -> RoutePlanner.places(name.toString(), spec.hosts(), spec.paths()))
                .orElse(List.of());
    }

    /** One that is suspended is not to be published, and so it asks for nothing. */
    private void wish(Document<RouteSpec> document, ProxyPart part, List<String> places) {
        proxies.places()
                .wish(
                        route(document.key()),
                        part.there(document.generation()).since(),
                        document.metadata().suspended() ? List.of() : places)
                .forEach(this::wakeRoute);
    }

    @Override
    public void foresee(Document<RouteSpec> document) {
        foreseen.put(document.key(), document);
        wish(document);
    }

    @Override
    public void unforesee(DocumentKey key) {
        foreseen.remove(key);
        proxies.places().wish(route(key), 0, List.of()).forEach(this::wakeRoute);
    }

    private void wish(Document<RouteSpec> document) {
        ProxyPart part = recorded.getOrDefault(document.key(), ProxyPart.NOTHING);
        Optional<ProxyName> proxy = proxy(document, proxies.known(), part);
        wish(document, part, places(document.spec(), proxy));
    }

    /** The one that it names; else the one it is on, for it moves to no other by itself; else the only one there is. */
    private static Optional<ProxyName> proxy(
            Document<RouteSpec> document, Set<ProxyName> known, ProxyPart part) {
        if (document.spec().proxy().isEmpty() && part.index() > 0) {
            return Optional.of(ProxyName.parse(part.proxy())).filter(known::contains);
        }
        return document.spec()
                .proxy()
                .map(named -> named.in(document.key().namespace(), "Proxy"))
                .map(named -> new ProxyName(named.namespace(), named.name()))
                .filter(known::contains)
                .or(() ->
                        document.spec().proxy().isEmpty() && known.size() == 1
                                ? known.stream().findFirst()
                                : Optional.empty());
    }

    private static String servedMeanwhile(ProxyPart part) {
        return part.index() > 0 && !part.proxy().isEmpty()
                ? "; until then %s serves it as before".formatted(part.proxy())
                : "";
    }

    private static String noProxy(RouteSpec spec, Set<ProxyName> known) {
        String there = known.stream().map(ProxyName::toString).collect(Collectors.joining(", "));
        if (spec.proxy().isPresent()) {
            return "there is no Proxy %s%s"
                    .formatted(
                            spec.proxy().get().text(),
                            known.isEmpty() ? "" : "; there is " + there);
        }
        return switch (known.size()) {
            case 0 -> "there is no Proxy document; write one, 'drover explain Proxy' shows how";
            case 1 -> "the Proxy it was on is gone: write proxy: " + there;
            default -> "there are several proxies: write proxy: with one of " + there;
        };
    }

    private Optional<Standing> standing(String proxy, String route, byte[] wanted) {
        if (proxy.isEmpty()) {
            return Optional.empty();
        }
        return proxies.standing(proxies.keys().route(ProxyName.parse(proxy), route), wanted);
    }

    @Override
    public ProxyPart announced(ProxyStep step, ProxyPart part) {
        return switch (step) {
            case ProxyStep.Publish publish -> {
                String route = proxies.keys().routeOf(publish.proxy(), publish.key());
                proxies.places()
                        .take(route, publish.places())
                        .ifPresent(why -> {
                            throw new RemoteFailure.Unavailable(
                                    "drover: publish route %s: %s".formatted(route, why));
                        });
                yield part.at(publish.proxy(), publish.places());
            }
            case ProxyStep.Withdraw _, ProxyStep.Dismiss _ -> part;
        };
    }

    @Override
    public Optional<Write.PutIf> write(DocumentKey key, ProxyStep step) {
        return step instanceof ProxyStep.Publish publish
                ? Optional.of(drafts.write(key, publish))
                : Optional.empty();
    }

    @Override
    public ProxyPart written(DocumentKey key, ProxyStep step, ProxyPart part, long index) {
        return drafts.published(key, part, index);
    }

    @Override
    public ProxyPart apply(DocumentKey key, ProxyStep step, ProxyPart part, Fence fence) {
        return switch (step) {
            case ProxyStep.Publish publish -> drafts.publish(key, publish, part, proxies, fence);
            case ProxyStep.Withdraw withdraw -> {
                proxies.withdraw(withdraw.key(), withdraw.expected(), fence);
                yield part.withoutFormer();
            }
            case ProxyStep.Dismiss other ->
                    throw new IllegalStateException("no step of a route: " + other.summary());
        };
    }

    @Override
    public void start(Consumer<DocumentKey> whomToWake) {
        this.wake = whomToWake;
        proxies.start(this::changed);
    }

    private void changed(ProxyName proxy) {
        Set<ProxyName> now = proxies.known();
        boolean other = !now.equals(choice);
        choice = now;
        if (other) {
            // One that is being forgotten meanwhile asks for nothing any more.
            foreseen.keySet()
                    .forEach(key ->
                            foreseen.computeIfPresent(
                                    key,
                                    (_, document) -> {
                                        wish(document);
                                        return document;
                                    }));
        }
        following.forEach((key, followed) -> {
            boolean chooses = other && choosesByItself(key);
            if (chooses || followed.isEmpty() || followed.get().equals(proxy)) {
                wake.accept(key);
            }
        });
    }

    private boolean choosesByItself(DocumentKey key) {
        return Optional.ofNullable(foreseen.get(key))
                .filter(document -> document.spec().proxy().isEmpty())
                .isPresent();
    }

    @Override
    public boolean inView() {
        return proxies.inView();
    }

    @Override
    public void begin() {
        proxies.clear();
        drafts.clear();
        foreseen.clear();
        recorded.clear();
    }

    @Override
    public void recall(DocumentKey key, ProxyPart part) {
        recorded.put(key, part);
        // Also where it was only announced: it may stand there.
        proxies.places().recall(route(key), part.held()).forEach(this::wakeRoute);
        proxies.settled(
                route(key),
                Stream.of(part.proxy(), part.former())
                        .filter(proxy -> !proxy.isEmpty())
                        .collect(Collectors.toSet()));
        if (part.index() > 0 && !part.proxy().isEmpty()) {
            proxies.recordRoute(route(key), part);
        }
    }

    @Override
    public int orphans() {
        return proxies.orphans();
    }

    @Override
    public void forget(DocumentKey key) {
        drafts.forget(key);
        following.remove(key);
        foreseen.remove(key);
        recorded.remove(key);
        proxies.settled(route(key), Set.of());
        proxies.recordNoRoute(route(key));
        proxies.places().release(route(key)).forEach(this::wakeRoute);
    }

    private void wakeRoute(String route) {
        wake.accept(DocumentKey.parse(route.replace("/", "/" + name() + "/")));
    }

    private static String route(DocumentKey key) {
        return key.namespace() + "/" + key.name();
    }
}
