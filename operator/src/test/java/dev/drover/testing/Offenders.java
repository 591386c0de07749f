package dev.drover.testing;

import dev.drover.adapter.nomad.JobFeed;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.SdkNomad;
import dev.drover.document.Document;
import dev.drover.kind.job.JobSpec;
import dev.drover.workload.JobReader;
import dev.drover.workload.WorkloadKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** Classes that break a rule of the house each, to see that the rule notices. Nothing runs them. */
public final class Offenders {

    private Offenders() {}

    /** Asks Nomad. */
    public static final class AskingPlanner {
        Object plan(Nomad nomad, JobId job) {
            return nomad.find(job);
        }
    }

    /** Asks the real Nomad. */
    public static final class SdkPlanner {
        Object plan(SdkNomad nomad, JobId job) {
            return nomad.find(job);
        }
    }

    /** Looks at the feed. */
    public static final class FeedPlanner {
        Object plan(JobFeed feed) {
            return feed.all();
        }
    }

    /** Asks its kind. */
    public static final class KindPlanner {
        Object plan(WorkloadKind<?> kind) {
            return kind.inView();
        }
    }

    /** Asks somebody who asks Nomad. */
    public static final class RoundaboutPlanner {
        Object plan(JobReader<JobSpec> reader, Document<JobSpec> document) {
            return reader.authored(document);
        }
    }

    /** Sleeps for a duration. */
    public static final class Sleeper {
        void sleep() throws InterruptedException {
            Thread.sleep(Duration.ZERO);
        }
    }

    /** Makes itself a clock. */
    public static final class ClockMaker {
        Object clock() {
            return InstantSource.system();
        }
    }

    /** Asks a clock of its choice. */
    public static final class ClockReader {
        Object now(Clock clock) {
            return Instant.now(clock);
        }
    }

    /** Rolls the dice of {@link Math}. */
    public static final class MathDice {
        double roll() {
            return Math.random();
        }
    }

    /** Rolls them by reference. */
    public static final class ReferredDice {
        DoubleSupplier dice() {
            return Math::random;
        }
    }

    /** Rolls the thread's dice. */
    public static final class ThreadDice {
        int roll() {
            return ThreadLocalRandom.current().nextInt();
        }
    }

    /** Rolls the JDK's dice. */
    public static final class DefaultDice {
        int roll() {
            return RandomGenerator.getDefault().nextInt();
        }
    }

    /** Takes a seed from nowhere. */
    public static final class SeedlessDice {
        int roll() {
            return new Random().nextInt();
        }
    }
}
