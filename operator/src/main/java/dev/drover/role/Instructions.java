package dev.drover.role;

import dev.drover.role.Disk.Data;
import java.util.Optional;

/**
 * What a supervisor does on a person's word about its member. Each word begins with a server that is off; to all others the member is one
 * that is gone for a while. No word puts data at risk: a copy that is asked for takes their place only once it is whole. Pure.
 */
final class Instructions {

    private static final Order STOP_SHIPPED = new Order.Stop(true);

    private Instructions() {}

    /** What is to be done from now on; one that does not fit what the member is by now is passed over. */
    static SupervisorState heard(SupervisorState state, MemberWord word, boolean named) {
        boolean fits =
                switch (word) {
                    case FENCE -> true;
                    case UNFENCE -> state.isFenced();
                    // What serves is not put aside, and other data than the cluster's are left
                    // untouched.
                    case REJOIN, REINIT ->
                            !state.isFenced()
                                    && !named
                                    && !state.server().primary()
                                    && !state.foreign();
                };
        return fits ? state.with(state.work().told(word)) : state;
    }

    /** Whether what is under way is to end first: a copy may take hours. One in the place of whole data ends for a promise. */
    static boolean interrupts(SupervisorState state) {
        boolean copies = state.work().current().filter(Order.Clone.class::isInstance).isPresent();
        if (copies && state.disk().whole() && state.work().asked().isPresent()) {
            return true;
        }
        boolean waits = state.work().word().filter(word -> word != MemberWord.UNFENCE).isPresent();
        return waits
                && !state.server().primary()
                && state.work().current().filter(Instructions::mayEnd).isPresent();
    }

    private static boolean mayEnd(Order order) {
        return switch (order) {
            case Order.Clone _, Order.Rewind _, Order.Follow _, Order.AwaitReplay _ -> true;
            case Order.CutReceiver _, Order.StartStandby _ -> true;
            default -> false;
        };
    }

    /** The next order for a member that a person wants off; empty = it is, and nothing more is to be done. */
    static Optional<Order> towardsFenced(SupervisorState state) {
        if (state.server().run() != Server.Run.OFF) {
            return Optional.of(STOP_SHIPPED);
        }
        return state.work()
                .word()
                .filter(word -> word == MemberWord.FENCE || word == MemberWord.UNFENCE)
                .map(word -> new Order.Persist(state.disk().fenced(word == MemberWord.FENCE)));
    }

    /** The stop with which a member begins anew; empty = nobody wants that. */
    static Optional<Order> towardsAnew(SupervisorState state) {
        return state.work()
                .word()
                .filter(word -> word == MemberWord.REJOIN || word == MemberWord.REINIT)
                .map(_ -> STOP_SHIPPED);
    }

    /** Without the word, once nothing remains of it that the next orders do not do by themselves. */
    static SupervisorState settled(SupervisorState state) {
        Optional<MemberWord> word = state.work().word();
        if (word.isEmpty() || state.work().current().isPresent()) {
            return state;
        }
        SupervisorState done = state.with(state.work().heeded());
        boolean off = state.server().run() == Server.Run.OFF;
        boolean serves = state.server().primary();
        return switch (word.get()) {
            case FENCE -> state.disk().fenced() ? done : state;
            case UNFENCE -> state.disk().fenced() ? state : done;
            case REJOIN -> serves ? done : off ? anew(done, false) : state;
            case REINIT ->
                    serves ? done : off ? anew(done, state.disk().data() != Data.NONE) : state;
        };
    }

    private static SupervisorState anew(SupervisorState state, boolean copied) {
        return state.with(state.server().astray(copied, copied));
    }
}
