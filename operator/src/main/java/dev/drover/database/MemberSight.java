package dev.drover.database;

import java.util.Objects;
import java.util.Optional;

/**
 * What is known of one member.
 *
 * @param name the member's
 * @param role what its server runs as, by its own word, whatever the record says
 * @param streams whether the primary says that it is attached and has nearly caught up
 * @param counted whether commits wait for it, or may
 * @param timeline of its data; 0 = unknown
 * @param end where its WAL ends, in bytes from the beginning; 0 = unknown
 * @param lag how many bytes it is behind the primary; empty = unknown
 * @param behindMillis for how long the primary has had something that it has not; empty = unknown
 * @param trouble why it does not answer; empty when it does
 * @param fenced whether a person wants its server off, by its own word
 * @param incarnation of its data: another one is another copy; empty = unknown, or none
 * @param heeded the number of the last word of a person that it has heeded; 0 = unknown, or none
 */
public record MemberSight(
        String name,
        Role role,
        boolean streams,
        boolean counted,
        int timeline,
        long end,
        Optional<Long> lag,
        Optional<Long> behindMillis,
        String trouble,
        boolean fenced,
        String incarnation,
        long heeded) {

    /** As what a server runs. */
    public enum Role {
        /** It accepts writes. */
        PRIMARY,
        /** It follows a primary, or waits for one. */
        REPLICA,
        /** Its supervisor answers; its server does not run, or has no data yet. */
        STOPPED,
        /** Nobody knows. */
        UNKNOWN
    }

    public MemberSight {
        lag = Objects.requireNonNullElse(lag, Optional.empty());
        behindMillis = Objects.requireNonNullElse(behindMillis, Optional.empty());
        incarnation = Objects.requireNonNullElse(incarnation, "");
    }

    /** What a healthy replica never comes near, though it is asked twice a second only. */
    private static final long LAG_MOST_MILLIS = 3_000;

    /** Why writers would have to wait for long if it became primary; empty = they would not, as far as is known. */
    public Optional<String> lagging() {
        return behindMillis
                .filter(millis -> millis > LAG_MOST_MILLIS)
                .map(millis ->
                        "%s is %d ms behind the primary, and nobody could write until it had all: expected %d ms at most; look again, or choose another"
                                .formatted(name, millis, LAG_MOST_MILLIS));
    }

    /** The same, however far its log has got. */
    MemberSight still() {
        return new MemberSight(
                name,
                role,
                streams,
                counted,
                timeline,
                0,
                Optional.empty(),
                Optional.empty(),
                trouble,
                fenced,
                incarnation,
                heeded);
    }

    boolean answers() {
        return trouble.isEmpty();
    }
}
