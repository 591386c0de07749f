package dev.drover.member.direct;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drover.adapter.caddy.Caddy;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.adapter.caddy.SharedCaddy.Change;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import dev.drover.member.Intake;
import dev.drover.member.Refusals;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.DirectConfig;
import dev.drover.proxy.NeedsMember;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.Recovered;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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

    private static final String AGAIN_AND_AGAIN =
            "somebody else changes the configuration of that Caddy again and again";

    private final ProxyName proxy;
    private Looking caddy;
    private Optional<ProxySettings> stuckWith = Optional.empty();
    private Optional<String> stuck = Optional.empty();
    private final Supplier<Map<String, List<String>>> told;
    private final Refusals refusals = new Refusals();

    /** Caddy's words that were found to be about a part of ours: it is not asked about them again. */
    private final Set<String> ours = new HashSet<>();

    private Intake inForce = Intake.NOTHING;

    /** What stands there since we looked last; empty before that. */
    private Optional<JsonNode> standing = Optional.empty();

    /** The server in which it was seen last; empty before that. */
    private Optional<String> server;

    private Map<String, Duration> differing = Map.of();
    private int refused;

    /**
     * What was seen in one look.
     *
     * @param step what comes next
     * @param there our part
     * @param tag of the configuration
     */
    private record Seen(Graft.Step step, Optional<Graft.Standing> there, String tag) {}

    /**
     * Nothing is known of what stands there.
     *
     * @param server in which it was seen last, as far as is known
     * @param told for each service, its healthy addresses now
     */
    OurPart(
            ProxyName proxy,
            Looking caddy,
            Optional<String> server,
            Supplier<Map<String, List<String>>> told) {
        this.proxy = proxy;
        this.caddy = caddy;
        this.server = server;
        this.told = told;
    }

    /** The same Caddy by another connection. */
    void speakBy(Looking other) {
        caddy = other;
    }

    /** What our part is made of. */
    Intake inForce() {
        return inForce;
    }

    /** The server in which it was seen last; empty before that. */
    Optional<String> server() {
        return server;
    }

    /** What Caddy did not take. */
    Refusals refusals() {
        return refusals;
    }

    /** Whether it is known what stands there. */
    boolean isOpen() {
        return standing.isPresent();
    }

    /**
     * Finds out what stands there, so that it stays in force.
     *
     * @param settings those that it is to be under
     * @param generations of the routes that were said to be in force there last, by name
     */
    void open(ProxySettings settings, Map<String, Long> generations) {
        JsonNode part = caddy.look(running -> graft(running).part());
        inForce = new Intake(Optional.of(settings), Recovered.routes(proxy, part, generations));
        standing = Optional.of(part);
    }

    private Graft graft(Running running) {
        return new Graft(proxy, running.configuration(), server);
    }

    /**
     * Puts what is wanted in force, but for what Caddy refuses, and what it cannot do.
     *
     * @return what stands in the way; empty when nothing does
     * @throws RemoteFailure when Caddy did not answer, or it is unknown what it did
     * @throws Unfit when no part of ours can stand there
     */
    String bring(Intake wanted, Fence fence) {
        refused = 0;
        refusals.keepOnly(wanted);
        List<Intake.Change> asked = refusals.untried(inForce.changesTo(wanted));
        List<Intake.Change> changes = asked.isEmpty() ? asked : fitting(asked, wanted);
        if (!changes.isEmpty()) {
            attempt(changes, wanted, fence);
        }
        boolean tooMany = !wanted.routes().keySet().containsAll(inForce.routes().keySet());
        if (tooMany || (standsSomewhere() && !bears(admin(wanted.settings().orElseThrow())))) {
            attempt(List.of(), wanted, fence);
        }
        return wanted.settings()
                .flatMap(settings -> refusals.settingsWords(settings.generation()))
                .map(words -> "the settings are refused: " + words)
                .or(refusals::unclosed)
                .orElse("");
    }

    private boolean standsSomewhere() {
        return standing.filter(part -> !part.isMissingNode()).isPresent();
    }

    /** Whether what stands there was told to that Caddy at this address. */
    boolean bears(AdminAccess admin) {
        return standing.flatMap(DirectConfig::mark).filter(admin.address()::equals).isPresent();
    }

    /** Looks whether what stands there was told to that Caddy at another address. */
    boolean isAlsoAt(AdminAccess other) {
        return DirectConfig.mark(caddy.look(running -> graft(running).part()))
                .filter(other.address()::equals)
                .isPresent();
    }

    private List<Intake.Change> fitting(List<Intake.Change> changes, Intake wanted) {
        ProxySettings settings = wanted.settings().orElseThrow();
        Neighbours neighbours =
                caddy.look(running -> {
                    Graft graft = graft(running);
                    demandNoRival(graft);
                    return graft.neighbours(settings, admin(settings));
                });
        return changes.stream()
                .filter(change -> fits(change, settings.httpsPort().isPresent(), neighbours))
                .toList();
    }

    /** Where our part stands it was there first. */
    private static void demandNoRival(Graft graft) {
        if (graft.standing().isEmpty()) {
            graft.rival()
                    .ifPresent(first -> {
                        throw new Unfit(
                                "that Caddy is the one of Proxy %s already, and takes no second; put the Routes on that one, or delete it"
                                        .formatted(first));
                    });
        }
    }

    private static AdminAccess admin(ProxySettings settings) {
        return settings.admin().orElseThrow();
    }

    private boolean fits(Intake.Change change, boolean tls, Neighbours neighbours) {
        if (!(change instanceof Intake.Change.Route route)) {
            return true;
        }
        Optional<String> taking = neighbours.objection(route.entry());
        if (route.entry().closed()) {
            // What may not be served there closes nobody else's site.
            return taking.isEmpty();
        }
        Optional<String> objection = taking.or(() -> NeedsMember.objection(route.entry(), tls));
        objection.ifPresent(words -> refusals.add(change, words));
        return objection.isEmpty();
    }

    private void attempt(List<Intake.Change> changes, Intake wanted, Fence fence) {
        Intake next = inForce.with(changes, wanted);
        try {
            put(next, fence);
            refusals.taken(changes);
        } catch (RemoteFailure.Refused words) {
            refused++;
            demandThatOursIsMeant(words, wanted, fence);
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

    /** What stands there is loaded once more: where Caddy refuses that, too, the fault is none of ours. */
    private void demandThatOursIsMeant(RemoteFailure.Refused words, Intake wanted, Fence fence) {
        if (ours.size() > REFUSED_MOST) {
            ours.clear();
        }
        if (!ours.add(String.valueOf(words.getMessage()))) {
            return;
        }
        ProxySettings settings = wanted.settings().orElseThrow();
        Seen same = caddy.look(running -> theSame(settings, running));
        try {
            fence.check();
            if (same.step() instanceof Graft.Step.Make make
                    && caddy.change(make.change(), same.tag())) {
                standing = Optional.of(caddy.look(running -> graft(running).part()));
            }
        } catch (RemoteFailure.Refused theirs) {
            ours.clear();
            throw new Unfit(
                    "that Caddy does not load its own configuration any more, whatever of ours is"
                            + " in it; its owner is to mend it: "
                            + theirs.getMessage());
        }
    }

    private Seen theSame(ProxySettings settings, Running running) {
        Graft graft = graft(running);
        demandNoRival(graft);
        Optional<Graft.Standing> there = graft.standing();
        Graft.Step step =
                there.<Change>map(one -> new Change.Replace(DirectConfig.id(proxy), one.part()))
                        .or(() -> graft.empty(settings, admin(settings)))
                        .<Graft.Step>map(Graft.Step.Make::new)
                        .orElseGet(() -> new Graft.Step.Rest(graft.part()));
        return new Seen(step, there, running.tag());
    }

    /** Each try takes our part away for a moment: where that Caddy's machine did not let it start it is not tried again as it was. */
    private void demandNotStuck(Intake next) {
        Optional<ProxySettings> settings = next.settings();
        if (!settings.equals(stuckWith)) {
            stuckWith = settings;
            stuck = Optional.empty();
        }
        stuck.ifPresent(why -> {
            throw new Unfit(
                    "our part stays where it was, for it could not start where the settings want"
                            + " it; tried again when they change: "
                            + why);
        });
    }

    private static String words(RemoteFailure failure) {
        return String.valueOf(failure.getMessage());
    }

    /** Changes until what stands there is what is to; the last look confirms it. */
    private void put(Intake next, Fence fence) {
        Optional<Graft.Standing> taken = Optional.empty();
        for (int round = 0; round < ROUNDS_MOST; round++) {
            boolean ours = taken.isPresent();
            Seen seen = caddy.look(running -> seen(next, running, ours));
            switch (seen.step()) {
                case Graft.Step.Rest rest -> {
                    standing = Optional.of(rest.part());
                    server = seen.there().map(Graft.Standing::server).or(() -> server);
                    inForce = next;
                    return;
                }
                case Graft.Step.Ask ask -> throw new Unfit(ask.why());
                case Graft.Step.Make make -> {
                    if (make.change() instanceof Change.Remove) {
                        demandNotStuck(next);
                        taken = seen.there();
                    }
                    make(make.change(), seen.tag(), taken, fence);
                }
            }
        }
        throw new RemoteFailure.Unavailable(AGAIN_AND_AGAIN);
    }

    /** Our part that left one server for another goes back when it is refused there. */
    private void make(Change change, String tag, Optional<Graft.Standing> taken, Fence fence) {
        fence.check();
        try {
            boolean _ = caddy.change(change, tag);
        } catch (RemoteFailure.Refused refusal) {
            taken.ifPresent(this::putBack);
            throw refusal;
        } catch (RemoteFailure.Unavailable notStarted) {
            taken.ifPresent(this::putBack);
            if (taken.isPresent() && notStarted instanceof Caddy.Unstarted) {
                stuck = Optional.of(words(notStarted));
            }
            throw notStarted;
        }
    }

    private void putBack(Graft.Standing before) {
        Seen seen = caddy.look(running -> back(before, running));
        if (seen.there().isEmpty() && seen.step() instanceof Graft.Step.Make make) {
            boolean _ = caddy.change(make.change(), seen.tag());
        }
    }

    private Seen back(Graft.Standing before, Running running) {
        Graft graft = graft(running);
        return new Seen(new Graft.Step.Make(graft.back(before)), graft.standing(), running.tag());
    }

    /** Another Drover may come at any time: what it put there since we looked last counts as well. */
    private Seen seen(Intake next, Running running, boolean stoodThere) {
        ProxySettings settings = next.settings().orElseThrow();
        Graft graft = graft(running);
        if (!stoodThere && !next.entries().isEmpty()) {
            demandNoRival(graft);
        }
        return new Seen(
                graft.towards(
                        settings,
                        admin(settings),
                        next.entries(),
                        FallbackPlanner.beside(DirectConfig.fallback(graft.part()), told.get())),
                graft.standing(),
                running.tag());
    }

    /**
     * Looks whether our part is as we left it, and puts it back if not.
     *
     * @return what was found, for people; empty when all is well
     */
    Optional<String> look(Fence fence) {
        ProxySettings settings = inForce.settings().orElseThrow();
        Found found = caddy.look(running -> found(settings, graft(running)));
        JsonNode now = found.part();
        Optional<String> trouble = found.neighbours().trouble(inForce.entries());
        if (standing.filter(part -> Graft.same(part, now)).isPresent()) {
            return trouble;
        }
        Intake wanted = inForce;
        // Until it is put back, only what stands there is in force.
        open(settings, Map.of());
        put(wanted, fence);
        String words =
                now.isMissingNode()
                        ? "our part of that Caddy's configuration was gone"
                        : "somebody else changed our part of that Caddy's configuration";
        LOG.warn("{}: {}; it was put back", proxy, words);
        return Optional.of(words + "; it was put back").or(() -> trouble);
    }

    /** What is looked for now and then. */
    private record Found(JsonNode part, Neighbours neighbours) {}

    private static Found found(ProxySettings settings, Graft graft) {
        return new Found(graft.part(), graft.neighbours(settings, admin(settings)));
    }

    /**
     * Puts the addresses of now where those stand that are asked when DNS gives no answer, if it is time.
     *
     * @param now time that passes
     */
    void renewFallback(Duration now, Fence fence) {
        Map<String, Set<String>> known = standing.map(DirectConfig::fallback).orElseGet(Map::of);
        FallbackPlanner.Renewal renewal = FallbackPlanner.plan(known, told.get(), differing, now);
        differing = renewal.since();
        if (renewal.due().isEmpty()) {
            return;
        }
        Seen seen = caddy.look(this::removal);
        JsonNode part = seen.there().map(Graft.Standing::part).orElseGet(MissingNode::getInstance);
        if (standing.filter(left -> Graft.same(left, part)).isEmpty()) {
            // Somebody else changed it, or took it away: that is seen, told and mended by the look.
            return;
        }
        JsonNode fresh = DirectConfig.withFallback(part, renewal.due());
        fence.check();
        if (fresh.equals(part)
                || caddy.change(new Change.Replace(DirectConfig.id(proxy), fresh), seen.tag())) {
            standing = Optional.of(fresh);
        }
    }

    private Seen removal(Running running) {
        Graft graft = graft(running);
        return new Seen(graft.removal(), graft.standing(), running.tag());
    }

    /** Takes all of ours away, and nothing else. */
    void remove(Fence fence) {
        for (int round = 0; round < ROUNDS_MOST; round++) {
            Seen seen = caddy.look(this::removal);
            if (!(seen.step() instanceof Graft.Step.Make make)) {
                standing = Optional.empty();
                inForce = Intake.NOTHING;
                return;
            }
            fence.check();
            boolean _ = caddy.change(make.change(), seen.tag());
        }
        throw new RemoteFailure.Unavailable(AGAIN_AND_AGAIN);
    }
}
