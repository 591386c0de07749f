package dev.drover.member.direct;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.adapter.caddy.SharedCaddy;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.DriftMode;
import dev.drover.member.Intake;
import dev.drover.member.Intake.Change;
import dev.drover.member.Refusals;
import dev.drover.proxy.DirectConfig;
import dev.drover.proxy.NeedsMember;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.Recovered;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our part of one Caddy's configuration, and how it gets there. What Caddy refuses is searched for by halves: one bad route keeps
 * no other from being served. Not thread-safe.
 */
final class OurPart {

    private static final Logger LOG = LoggerFactory.getLogger(OurPart.class);

    /** Others may change that Caddy at the same time; nobody does so all the time. */
    private static final int ROUNDS_MOST = 8;

    /** Each change that Caddy refuses costs it the work of one that it takes. */
    private static final int REFUSED_MOST = 64;

    private final ProxyName proxy;
    private SharedCaddy caddy;
    private final Supplier<Map<String, List<String>>> fallback;
    private final Refusals refusals = new Refusals();
    private Intake inForce = Intake.NOTHING;

    /** What stands there since we looked last; empty before that. */
    private Optional<JsonNode> standing = Optional.empty();

    private int refused;

    /**
     * Nothing is known of what stands there.
     *
     * @param fallback for each service, its addresses now
     */
    OurPart(ProxyName proxy, SharedCaddy caddy, Supplier<Map<String, List<String>>> fallback) {
        this.proxy = proxy;
        this.caddy = caddy;
        this.fallback = fallback;
    }

    /** The same Caddy is reached by another connection from now on. */
    void over(SharedCaddy anew) {
        caddy = anew;
    }

    /** What our part is made of. */
    Intake inForce() {
        return inForce;
    }

    /** What Caddy did not take. */
    Refusals refusals() {
        return refusals;
    }

    /**
     * Whether an address stands there for when DNS gives no answer that is no instance's any more, or none stands there.
     *
     * @param now for each service, its addresses; those without any are not looked at
     */
    boolean hasStaleFallback(Map<String, List<String>> now) {
        Map<String, Set<String>> known = standing.map(DirectConfig::fallback).orElseGet(Map::of);
        return now.entrySet().stream()
                .filter(service ->
                        !service.getValue().isEmpty() && known.containsKey(service.getKey()))
                .anyMatch(service -> isStale(known.get(service.getKey()), service.getValue()));
    }

    private static boolean isStale(@Nullable Set<String> known, List<String> now) {
        return known == null || known.isEmpty() || !now.containsAll(known);
    }

    /** Whether it is known what stands there. */
    boolean isOpen() {
        return standing.isPresent();
    }

    /**
     * Finds out what stands there, so that it stays in force.
     *
     * @param settings those that it is to be under
     * @param generations of the routes that were said to be in force last, by name
     */
    void open(ProxySettings settings, Map<String, Long> generations) {
        JsonNode part = new Graft(proxy, caddy.running().configuration()).part();
        inForce = new Intake(Optional.of(settings), Recovered.routes(proxy, part, generations));
        standing = Optional.of(part);
    }

    /**
     * All of this was in force when somebody else looked after it: what differs was changed by hand.
     *
     * @param all with settings
     */
    void assume(Intake all) {
        Running running = caddy.running();
        standing =
                Optional.of(
                        switch (step(all, running)) {
                            case Graft.Step.Make(SharedCaddy.Change.Replace other) ->
                                    other.content();
                            case Graft.Step.Make(SharedCaddy.Change.Put other) -> other.content();
                            case Graft.Step _ -> new Graft(proxy, running.configuration()).part();
                        });
        inForce = all;
    }

    /**
     * Puts what is wanted in force, but for what Caddy refuses, and what it cannot do.
     *
     * @return what stands in the way; empty when nothing does
     * @throws RemoteFailure when Caddy did not answer, or it is unknown what it did
     */
    String bring(Intake wanted, Fence fence) {
        refused = 0;
        refusals.keepOnly(wanted);
        boolean tls = wanted.settings().flatMap(ProxySettings::httpsPort).isPresent();
        List<Change> changes =
                refusals.untried(inForce.changesTo(wanted)).stream()
                        .filter(change -> fits(change, tls))
                        .toList();
        if (!changes.isEmpty()) {
            attempt(changes, wanted, fence);
        }
        if (!wanted.routes().keySet().containsAll(inForce.routes().keySet())) {
            attempt(List.of(), wanted, fence);
        }
        return wanted.settings()
                .flatMap(settings -> refusals.settingsWords(settings.generation()))
                .map(words -> "the settings are refused: " + words)
                .or(refusals::unclosed)
                .orElse("");
    }

