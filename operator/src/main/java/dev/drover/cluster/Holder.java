package dev.drover.cluster;

import java.time.Instant;

/**
 * Who goes by the name of a member: one life of one supervisor.
 *
 * @param process random, new with each start of a supervisor
 * @param folder random, made once with the folder of the member's data: only one supervisor has a folder at a time
 * @param where it is, for people: the machine and the folder
 * @param since when it was started, by its own clock
 */
public record Holder(String process, String folder, String where, Instant since) {

    /** Whoever wrote down where it is before supervisors said who they are. */
    static final Holder OLDER = new Holder("", "", "an older Drover", Instant.EPOCH);

    @Override
    public String toString() {
        return equals(OLDER) ? where : "%s, started %s".formatted(where, since);
    }
}
