package dev.drover.role;

import dev.drover.role.SupervisorEvent.Asked;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The next order of a supervisor: what is missing first on the way to what it should be. Asked again after each outcome, so that
 * a crash in between costs nothing but time.
 */
final class SupervisorSteps {

    private static final Order STOP_AT_ONCE = new Order.Stop(false);
    private static final Order STOP_SHIPPED = new Order.Stop(true);

    private final SupervisorRules rules;

    SupervisorSteps(SupervisorRules rules) {
        this.rules = rules;
    }

    /** What cannot wait for the order under way to end. */
    Optional<Order> urgent(SupervisorState state, Duration now) {
        boolean stopping = state.work().current().filter(STOP_AT_ONCE::equals).isPresent();
        boolean must = rules.mustFence(state, now) || Instructions.interrupts(state);
        return must && !stopping ? Optional.of(STOP_AT_ONCE) : Optional.empty();
    }

    /** What comes next when nothing is under way; empty = nothing is missing, or nothing may be done. */
    Optional<Order> next(SupervisorState state, Duration now) {
        if (state.server().run() == Server.Run.UNKNOWN) {
            return Optional.of(STOP_AT_ONCE);
        }
        if (!rules.takesPart(state)) {
            return Instructions.towardsFenced(state);
        }
        Optional<Asked> asked = state.work().asked();
        if (asked.isPresent()) {
            // Who is bound neither promises nor undoes anything: it goes on as it is until it may.
            return rules.isBound(state, now) || mayMakeWay(state, asked.get())
                    ? Optional.empty()
                    : towardsPromise(state, asked.get());
        }
        return Instructions.towardsAnew(state)
                .or(() -> state.record().flatMap(record -> towardsRole(state, record, now)));
    }

    /**
     * Whether a primary is about to read what the term is that it is asked about: if it is to make way it ships everything first.
     * One whose read fails stops at once.
     */
    private static boolean mayMakeWay(SupervisorState state, Asked asked) {
        return state.server().primary()
                && state.sight().reading().isPresent()
                && state.record().filter(seen -> seen.term() < asked.term()).isPresent();
    }

    /** Whether the promise that was asked for can be given now. */
    boolean promises(SupervisorState state, Asked asked, Duration now) {
        return rules.takesPart(state)
                && !rules.isBound(state, now)
                && towardsPromise(state, asked).isEmpty();
    }

    private Optional<Order> towardsPromise(SupervisorState state, Asked asked) {
        Server server = state.server();
        if (rules.stopsBeforePromise(server)) {
            return Optional.of(state.makesWay() ? STOP_SHIPPED : STOP_AT_ONCE);
        }
        if (state.disk().promised() < asked.term()) {
            return Optional.of(new Order.Persist(state.disk().promising(asked.term())));
        }
        if (server.run() == Server.Run.OFF) {
            // What is off receives nothing, and after a shutdown its end is known without a start.
            return server.end().isPresent()
                    ? Optional.empty()
                    : Optional.of(new Order.StartStandby());
        }
        if (rules.cutsBeforePromise(server)) {
            return Optional.of(new Order.CutReceiver(asked.awaited(), likely(state, asked)));
        }
        return server.end().isPresent() ? Optional.empty() : Optional.of(new Order.AwaitReplay());
    }

    /** Were it named: all others, but for a primary that is lost. */
    private static Optional<Order.SetNames> likely(SupervisorState state, Asked asked) {
        return state.record()
                .map(record -> {
                    SortedSet<Member> others = new TreeSet<>(record.members());
                    others.remove(state.member());
                    if (asked.awaited().isEmpty()) {
                        others.remove(record.quorum().primary());
                    }
                    return Names.upTo(record.want().k(), others);
                })
                .filter(names -> names.k() > 0)
                .map(names -> new Order.SetNames(asked.term(), names));
    }

