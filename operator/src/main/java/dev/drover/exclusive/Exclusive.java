package dev.drover.exclusive;

import dev.drover.convergence.Ticker;
import dev.drover.planning.ExclusiveLease;
import dev.drover.planning.ExclusiveLease.Holding;
import dev.drover.planning.ExclusiveLease.Lost;
import dev.drover.planning.ExclusiveLease.Released;
import dev.drover.planning.ExclusiveLease.Releasing;
import dev.drover.planning.ExclusiveLease.Watching;
import dev.drover.planning.ExclusivePlanner;
import dev.drover.planning.ExclusivePlanner.Phase;
import dev.drover.planning.ExclusivePlanner.Situation;
import dev.drover.planning.ExclusivePlanner.Standing;
import dev.drover.planning.ExclusiveTimes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Lets a program run while this process has the lease, and not a moment longer. {@link #tend} is called again and again by
 * one thread; {@link #end} by any.
 */
public final class Exclusive {

    /** Who cannot give it back does not hold up a stop: another takes it after a while. */
    private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(2);

    private final LeaseKeeper keeper;
    private final Program program;
    private final Ticker ticker;
    private final Duration grace;
    private final Consumer<String> voice;

    private volatile boolean ending;
    private boolean stopping;
    private boolean killed;
    private boolean forLease;
    private Duration told = Duration.ZERO;
    private Duration deadline = Duration.ZERO;
    private Duration leftAt = Duration.ZERO;
    private OptionalInt exitCode = OptionalInt.empty();

    /**
     * One that waits for the lease.
     *
     * @param grace how long the program may take to end when the lease runs out
     * @param voice tells people what happens
     */
    public Exclusive(
            LeaseKeeper keeper,
            Program program,
            Ticker ticker,
            Duration grace,
            Consumer<String> voice) {
        this.keeper = keeper;
        this.program = program;
        this.ticker = ticker;
        this.grace = grace;
        this.voice = voice;
    }

    /** The program is to end, and this process with it. */
    public void end() {
        ending = true;
    }

    /** What the program ended with; empty when it never ran or did not end by itself. */
    public OptionalInt exitCode() {
        return exitCode;
    }

    /**
     * Does what there is to do now.
     *
     * @return how long there is nothing to do unless something happens; empty when all is done
     */
    public Optional<Duration> tend() {
        ExclusiveLease lease = keeper.lease();
        boolean comesBack = keeper.yielding() && !ending;
        if (lease instanceof Released) {
            return comesBack ? again() : Optional.empty();
        }
        if (lease instanceof Releasing) {
            return comesBack
                    ? Optional.of(ExclusiveTimes.LOOK)
                    : Optional.of(RELEASE_PATIENCE.minus(ticker.read().minus(leftAt)))
                            .filter(Duration::isPositive);
        }
        Situation now = situation(lease);
        extend(lease, now);
        return switch (ExclusivePlanner.decide(now)) {
            case WAIT -> Optional.of(ExclusivePlanner.patience(now));
            case START -> start((Holding) lease);
            case STOP -> stop(now);
            case KILL -> kill(now);
            case LET_GO -> letGo();
            case LEAVE -> leave();
        };
    }

    private Optional<Duration> again() {
        keeper.again();
        return Optional.of(Duration.ZERO);
    }

    private Situation situation(ExclusiveLease lease) {
        Phase phase = phase();
        Duration now = ticker.read();
        return new Situation(
                standing(lease),
                lease instanceof Holding holding ? now.minus(holding.sentAt()) : Duration.ZERO,
                phase,
                forLease,
                now.minus(told),
                program.guarded(),
                ending,
                keeper.yielding(),
                grace);
    }

    private static Standing standing(ExclusiveLease lease) {
        return switch (lease) {
            case Holding _ -> Standing.HELD;
            case Lost _ -> Standing.LOST;
            case Watching _, Releasing _, Released _ -> Standing.NONE;
        };
    }

    private Phase phase() {
        return switch (program.life()) {
            case NONE -> Phase.NONE;
            case GONE -> Phase.GONE;
            case RUNNING -> killed ? Phase.KILLED : stopping ? Phase.STOPPING : Phase.RUNNING;
        };
    }

    /** Not while it is being stopped because of the lease: its time does not begin again. */
    private void extend(ExclusiveLease lease, Situation now) {
        boolean running = now.phase() == Phase.RUNNING || now.phase() == Phase.STOPPING;
        if (lease instanceof Holding holding && running && !forLease) {
            Duration later = holding.sentAt().plus(ExclusiveTimes.LEASE);
            if (later.compareTo(deadline) > 0) {
                deadline = later;
                program.extend(later);
            }
        }
    }

    private Optional<Duration> start(Holding holding) {
        stopping = false;
        killed = false;
        forLease = false;
        deadline = holding.sentAt().plus(ExclusiveTimes.LEASE);
        voice.accept("has the lease, term %d: starts the program".formatted(holding.term()));
        program.start(holding.term(), deadline);
        return Optional.of(Duration.ZERO);
    }

    private Optional<Duration> stop(Situation now) {
        stopping = true;
        forLease = !ending;
        told = ticker.read();
        voice.accept(why(now));
        program.stop();
        return Optional.of(Duration.ZERO);
    }

    private String why(Situation now) {
        if (ending) {
            return "was told to end: stops the program";
        }
        String kills = ": stops the program, and kills it in %d ms".formatted(grace.toMillis());
        return (now.yielding()
                        ? "makes way for the instance that it stands in for"
                        : "could not renew the lease for %d ms".formatted(now.age().toMillis()))
                + kills;
    }

    private Optional<Duration> kill(Situation now) {
        killed = true;
        forLease = forLease || !ending;
        voice.accept("kills the program: " + reason(now));
        program.kill();
        return Optional.of(Duration.ZERO);
    }

    private static String reason(Situation now) {
        if (now.standing() != Standing.HELD) {
            return "another has the lease";
        }
        if (!now.guarded()) {
            return "its guard is gone";
        }
        return now.yielding() ? "another waits for the lease" : "the lease has run out";
    }

    private Optional<Duration> letGo() {
        if (program.life() == Program.Life.GONE) {
            program.forget();
        }
        if (keeper.yielding()) {
            keeper.giveWay();
        } else {
            keeper.letGo(ticker.read());
        }
        return Optional.of(Duration.ZERO);
    }

    private Optional<Duration> leave() {
        if (program.life() == Program.Life.GONE) {
            exitCode = OptionalInt.of(program.exitCode());
            program.forget();
        }
        leftAt = ticker.read();
        keeper.leave();
        return Optional.of(Duration.ZERO);
    }
}
