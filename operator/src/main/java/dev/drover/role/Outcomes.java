package dev.drover.role;

import java.util.Optional;

/** What a supervisor knows after an order has ended. */
final class Outcomes {

    /** As if the server had ended once too often: another naming has to decide. */
    private static final int GIVEN_UP = 1_000;

    private Outcomes() {}

    static SupervisorState applied(SupervisorState state, Order order, Outcome outcome) {
        Server server = state.server();
        return switch (outcome) {
            case Outcome.Persisted() -> persisted(state, order);
            case Outcome.Stopped stopped -> stopped(state, stopped);
            case Outcome.StandbyUp() -> state.with(server.standby());
            case Outcome.PrimaryUp() -> state.with(server.promoted(server.timeline()));
            case Outcome.ReceiverCut() -> state.with(server.receiving(Optional.empty()));
            case Outcome.Replayed(Position end) -> state.with(server.ending(end));
            case Outcome.Following() -> following(state, order);
            case Outcome.Diverged() -> state.with(server.astray(true, false));
            case Outcome.Rewound() -> whole(state, state.disk().worth(Disk.Data.WHOLE));
            case Outcome.CannotRewind() -> state.with(server.astray(server.diverged(), true));
            case Outcome.Cloned(String incarnation, String system) ->
                    whole(state, state.disk().filled(incarnation, system));
            case Outcome.Initialized(String incarnation, String system) ->
                    whole(state, state.disk().filled(incarnation, system));
            case Outcome.NamesInForce() -> named(state, order);
            case Outcome.Promoted(int timeline) -> promoted(state, order, timeline);
            case Outcome.ClientsIn() -> state.with(server.open());
            case Outcome.Failed _ -> failed(state, order);
        };
    }

    /**
     * What failed may have happened all the same. A server that was to start, to stop, or to be promoted, may run as anything, or
     * not at all: it is stopped, and its data are looked at.
     */
    private static SupervisorState failed(SupervisorState state, Order order) {
        return switch (order) {
            case Order.StartStandby(), Order.StartPrimary(), Order.Promote _, Order.Stop _ ->
                    state.with(state.server().ended(state.server().exits()));
            // It may receive, and go on to: where its WAL ends is known only once that is cut.
            case Order.Follow _, Order.CutReceiver _ ->
                    state.with(state.server().receiving(state.server().upstream()));
            default -> state;
        };
    }

    private static SupervisorState persisted(SupervisorState state, Order order) {
        return order instanceof Order.Persist(Disk disk) ? found(state, disk) : state;
    }

    private static SupervisorState stopped(SupervisorState state, Outcome.Stopped stopped) {
        Server off = state.server().off();
        Server in = stopped.timeline().map(off::in).orElse(off);
        return state.with(stopped.end().map(in::ending).orElse(in)).with(state.work().unbarred());
    }

    /**
     * That stands on the disk. Other data, or data that were made right, end elsewhere than was known. Whose history whole data have
     * left is asked anew of each primary; that a person wants a copy stands.
     */
    static SupervisorState found(SupervisorState state, Disk disk) {
        Disk known = state.disk();
        boolean others =
                !known.incarnation().equals(disk.incarnation()) || (!known.whole() && disk.whole());
        if (others) {
            return whole(state, disk);
        }
        Server server = state.server();
        boolean another = disk.whole() && disk.followed() > known.followed() && !server.noWayBack();
        return state.with(disk).with(another ? server.astray(false, false) : server);
    }

    private static SupervisorState following(SupervisorState state, Order order) {
        return order instanceof Order.Follow(Upstream source)
                ? state.with(state.server().receiving(Optional.of(source)))
                : state;
    }

    private static SupervisorState whole(SupervisorState state, Disk disk) {
        // Other data end elsewhere.
        Server server = state.server().receiving(Optional.empty()).astray(false, false);
        return state.with(disk).with(server);
    }

    private static SupervisorState named(SupervisorState state, Order order) {
        return order instanceof Order.SetNames(long term, Names names)
                ? state.with(state.server().waitingFor(new Server.InForce(term, names)))
                : state;
    }

    /** On another number than the reserved one two histories could look like one: it is stopped, and stays so. */
    private static SupervisorState promoted(SupervisorState state, Order order, int timeline) {
        Server now = state.server().promoted(Optional.of(timeline));
        boolean reserved = order instanceof Order.Promote(int number) && number == timeline;
        return state.with(reserved ? now : now.exited(GIVEN_UP));
    }
}
