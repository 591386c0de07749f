package dev.drover;

import dev.drover.cluster.MemberName;
import dev.drover.cluster.MemberName.Standing;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the name of a member as long as its supervisor runs, and ends a supervisor whose name is another's; never one whose server is
 * primary. Thread-safe.
 */
final class NameWatch {

    private static final Duration FAULT_PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(NameWatch.class);

    private final MemberName name;
    private final BooleanSupplier serves;
    private final Runnable end;
    private volatile Optional<String> refused = Optional.empty();

    /**
     * Looks at nothing before {@link #start}.
     *
     * @param serves whether the server is primary now
     * @param end ends the supervisor; comes back at once
     */
    NameWatch(MemberName name, BooleanSupplier serves, Runnable end) {
        this.name = name;
        this.serves = serves;
        this.end = end;
    }

    /** Looks until the process ends. */
    void start() {
        Thread _ = Thread.ofVirtual().name("name").start(this::watch);
    }

    /** Why the supervisor was ended; empty = it was not, by this. */
    Optional<String> refused() {
        return refused;
    }

    private void watch() {
        String told = "";
        try {
            while (refused.isEmpty()) {
                Duration rest = FAULT_PAUSE;
                try {
                    Standing standing = name.look();
                    told = heard(standing, told);
                    rest = standing.lookAgain();
                } catch (RuntimeException | LinkageError | StackOverflowError bug) {
                    // Who says no more that he is there loses his name to the next who asks.
                    LOG.error("the name: a fault of Drover's own; looks again", bug);
                }
                Thread.sleep(rest);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private String heard(Standing standing, String told) {
        String why =
                switch (standing) {
                    case Standing.Held() -> "";
                    case Standing.Waits(String waits) -> waits;
                    case Standing.Taken(String taken) -> taken;
                };
        if (standing instanceof Standing.Taken && !serves.getAsBoolean()) {
            refused = Optional.of(why);
            end.run();
        } else if (!why.isEmpty() && !why.equals(told)) {
            LOG.warn("{}", why);
        }
        return why;
    }
}
