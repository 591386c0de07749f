package dev.drover.kind.app;

import dev.drover.schema.Demand;
import dev.drover.workload.Cron;
import java.util.List;
import java.util.Objects;

/**
 * When a periodic program runs.
 *
 * @param cron five fields, or a name such as {@code @hourly}
 * @param timeZone of the times, a name of the tz database
 * @param overlap whether two may run at a time
 */
record Schedule(String cron, String timeZone, Overlap overlap) {

    /** What happens to a run that is due while another runs. */
    enum Overlap {
        /** It is left out. */
        FORBID,
        /** It begins. */
        ALLOW
    }

    Schedule {
        Demand.that(cron != null, "schedule.cron is missing");
        timeZone = Objects.requireNonNullElse(timeZone, "UTC");
        overlap = Objects.requireNonNullElse(overlap, Overlap.FORBID);
        new Cron(List.of(cron), timeZone)
                .objection()
                .ifPresent(why -> Demand.that(false, "schedule: " + why));
    }
}
