package dev.drover.exclusive;

import dev.drover.convergence.Ticker;
import dev.drover.planning.ExclusiveLease;
import dev.drover.planning.ExclusiveLease.Ask;
import dev.drover.planning.ExclusiveLease.Lost;
import dev.drover.planning.ExclusiveLease.Watching;
import dev.drover.planning.ExclusiveTimes;
import java.time.Duration;
import java.util.function.Consumer;

/** Asks for the lease, renews it and gives it back, and tells people when something changes. For one thread. */
public final class LeaseLoop {

    private final LeaseKeeper keeper;
    private final LeaseDesk desk;
    private final Ticker ticker;
    private final Consumer<String> voice;

    private boolean failing;
    private boolean answered;
    private String told = "";

    /**
     * A loop that has not asked yet.
     *
     * @param voice tells people what changes
     */
    public LeaseLoop(LeaseKeeper keeper, LeaseDesk desk, Ticker ticker, Consumer<String> voice) {
        this.keeper = keeper;
        this.desk = desk;
        this.ticker = ticker;
        this.voice = voice;
    }

    /**
     * Asks once; blocks for a call's length.
     *
     * @return how long there is nothing to ask, unless the keeper says that it is urgent
     */
    public Duration step() {
        Duration sentAt = ticker.read();
        Ask ask = keeper.next(sentAt);
        if (ask instanceof Ask.Rest(Duration duration)) {
            keeper.heard(ask, new LeaseAnswer.Rested(), sentAt, sentAt);
            return duration;
        }
        LeaseAnswer answer = desk.ask(ask);
        answered = answered || !(answer instanceof LeaseAnswer.Failed);
        keeper.heard(ask, answer, sentAt, ticker.read());
        tell(answer);
        return answer instanceof LeaseAnswer.Failed ? ExclusiveTimes.RETRY : Duration.ZERO;
    }

    /** Whether the store has ever said anything about the lease. */
    public boolean answered() {
        return answered;
    }

    private void tell(LeaseAnswer answer) {
        if (answer instanceof LeaseAnswer.Failed(String why)) {
            if (!failing) {
                voice.accept(why + "; asks again");
            }
            failing = true;
            return;
        }
        if (failing) {
            voice.accept("the store answers again");
        }
        failing = false;
        String standing = standing(keeper.lease()) + trouble(answer);
        if (!standing.isEmpty() && !standing.equals(told)) {
            voice.accept(standing);
        }
        told = standing;
    }

    private static String trouble(LeaseAnswer answer) {
        return answer instanceof LeaseAnswer.Seen(_, String trouble) && !trouble.isEmpty()
                ? "; it cannot be asked to make way: " + trouble
                : "";
    }

    private static String standing(ExclusiveLease lease) {
        return switch (lease) {
            case Watching watching when watching.holder().equals(LeaseDesk.UNKNOWN) ->
                    "there was no record of the lease: waits %s for one who may have it"
                            .formatted(seconds(watching.silence()));
            case Watching watching when watching.index() > 0 && watching.silence().isPositive() ->
                    watching.holder().isEmpty()
                            ? "waits: the record names nobody, and another comes first for %s"
                                    .formatted(seconds(watching.silence()))
                            : "waits: %s has the lease".formatted(watching.holder());
            case Lost lost -> "lost the lease to " + named(lost.to());
            default -> "";
        };
    }

    private static String named(String holder) {
        return holder.isEmpty() ? "somebody" : holder;
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
