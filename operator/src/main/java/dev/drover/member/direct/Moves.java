package dev.drover.member.direct;

import dev.drover.adapter.caddy.SharedCaddy;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.DirectConfig;
import dev.drover.proxy.ProxyName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In which Caddies our part stands. From one it goes only after another was seen to serve all that is wanted, so a wrong address
 * takes nothing away. Not thread-safe.
 */
final class Moves {

    /** One that our part has left and that does not answer is asked so often; each time keeps us waiting for five seconds. */
    private static final Duration CLEAN_EVERY = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Moves.class);

    private final ProxyName proxy;
    private final WhereaboutsStore store;
    private final Function<AdminAccess, SharedCaddy> connect;
    private final Supplier<Map<String, List<String>>> told;

    private Optional<Reached> reached = Optional.empty();
    private Whereabouts whereabouts = Whereabouts.NONE;
    private Optional<Duration> cleanedAt = Optional.empty();
    private Optional<String> remains = Optional.empty();
    private int turn;

    /** The Caddy that we speak with, and our part of it. */
    private record Reached(AdminAccess admin, SharedCaddy caddy, OurPart part) {}

    /**
     * Stands nowhere yet.
     *
     * @param connect reaches a Caddy; what it gives is closed by this
     * @param told for each service, its healthy addresses now
     */
    Moves(
            ProxyName proxy,
            WhereaboutsStore store,
            Function<AdminAccess, SharedCaddy> connect,
            Supplier<Map<String, List<String>>> told) {
        this.proxy = proxy;
        this.store = store;
        this.connect = connect;
        this.told = told;
    }

    /** Our part of the Caddy that was spoken with last. */
    Optional<OurPart> part() {
        return reached.map(Reached::part);
    }

    /** The version of that Caddy, when it tells. */
    Optional<String> version() {
        return reached.flatMap(one -> one.caddy().version());
    }

    /** Where our part stands though it is not to, for people. */
    Optional<String> remains() {
        return remains;
    }

    /** Our part of that Caddy, which may not have been looked at yet. Another Caddy keeps what it has. */
    OurPart reach(AdminAccess admin) {
        Optional<Reached> before = reached;
        if (before.isPresent() && before.get().admin().reachesTheSame(admin)) {
            return before.get().part();
        }
        forget();
        SharedCaddy caddy = connect.apply(admin);
        OurPart part = new OurPart(proxy, caddy, told);
        reached = Optional.of(new Reached(admin, caddy, part));
        return part;
    }

    /** Whether the last report was about our part of that Caddy. Looks into the store. */
    boolean wasLastAt(AdminAccess admin) {
        whereabouts = store.read();
        return whereabouts.endsAt(admin.address());
    }

    /** Our part is about to be put there: told before, so that whoever takes over knows where to look. */
    void announce(AdminAccess admin, Fence fence) {
        Whereabouts next = whereabouts.withoutAll(admin.abandoned()).movedTo(admin);
        if (next.places().size() > Whereabouts.MOST) {
            throw new Unfit(
                    "our part may still stand in %d other Caddies that do not answer; write those that are no more in admin.abandoned: %s"
                            .formatted(
                                    next.places().size() - 1,
                                    addresses(next.former(admin.address()))));
        }
        keep(next, fence);
    }

    private static String addresses(List<AdminAccess> places) {
        return String.join(", ", places.stream().map(AdminAccess::address).toList());
    }

    private void keep(Whereabouts next, Fence fence) {
        if (!next.equals(whereabouts)) {
            store.write(next, fence);
            whereabouts = next;
        }
    }

    /**
     * Takes our part away where it is not to stand, one place at a time.
     *
     * @param all whether all that is wanted is served where it is to be
     * @param now time that passes
     */
    void clean(AdminAccess admin, boolean all, Duration now, Fence fence) {
        List<AdminAccess> former = whereabouts.former(admin.address());
        if (former.isEmpty()) {
            remains = Optional.empty();
            return;
        }
        if (!all) {
            remains =
                    Optional.of(
                            "our part stays in the Caddy at %s until the one at %s serves all Routes"
                                    .formatted(addresses(former), admin.address()));
            return;
        }
        if (cleanedAt.filter(at -> now.minus(at).compareTo(CLEAN_EVERY) < 0).isPresent()) {
            return;
        }
        cleanedAt = Optional.of(now);
        AdminAccess place = former.get(Math.floorMod(turn++, former.size()));
        remains = leftBehind(place, admin, fence);
        if (remains.isEmpty()) {
            keep(whereabouts.without(place.address()), fence);
            cleanedAt = Optional.empty();
        }
    }

    /** Two addresses may lead to one Caddy: what stands there is then what is to stand. */
    private Optional<String> leftBehind(AdminAccess place, AdminAccess here, Fence fence) {
        try (SharedCaddy caddy = connect.apply(place)) {
            if (new OurPart(proxy, caddy, Map::of).isAlsoAt(here)) {
                LOG.info(
                        "{}: {} and {} are one Caddy: our part stays",
                        proxy,
                        place.address(),
                        here.address());
                return Optional.empty();
            }
        } catch (RemoteFailure away) {
            return stays(place, away);
        }
        return removed(place, fence);
    }

    private static Optional<String> stays(AdminAccess place, RemoteFailure away) {
        return Optional.of(
                "our part may still stand in the Caddy at %s, which is tried again; if that Caddy is no more, write its address in admin.abandoned: %s"
                        .formatted(place.address(), away.getMessage()));
    }

    /** Connects by itself. */
    private Optional<String> removed(AdminAccess place, Fence fence) {
        try (SharedCaddy caddy = connect.apply(place)) {
            new OurPart(proxy, caddy, Map::of).remove(fence);
            LOG.info("{}: our part is gone from the Caddy at {}", proxy, place.address());
            return Optional.empty();
        } catch (RemoteFailure away) {
            return stays(place, away);
        }
    }

    /**
     * Takes our part away wherever it may stand.
     *
     * @return whether it stands nowhere
     */
    boolean leave(Fence fence) {
        forget();
        whereabouts = store.read();
        for (AdminAccess place : whereabouts.places()) {
            if (removed(place, fence).isEmpty()) {
                keep(whereabouts.without(place.address()), fence);
            }
        }
        return whereabouts.places().isEmpty();
    }

    /** Nobody waits any more for Caddies that do not answer. */
    void giveUp(Fence fence) {
        whereabouts
                .places()
                .forEach(place ->
                        LOG.warn(
                                "{}: the Caddy at {} keeps our part; take it away by hand, DELETE"
                                        + " /id/{} there",
                                proxy,
                                place.address(),
                                DirectConfig.id(proxy)));
        keep(Whereabouts.NONE, fence);
    }

    /** A certificate of ours may have been renewed: it is read when a connection is made anew. */
    void reconnect() {
        reached.filter(one -> one.admin().identity().isPresent())
                .ifPresent(one -> {
                    one.caddy().close();
                    SharedCaddy fresh = connect.apply(one.admin());
                    one.part().speakBy(fresh);
                    reached = Optional.of(new Reached(one.admin(), fresh, one.part()));
                });
    }

    /** Ends the connection; our part stays. */
    void forget() {
        reached.ifPresent(one -> one.caddy().close());
        reached = Optional.empty();
    }
}
