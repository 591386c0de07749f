package dev.drover.kind.proxy;

import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.Kind;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.planning.Planner;
import dev.drover.proxy.Confirmation;
import dev.drover.proxy.Drafts;
import dev.drover.proxy.Member;
import dev.drover.proxy.Proxies;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Proxies, as documents: their settings are published to their members. Thread-safe. */
public final class ProxyKind implements Kind<ProxySpec, ProxyObservation, ProxyStep, ProxyPart> {

    private final Proxies proxies;

    private final Drafts drafts = new Drafts();

    /** Documents that are gone, while routes may still stand on the proxy. */
    private final Set<DocumentKey> departing = ConcurrentHashMap.newKeySet();

    /**
     * Over these.
     *
     * @param proxies shared by all kinds of one operator
     */
    public ProxyKind(Proxies proxies) {
        this.proxies = proxies;
    }

    @Override
    public String name() {
        return "Proxy";
    }

    @Override
    public Class<ProxySpec> specType() {
        return ProxySpec.class;
    }

    @Override
    public Class<ProxyPart> partType() {
        return ProxyPart.class;
    }

    @Override
    public Planner<ProxySpec, ProxyObservation, ProxyStep, ProxyPart> planner() {
        return new ProxyPlanner();
    }

    @Override
    public ProxyObservation observe(
            DocumentKey key, Optional<Document<ProxySpec>> desired, Optional<ProxyPart> recorded) {
        ProxyName proxy = new ProxyName(key.namespace(), key.name());
        String where = proxies.keys().settings(proxy);
        if (desired.isPresent()) {
            departing.remove(key);
        } else {
            // No route is to choose it any more.
            departing.add(key);
            proxies.gone(proxy);
        }
        byte[] content =
                desired.map(document ->
                                drafts.keep(
                                        key,
                                        document.generation(),
                                        document.spec().settings(document.generation())))
                        .orElse(new byte[0]);
        return new ProxyObservation(
                proxy,
                where,
                proxies.standing(where, content),
                recorded.orElse(ProxyPart.NOTHING),
                proxies.silent(proxy),
                desired.isEmpty() ? proxies.routesOn(proxy) : List.of(),
                desired.isEmpty() ? serving(proxy) : List.of(),
                confirmation(proxy, desired),
                desired.flatMap(document ->
                        document.spec()
                                .admin()
                                .flatMap(admin ->
                                        proxies.directs().holder(admin.address(), proxy))));
    }

    private Confirmation confirmation(ProxyName proxy, Optional<Document<ProxySpec>> desired) {
        Confirmation members =
                Confirmation.ofProxy(
                                proxies.members(proxy),
                                desired.map(Document::generation).orElse(0L))
                        .noting(desired.flatMap(document -> document.spec().undone()));
        return desired.filter(document -> document.spec().admin().isPresent()).isPresent()
                ? members.byTheOperator()
                : members;
    }

    private List<String> serving(ProxyName proxy) {
        return proxies.members(proxy).stream()
                .filter(member ->
                        member.report().routes().values().stream()
                                .anyMatch(route -> route.generation() > 0))
                .map(Member::name)
                .toList();
    }

    @Override
    public ProxyPart announced(ProxyStep step, ProxyPart part) {
        return switch (step) {
            case ProxyStep.Publish publish -> part.at(publish.proxy(), publish.places());
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
        proxies.appeared(new ProxyName(key.namespace(), key.name()));
        return drafts.published(key, part, index);
    }

    @Override
    public ProxyPart apply(DocumentKey key, ProxyStep step, ProxyPart part, Fence fence) {
        return switch (step) {
            case ProxyStep.Publish publish -> {
                ProxyPart done = drafts.publish(key, publish, part, proxies, fence);
                proxies.appeared(new ProxyName(key.namespace(), key.name()));
                yield done;
            }
            case ProxyStep.Withdraw withdraw -> {
                proxies.withdraw(withdraw.key(), withdraw.expected(), fence);
                proxies.gone(new ProxyName(key.namespace(), key.name()));
                yield ProxyPart.NOTHING;
            }
            case ProxyStep.Dismiss dismiss -> {
                proxies.withdraw(dismiss.key(), dismiss.expected(), fence);
                proxies.dismissed(dismiss.key());
                yield part;
            }
        };
    }

    @Override
    public void start(Consumer<DocumentKey> wake) {
        proxies.start(
                proxy -> wake.accept(new DocumentKey(proxy.namespace(), name(), proxy.name())));
    }

    @Override
    public boolean inView() {
        return proxies.inView();
    }

    @Override
    public void begin() {
        drafts.clear();
        departing.clear();
    }

    @Override
    public void recall(DocumentKey key, ProxyPart part) {
        // Also of a document that is gone: somebody serves its routes until it may go.
        ProxyName named = new ProxyName(key.namespace(), key.name());
        proxies.directs().recall(named, part);
        proxies.secured(named, !part.places().contains(ProxySpec.PLAIN));
        if (part.index() > 0 && !departing.contains(key)) {
            ProxyName proxy = new ProxyName(key.namespace(), key.name());
            proxies.recordSettings(proxy, part.generation());
            proxies.appeared(proxy);
        }
    }

    @Override
    public int orphans() {
        return 0;
    }

    @Override
    public void forget(DocumentKey key) {
        drafts.forget(key);
        departing.remove(key);
        ProxyName proxy = new ProxyName(key.namespace(), key.name());
        proxies.gone(proxy);
        proxies.directs().ends(proxy);
    }
}
