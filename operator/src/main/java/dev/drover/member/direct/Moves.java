package dev.drover.member.direct;

import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.DirectConfig;
import dev.drover.proxy.ProxyName;
import java.time.Duration;
import java.time.Instant;
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
    private final Connections connections;
    private final Supplier<Map<String, List<String>>> told;

    private Optional<Reached> reached = Optional.empty();
    private Whereabouts whereabouts = Whereabouts.NONE;
    private Optional<Duration> cleanedAt = Optional.empty();
    private Optional<String> remains = Optional.empty();
    private int turn;

    /** The Caddy that we speak with, and our part of it. */
    private record Reached(AdminAccess admin, Looking caddy, OurPart part) {}

    /**
     * How Caddies are reached.
     *
     * @param machine the name of the one that this operator runs on
     * @param connect reaches a Caddy; what it gives is closed by who asks
     */
    record Connections(String machine, Function<AdminAccess, Looking> connect) {

        private Place place(AdminAccess admin) {
            return Place.of(admin, machine);
        }

        private Looking to(AdminAccess admin) {
            return connect.apply(admin);
        }
    }

    /**
     * Stands nowhere yet.
     *
     * @param told for each service, its healthy addresses now
     */
    Moves(
            ProxyName proxy,
            WhereaboutsStore store,
            Connections connections,
            Supplier<Map<String, List<String>>> told) {
        this.proxy = proxy;
        this.store = store;
        this.connections = connections;
        this.told = told;
    }

    /** Our part of the Caddy that was spoken with last. */
    Optional<OurPart> part() {
        return reached.map(Reached::part);
    }

    /** Whether that is the Caddy that was spoken with last. */
    boolean isAt(AdminAccess admin) {
        return reached.filter(one -> one.admin().reachesTheSame(admin)).isPresent();
    }

    /** The version of that Caddy, when it tells. */
    Optional<String> version() {
        return reached.flatMap(one -> one.caddy().version());
    }

    /** Where our part stands though it is not to, for people. */
    Optional<String> remains() {
        return remains;
    }

    /**
     * Our part of that Caddy, which may not have been looked at yet. Another Caddy keeps what it has.
     *
     * @throws Unfit when that address leads to another Caddy on the machine where our part stands: nothing is sent to this one
     * @throws dev.drover.convergence.RemoteFailure when the store could not be read
     */
    OurPart reach(AdminAccess admin) {
        Optional<Reached> before = reached;
        if (before.isPresent() && before.get().admin().reachesTheSame(admin)) {
            return before.get().part();
        }
        forget();
        Place place = connections.place(admin);
        whereabouts = store.read();
        demandOneMachine(place, admin.abandoned());
        Looking caddy = connections.to(admin);
        Optional<String> server = whereabouts.known(place).flatMap(Place::server);
        OurPart part = new OurPart(proxy, caddy, server, told);
        reached = Optional.of(new Reached(admin, caddy, part));
        return part;
    }

    private void demandOneMachine(Place place, List<String> abandoned) {
        whereabouts
                .withoutAll(abandoned)
                .namesakeOf(place)
                .ifPresent(other -> {
                    throw new Unfit(
                            "admin.address %s leads to another Caddy on each machine: our part stands in the one on %s, and the operator that leads runs on %s; nothing is changed there. Run the operator on %s alone, or give that Caddy an https address; if it is no more, write '%s' in admin.abandoned"
                                    .formatted(
                                            place.admin().address(),
                                            other.machine(),
                                            place.machine(),
                                            other.machine(),
                                            other.name()));
                });
    }

    /** Whether the last report was about our part of that Caddy, which is reached. */
    boolean wasLastAt(AdminAccess admin) {
        return whereabouts.endsAt(connections.place(admin));
    }

    /** Our part was seen in a server there: it stays in that one. */
    void note(AdminAccess admin, OurPart part, Fence fence) {
        Place place = connections.place(admin);
        if (part.server().isPresent()) {
            keep(whereabouts.seenIn(place, part.server().get()), fence);
        }
    }

    /** Our part is about to be put there: told before, so that whoever takes over knows where to look. */
    void announce(AdminAccess admin, Fence fence) {
        Place place = connections.place(admin);
        Whereabouts next = whereabouts.withoutAll(admin.abandoned()).movedTo(place);
        if (next.places().size() > Whereabouts.MOST) {
            throw new Unfit(
                    "our part may still stand in %d other Caddies that do not answer; write those that are no more in admin.abandoned: %s"
                            .formatted(
                                    next.places().size() - 1,
                                    Whereabouts.names(next.former(place))));
        }
        keep(next, fence);
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
        List<Place> former = whereabouts.former(connections.place(admin));
        if (former.isEmpty()) {
            remains = Optional.empty();
            return;
        }
        if (!all) {
            remains =
                    Optional.of(
                            "our part stays in the Caddy at %s until the one at %s serves all Routes"
                                    .formatted(Whereabouts.names(former), admin.address()));
            return;
        }
        if (cleanedAt.filter(at -> now.minus(at).compareTo(CLEAN_EVERY) < 0).isPresent()) {
            return;
        }
        cleanedAt = Optional.of(now);
        Place place = former.get(Math.floorMod(turn++, former.size()));
        remains = leftBehind(place, admin, fence);
        if (remains.isEmpty()) {
            keep(whereabouts.without(place), fence);
            cleanedAt = Optional.empty();
        }
    }

    /** Two addresses may lead to one Caddy: what stands there is then what is to stand. */
    private Optional<String> leftBehind(Place place, AdminAccess here, Fence fence) {
        if (!place.isReachedFrom(connections.machine())) {
            return Optional.of(elsewhere(place));
        }
        try (Looking caddy = connections.to(place.admin())) {
            if (new OurPart(proxy, caddy, place.server(), Map::of).isAlsoAt(here)) {
                LOG.info(
                        "{}: {} and {} are one Caddy: our part stays",
                        proxy,
                        place.name(),
                        here.address());
                return Optional.empty();
            }
        } catch (RemoteFailure away) {
            return stays(place, away);
        }
        return removed(place, fence);
    }

    private static Optional<String> stays(Place place, RemoteFailure away) {
        return Optional.of(
                "our part may still stand in the Caddy at %s, which is tried again; if that Caddy is no more, write '%s' in admin.abandoned: %s"
                        .formatted(place.name(), place.name(), away.getMessage()));
    }

    private static String elsewhere(Place place) {
        return "our part may still stand in the Caddy at %s, which only an operator on that machine reaches: it is taken away when one there leads; if that Caddy is no more, write '%s' in admin.abandoned"
                .formatted(place.name(), place.name());
    }

    /** Connects by itself. */
    private Optional<String> removed(Place place, Fence fence) {
        if (!place.isReachedFrom(connections.machine())) {
            return Optional.of(elsewhere(place));
        }
        try (Looking caddy = connections.to(place.admin())) {
            new OurPart(proxy, caddy, place.server(), Map::of).remove(fence);
            LOG.info("{}: our part is gone from the Caddy at {}", proxy, place.name());
            return Optional.empty();
        } catch (RemoteFailure away) {
            return stays(place, away);
        }
    }

    /**
     * Takes our part away wherever it may stand, and remembers where that did not go, and since when.
     *
     * @param now the time of day
     * @return where it may still stand
     */
    Whereabouts leave(Instant now, Fence fence) {
        forget();
        whereabouts = store.read();
        for (Place place : whereabouts.places()) {
            if (removed(place, fence).isEmpty()) {
                keep(whereabouts.without(place), fence);
            }
        }
        if (!whereabouts.places().isEmpty()) {
            keep(whereabouts.leavingSince(now), fence);
        }
        return whereabouts;
    }

    /** Nobody looks any more for what stands where nobody was reached. */
    void giveUp(Fence fence) {
        whereabouts
                .places()
                .forEach(place ->
                        LOG.warn(
                                "{}: the Caddy at {} keeps our part, and is not tried any more;"
                                        + " take it away by hand, DELETE /id/{} there",
                                proxy,
                                place.name(),
                                DirectConfig.id(proxy)));
        keep(Whereabouts.NONE, fence);
    }

    /** A certificate of ours may have been renewed: it is read when a connection is made anew. */
    void reconnect() {
        reached.filter(one -> one.admin().identity().isPresent())
                .ifPresent(one -> {
                    one.caddy().close();
                    Looking fresh = connections.to(one.admin());
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