    private Optional<Order> towardsRole(SupervisorState state, RoleRecord record, Duration now) {
        if (record.phase() == Phase.BOOTSTRAP) {
            return rules.mayInitialize(state, now)
                    ? Optional.of(new Order.Initialize())
                    : Optional.empty();
        }
        if (record.open()) {
            return towardsNextTerm(state, record);
        }
        if (rules.isNamed(state)) {
            return rules.isLeased(state, now) ? towardsPrimary(state, record) : Optional.empty();
        }
        return record.primary()
                .filter(primary -> !primary.name().equals(state.name()))
                .filter(_ -> rules.mayFollow(state.disk(), record.term()))
                .filter(_ -> rules.isOfTheCluster(state))
                .filter(_ -> state.isAskedFor())
                .flatMap(primary -> towardsReplica(state, new Upstream(primary, record.term())));
    }

    /** A replica goes on receiving until it is asked to promise; who has promised gets ready for whatever follows. */
    private static Optional<Order> towardsNextTerm(SupervisorState state, RoleRecord record) {
        if (state.server().primary()) {
            return state.makesWay() ? Optional.of(STOP_SHIPPED) : Optional.empty();
        }
        boolean waits =
                state.server().run() == Server.Run.OFF
                        && state.disk().whole()
                        && state.disk().promised() == record.term();
        return waits ? Optional.of(new Order.StartStandby()) : Optional.empty();
    }

    // ---- primary ----

    private Optional<Order> towardsPrimary(SupervisorState state, RoleRecord record) {
        Server server = state.server();
        if (!rules.mayRestart(server)) {
            return Optional.empty();
        }
        if (state.disk().followed() < record.term()) {
            return Optional.of(new Order.Persist(state.disk().following(record.term())));
        }
        Server.InForce wanted = new Server.InForce(record.term(), record.want());
        boolean inForce = server.names().filter(wanted::equals).isPresent();
        if (!inForce && (rules.namesComeFirst() || server.primary())) {
            return Optional.of(new Order.SetNames(record.term(), record.want()));
        }
        return switch (server.run()) {
            case UNKNOWN -> Optional.of(STOP_AT_ONCE);
            case OFF -> Optional.of(start(server, record));
            case STANDBY -> Optional.of(towardsPromotion(server, record));
            case PRIMARY ->
                    rules.admitsClients(state) && !server.clients()
                            ? Optional.of(new Order.LetClientsIn())
                            : Optional.empty();
        };
    }

    /** The number was reserved for this naming: data that have it were promoted in this term already. */
    private static Order start(Server server, RoleRecord record) {
        return server.timeline().filter(newest -> newest == record.timeline()).isPresent()
                ? new Order.StartPrimary()
                : new Order.StartStandby();
    }

    private static Order towardsPromotion(Server server, RoleRecord record) {
        if (server.upstream().isPresent()) {
            return Order.CutReceiver.AT_ONCE;
        }
        return server.end().isEmpty()
                ? new Order.AwaitReplay()
                : new Order.Promote(record.timeline());
    }

    // ---- replica ----

    private Optional<Order> towardsReplica(SupervisorState state, Upstream source) {
        Server server = state.server();
        if (server.upstream().filter(source::equals).isPresent()) {
            return Optional.empty();
        }
        if (state.disk().followed() < source.term()) {
            return Optional.of(new Order.Persist(state.disk().following(source.term())));
        }
        if (!state.disk().whole()) {
            return Optional.of(towardsWholeData(state, source.primary()));
        }
        if (server.diverged()) {
            return rules.mayGiveUpData(state)
                    ? Optional.of(towardsWholeData(state, source.primary()))
                    : Optional.empty();
        }
        if (server.run() == Server.Run.OFF) {
            return Optional.of(new Order.StartStandby());
        }
        return Optional.of(
                server.upstream().isPresent()
                        ? Order.CutReceiver.AT_ONCE
                        : new Order.Follow(source));
    }

    private static Order towardsWholeData(SupervisorState state, Member source) {
        Server server = state.server();
        if (server.run() != Server.Run.OFF) {
            return STOP_SHIPPED;
        }
        if (server.noWayBack()) {
            // A copy takes the place of the data only when it is whole: until then they may be all
            // that is left.
            return new Order.Clone(source);
        }
        if (state.disk().data() == Disk.Data.WHOLE) {
            return new Order.Persist(state.disk().worth(Disk.Data.PARTIAL));
        }
        return state.disk().data() == Disk.Data.NONE
                ? new Order.Clone(source)
                : new Order.Rewind(source);
    }
}
