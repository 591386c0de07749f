package dev.drover.kind.route;

import dev.drover.convergence.Fence;
import dev.drover.convergence.Kind;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Planner;
import dev.drover.proxy.Confirmation;
import dev.drover.proxy.Drafts;
import dev.drover.proxy.Places.Claim;
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

/** Routes, as documents: each is published to the members of its proxy. Thread-safe. */
public final class RouteKind implements Kind<RouteSpec, RouteObservation, ProxyStep, ProxyPart> {

    private final Proxies proxies;

    private final Drafts drafts = new Drafts();

    /** The documents to wake by what a proxy's members say, and those that wait for any proxy. */
    private final Map<DocumentKey, Optional<ProxyName>> following = new ConcurrentHashMap<>();

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
            DocumentKey key, Optional<Document<RouteSpec>> desired, Optional<ProxyPart> recorded) {
        ProxyPart part = recorded.orElse(ProxyPart.NOTHING);
        return desired.map(document -> wanted(document, part)).orElseGet(() -> unwanted(key, part));
    }

    private RouteObservation unwanted(DocumentKey key, ProxyPart part) {
        String route = route(key);
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

    private RouteObservation wanted(Document<RouteSpec> document, ProxyPart part) {
        DocumentKey key = document.key();
        String route = route(key);
        RouteSpec spec = document.spec();
        Set<ProxyName> known = proxies.known();
        Optional<ProxyName> proxy = proxy(document, known, part);
        following.put(key, proxy);
        RouteEntry entry = RouteRenderer.entry(key, document.generation(), spec);
        byte[] content = drafts.keep(key, document.generation(), entry);
        List<String> places =
                proxy.map(name -> RoutePlanner.places(name.toString(), spec.hosts(), spec.paths()))
                        .orElse(List.of());
        Claim claim = claim(route, places);
        claim.hopeful().forEach(this::wakeRoute);
        String where = proxy.map(name -> proxies.keys().route(name, route)).orElse("");
        String formerProxy =
                proxy.filter(name ->
                                !part.proxy().isEmpty()
                                        && !part.proxy().equals(name.toString())
                                        && !part.scattersBy(name))
                        .map(_ -> part.proxy())
                        .orElse(part.former());
        return new RouteObservation(
                route,
                proxy,
                proxy.isPresent() ? "" : noProxy(spec, known),
                places,
                claim.taken(),
                where,
                standing(proxy.map(ProxyName::toString).orElse(""), route, content),
                standing(formerProxy, route, new byte[0]),
                part,
                Confirmation.ofRoute(
                        proxy.map(proxies::members).orElse(List.of()),
                        entry,
                        document.generation()));
    }

    private Claim claim(String route, List<String> places) {
        return places.isEmpty()
                ? new Claim(Optional.empty(), Set.of())
                : proxies.places().claim(route, places);
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
    public ProxyPart apply(DocumentKey key, ProxyStep step, ProxyPart part, Fence fence) {
        return switch (step) {
            case ProxyStep.Publish publish -> drafts.publish(key, publish, part, proxies, fence);
            case ProxyStep.Withdraw withdraw -> {
                proxies.withdraw(withdraw.key(), withdraw.expected(), fence);
                yield part.withoutFormer();
            }
        };
    }

    @Override
    public void start(Consumer<DocumentKey> whomToWake) {
        this.wake = whomToWake;
        proxies.start(this::changed);
    }

    private void changed(ProxyName proxy) {
        following.forEach((key, followed) -> {
            if (followed.isEmpty() || followed.get().equals(proxy)) {
                wake.accept(key);
            }
        });
    }

    @Override
    public boolean inView() {
        return proxies.inView();
    }

    @Override
    public void begin() {
        proxies.clear();
        drafts.clear();
    }

    @Override
    public void recall(DocumentKey key, ProxyPart part) {
        // Also where it was only announced: it may stand there.
        if (!part.proxy().isEmpty()) {
            proxies.places().recall(route(key), part.places());
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
        proxies.places().release(route(key)).forEach(this::wakeRoute);
    }

    private void wakeRoute(String route) {
        wake.accept(DocumentKey.parse(route.replace("/", "/" + name() + "/")));
    }

    private static String route(DocumentKey key) {
        return key.namespace() + "/" + key.name();
    }
}
