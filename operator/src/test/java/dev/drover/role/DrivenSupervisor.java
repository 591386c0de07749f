package dev.drover.role;

import dev.drover.role.SupervisorEvent.Did;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A supervisor whose orders are carried out at once, as a rule with success. */
final class DrivenSupervisor {

    /** The identifier of the data of each member here. */
    static final String SYSTEM = "s";

    private final Supervisor supervisor = new Supervisor(new SupervisorRules(RoleTimes.DEFAULT));
    private final List<Order> orders = new ArrayList<>();
    private final List<SupervisorEffect.Tell> told = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();
    private final List<Optional<String>> objections = new ArrayList<>();
    private final List<Promise> promises = new ArrayList<>();
    private SupervisorState state;
    private Duration now = Duration.ofMinutes(1);
    private Position end = new Position(5, 100);
    private Optional<SupervisorEffect.StartBarrier> barrier = Optional.empty();
    private Optional<Integer> number = Optional.empty();
    private boolean diverges;
    private boolean followsButSaysFailed;
    private boolean stopsButSaysFailed;
    private boolean shutsDown;
    private boolean copiesFail;
    private Duration reading = Duration.ZERO;

    DrivenSupervisor(String name, Disk disk) {
        state = SupervisorState.begin(name, disk);
    }

    /** What was ordered, in order. */
    List<Order> orders() {
        return orders;
    }

    List<Promise> promises() {
        return promises;
    }

    /** What it says about its member now. */
    Report report() {
        hear(
                new SupervisorEvent.Probed(
                        "operator", 0, new Observation(Optional.empty(), false, new TreeSet<>())));
        return reports.getLast();
    }

    /** What other members were told. */
    List<SupervisorEffect.Tell> told() {
        return told;
    }

    /** How long its server may serve if nothing more is heard. */
    Optional<Duration> servesUntil() {
        return supervisor.servesUntil(state, now);
    }

    /** Who it is now. */
    Member member() {
        return state.member();
    }

    /** The term that it sees. */
    long term() {
        return state.record().map(RoleRecord::term).orElse(0L);
    }

    /** What was said of each word of a person. */
    List<Optional<String>> objections() {
        return objections;
    }

    /** From now on no copy is made. */
    void copiesFail() {
        copiesFail = true;
    }

    void forget() {
        orders.clear();
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** Where its WAL ends. */
    void at(Position position) {
        end = position;
    }

    /** A promotion takes another number than it should. */
    void promotesOn(int timeline) {
        number = Optional.of(timeline);
    }

    /** A fast stop ends with a shutdown, as it does unless something hangs. */
    void endsByShutdown() {
        shutsDown = true;
    }

    /** The read that was begun last fails. */
    void cannotRead() {
        hear(new SupervisorEvent.ReadFailed(reading));
    }

    void diverges() {
        diverges = true;
    }

    /** From now on its data are on the primary's history. */
    void keepsToTheHistory() {
        diverges = false;
    }

    /** It receives, and then something hangs: the order to follow ends as one that failed. */
    void followsButSaysFailed() {
        followsButSaysFailed = true;
    }

    /** From now on a stop ends as one that failed, whatever became of the server. */
    void stopsButSaysFailed(boolean now) {
        stopsButSaysFailed = now;
    }

    void reads(Stored stored) {
        hear(new SupervisorEvent.Read(now, Optional.of(stored)));
    }

    /** The barrier that was started last holds now. */
    void barrierHolds() {
        barrier.ifPresent(
                it -> hear(new SupervisorEvent.BarrierHeld(it.version(), it.startedAt())));
    }

    void hear(SupervisorEvent event) {
        Supervisor.Step step = supervisor.on(state, event, now);
        state = step.state();
        for (SupervisorEffect effect : step.effects()) {
            switch (effect) {
                case SupervisorEffect.Perform(long order, Order what) -> {
                    orders.add(what);
                    Outcome outcome = outcome(what);
                    hear(new Did(order, outcome, Optional.of(onDisk(what, outcome))));
                }
                case SupervisorEffect.Answer answer -> promises.add(answer.promise());
                case SupervisorEffect.StartBarrier started -> barrier = Optional.of(started);
                case SupervisorEffect.Tell tell -> told.add(tell);
                case SupervisorEffect.ReadRecord(Duration startedAt) -> reading = startedAt;
                case SupervisorEffect.Acknowledge(_, Optional<String> objection) ->
                        objections.add(objection);
                case SupervisorEffect.Send(_, Report report) -> reports.add(report);
            }
        }
    }

    private Disk onDisk(Order order, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Persisted() ->
                    order instanceof Order.Persist(Disk disk) ? disk : state.disk();
            case Outcome.Rewound() -> state.disk().worth(Disk.Data.WHOLE);
            case Outcome.Cloned(String incarnation, String system) ->
                    state.disk().filled(incarnation, system);
            case Outcome.Initialized(String incarnation, String system) ->
                    state.disk().filled(incarnation, system);
            default -> state.disk();
        };
    }

    private Outcome followed() {
        if (followsButSaysFailed) {
            return new Outcome.Failed("its receiver hangs");
        }
        return diverges ? new Outcome.Diverged() : new Outcome.Following();
    }

    private Outcome stopped(boolean fast) {
        return stopsButSaysFailed
                ? new Outcome.Failed("its control file cannot be read")
                : new Outcome.Stopped(
                        Optional.of(end.timeline()),
                        fast && shutsDown ? Optional.of(end) : Optional.empty());
    }

    private Outcome outcome(Order order) {
        return switch (order) {
            case Order.Persist _ -> new Outcome.Persisted();
            case Order.Stop(boolean fast) -> stopped(fast);
            case Order.StartStandby() -> new Outcome.StandbyUp();
            case Order.StartPrimary() -> new Outcome.PrimaryUp();
            case Order.CutReceiver _ -> new Outcome.ReceiverCut();
            case Order.AwaitReplay() -> new Outcome.Replayed(end);
            case Order.Follow _ -> followed();
            case Order.Rewind _ -> {
                diverges = false;
                yield new Outcome.Rewound();
            }
            case Order.Clone _ ->
                    copiesFail
                            ? new Outcome.Failed("it is a test")
                            : new Outcome.Cloned("2", SYSTEM);
            case Order.Initialize() -> new Outcome.Initialized("1", SYSTEM);
            case Order.SetNames _ -> new Outcome.NamesInForce();
            case Order.Promote(int timeline) -> new Outcome.Promoted(number.orElse(timeline));
            case Order.LetClientsIn() -> new Outcome.ClientsIn();
        };
    }
}
