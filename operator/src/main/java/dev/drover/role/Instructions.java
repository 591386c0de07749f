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

    /**
     * Why a word is passed over, for people; empty = it is taken up.
     *
     * @param named whether the record makes this member primary
     */
    static Optional<String> objection(SupervisorState state, Instruction said, boolean named) {
        if (!said.member().equals(state.member())) {
            return Optional.of(
                    "it was meant for %s, and this is %s".formatted(said.member(), state.member()));
        }
        long term = state.record().map(RoleRecord::term).orElse(0L);
        if (said.term() != term) {
            return Optional.of(
                    "it was meant for term %d, and %s sees term %d"
                            .formatted(said.term(), state.name(), term));
        }
        if (said.number() != 0 && said.number() <= state.work().told()) {
            return Optional.of("%s has heard it, or a later word".formatted(state.name()));
        }
        boolean serves = named || state.server().primary();
        return switch (said.word()) {
            case FENCE ->
                    serves && !said.anyway()
                            ? Optional.of(
                                    "%s is the primary by now: drover db switchover first, or write --allow-outage"
                                            .formatted(state.name()))
                            : Optional.empty();
            case UNFENCE ->
                    state.isFenced()
                            ? Optional.empty()
                            : Optional.of(state.name() + " is not fenced");
            case REJOIN, REINIT -> unfit(state, serves);
        };
    }

    /** What serves is not put aside, and other data than the cluster's are left untouched. */
    private static Optional<String> unfit(SupervisorState state, boolean serves) {
        if (state.isFenced()) {
            return Optional.of(state.name() + " is fenced: drover db unfence first");
        }
        if (serves) {
            return Optional.of(state.name() + " is the primary by now: drover db switchover first");
        }
        return state.foreign()
                ? Optional.of(
                        state.name() + " holds data of another cluster, which are left untouched")
                : Optional.empty();
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