    private boolean fits(Change change, boolean tls) {
        if (change instanceof Change.Route route && !route.entry().closed()) {
            Optional<String> objection = NeedsMember.objection(route.entry(), tls);
            objection.ifPresent(words -> refusals.add(change, words));
            return objection.isEmpty();
        }
        return true;
    }

    private void attempt(List<Change> changes, Intake wanted, Fence fence) {
        Intake next = inForce.with(changes, wanted);
        try {
            put(next, fence);
            refusals.taken(changes);
        } catch (RemoteFailure.Refused words) {
            refused++;
            if (changes.isEmpty() || refused > REFUSED_MOST) {
                throw words;
            }
            if (changes.size() == 1) {
                refusals.add(changes.getFirst(), String.valueOf(words.getMessage()));
                return;
            }
            int half = changes.size() / 2;
            attempt(changes.subList(0, half), wanted, fence);
            attempt(changes.subList(half, changes.size()), wanted, fence);
        }
    }

    /** Changes until what stands there is what is to; the last look confirms it. */
    private void put(Intake next, Fence fence) {
        for (int round = 0; round < ROUNDS_MOST; round++) {
            Running running = caddy.running();
            switch (step(next, running)) {
                case Graft.Step.Rest rest -> {
                    standing = Optional.of(rest.part());
                    inForce = next;
                    return;
                }
                case Graft.Step.Ask ask -> throw new RemoteFailure.Unavailable(ask.why());
                case Graft.Step.Make make -> {
                    fence.check();
                    boolean _ = caddy.change(make.change(), running.tag());
                }
            }
        }
        throw new RemoteFailure.Unavailable(
                "somebody else changes the configuration of that Caddy again and again");
    }

    private Graft.Step step(Intake next, Running running) {
        ProxySettings settings = next.settings().orElseThrow();
        return new Graft(proxy, running.configuration())
                .towards(settings, settings.admin().orElseThrow(), next.entries(), fallback.get());
    }

    /**
     * Looks whether our part is as we left it.
     *
     * @param mode what to do if not
     * @return what was found; empty when all is as it was left, and when nobody asks for it
     */
    Optional<String> look(DriftMode mode, Fence fence) {
        if (mode == DriftMode.OFF || inForce.settings().isEmpty()) {
            return Optional.empty();
        }
        JsonNode now = new Graft(proxy, caddy.running().configuration()).part();
        if (standing.filter(part -> Graft.same(part, now)).isPresent()) {
            return Optional.empty();
        }
        String found =
                now.isMissingNode()
                        ? "our part of that Caddy's configuration is gone"
                        : "somebody else changed our part of that Caddy's configuration";
        if (mode == DriftMode.WARN) {
            return Optional.of(
                    found + "; drift: warn leaves it so until a Route or the Proxy changes");
        }
        put(inForce, fence);
        LOG.warn("{}: {}; it was put back", proxy, found);
        return Optional.of(found + "; it was put back");
    }

    /** Puts the addresses of now where those stand that are asked when DNS gives no answer. */
    void renewFallback(Fence fence) {
        Running running = caddy.running();
        Graft graft = new Graft(proxy, running.configuration());
        JsonNode fresh = DirectConfig.withFallback(graft.part(), fallback.get());
        if (!fresh.equals(graft.part())) {
            fence.check();
            if (caddy.change(
                    new SharedCaddy.Change.Replace(DirectConfig.id(proxy), fresh), running.tag())) {
                standing = Optional.of(fresh);
            }
        }
    }

    /** Takes all of ours away, and nothing else. */
    void remove(Fence fence) {
        for (int round = 0; round < ROUNDS_MOST; round++) {
            Running running = caddy.running();
            if (!(new Graft(proxy, running.configuration()).removal()
                    instanceof Graft.Step.Make make)) {
                standing = Optional.empty();
                inForce = Intake.NOTHING;
                return;
            }
            fence.check();
            boolean _ = caddy.change(make.change(), running.tag());
        }
        throw new RemoteFailure.Unavailable(
                "somebody else changes the configuration of that Caddy again and again");
    }
}
