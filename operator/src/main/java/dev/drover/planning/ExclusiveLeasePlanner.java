package dev.drover.planning;

import dev.drover.planning.ExclusiveLease.Ask;
import dev.drover.planning.ExclusiveLease.Holding;
import dev.drover.planning.ExclusiveLease.Lost;
import dev.drover.planning.ExclusiveLease.Released;
import dev.drover.planning.ExclusiveLease.Releasing;
import dev.drover.planning.ExclusiveLease.Sight;
import dev.drover.planning.ExclusiveLease.Watching;
import dev.drover.planning.ExclusiveLease.Whose;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Decides what a process does about an exclusive lease, and what an answer means. Every write compares the record's
 * index, which never comes back, so that a write which arrives late, or twice, changes nothing.
 */
public final class ExclusiveLeasePlanner {

    private ExclusiveLeasePlanner() {}

    /** What to do next. */
    public static Ask next(ExclusiveLease lease, Duration now) {
        return switch (lease) {
            case Watching watching -> look(watching, now);
            case Holding holding when holding.doubtful() -> new Ask.Read();
            case Holding holding -> renew(holding, now);
            case Releasing releasing when releasing.doubtful() -> new Ask.Read();
            case Releasing releasing -> new Ask.Release(releasing.index());
            case Lost _ -> new Ask.Rest(ExclusiveTimes.HEARTBEAT);
            case Released _ -> new Ask.Rest(ExclusiveTimes.HEARTBEAT);
        };
    }

    private static Ask look(Watching watching, Duration now) {
        if (watching.index() < 0) {
            return new Ask.Read();
        }
        if (watching.index() == 0) {
            return new Ask.Open();
        }
        Duration left = watching.silence().minus(now.minus(watching.since()));
        if (!left.isPositive()) {
            return new Ask.Take(watching.index());
        }
        // The store waits whole seconds; the last part of one is waited here, to be in time.
        return left.compareTo(ExclusiveTimes.LOOK) < 0
                ? new Ask.Rest(left)
                : new Ask.Await(watching.index());
    }

    private static Ask renew(Holding holding, Duration now) {
        Duration left = ExclusiveTimes.HEARTBEAT.minus(now.minus(holding.sentAt()));
        return left.isPositive() ? new Ask.Rest(left) : new Ask.Renew(holding.index());
    }

    private static Duration silence(Whose whose) {
        return switch (whose) {
            case NOBODYS -> Duration.ZERO;
            case MINE -> Duration.ZERO;
            case LEFT -> ExclusiveTimes.LEFT;
            case ANOTHERS -> ExclusiveTimes.SILENCE;
        };
    }

    /** The record was read. */
    public static ExclusiveLease seen(ExclusiveLease lease, Sight sight, Duration now) {
        boolean mine = sight.whose() == Whose.MINE;
        return switch (lease) {
            case Watching watching when watching.index() == sight.index() -> watching;
            case Watching _ ->
                    new Watching(sight.index(), sight.holder(), silence(sight.whose()), now);
            case Holding holding when mine ->
                    new Holding(holding.term(), sight.index(), holding.sentAt(), false);
            case Holding _ -> new Lost(sight.holder());
            case Releasing _ when mine -> new Releasing(sight.index(), false);
            case Releasing _ -> new Released();
            case Lost _ -> lease;
            case Released _ -> lease;
        };
    }

    /**
     * A write was answered.
     *
     * @param index the record's new index; empty when it was not what the write compared with
     * @param sentAt when the write was sent
     */
    public static ExclusiveLease written(
            ExclusiveLease lease, Ask write, OptionalLong index, Duration sentAt) {
        return switch (lease) {
            case Watching _ when index.isPresent() && write instanceof Ask.Take ->
                    new Holding(index.getAsLong(), index.getAsLong(), sentAt, false);
            case Watching _ -> Watching.blind();
            case Holding holding when index.isPresent() ->
                    new Holding(holding.term(), index.getAsLong(), sentAt, false);
            case Holding holding ->
                    new Holding(holding.term(), holding.index(), holding.sentAt(), true);
            case Releasing _ when write instanceof Ask.Release && index.isPresent() ->
                    new Released();
            case Releasing _ when index.isPresent() -> new Releasing(index.getAsLong(), false);
            case Releasing releasing -> new Releasing(releasing.index(), true);
            case Lost _ -> lease;
            case Released _ -> lease;
        };
    }

    /** Nothing of the program runs any more, and this process wants to run it again: it may take its own record at once. */
    public static ExclusiveLease letGo(ExclusiveLease lease, Duration now) {
        return switch (lease) {
            case Holding holding when !holding.doubtful() ->
                    new Watching(holding.index(), "", Duration.ZERO, now);
            case Holding _ -> Watching.blind();
            case Lost _ -> Watching.blind();
            case Watching _ -> lease;
            case Releasing _ -> lease;
            case Released _ -> lease;
        };
    }

    /**
     * Nothing of the program runs, and this process does not want to run it again.
     *
     * @param taking whether it is just trying to become the holder
     */
    public static ExclusiveLease leave(ExclusiveLease lease, boolean taking) {
        return switch (lease) {
            case Holding holding -> new Releasing(holding.index(), holding.doubtful());
            case Watching watching when taking -> new Releasing(watching.index(), true);
            case Watching _ -> new Released();
            case Lost _ -> new Released();
            case Released _ -> new Released();
            case Releasing releasing -> releasing;
        };
    }
}
