package dev.drover.adapter.postgres;

import dev.drover.convergence.RemoteFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** The server that a replica is to receive from, asked over a replication connection. */
public final class Source implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Link link;

    /**
     * Who answers.
     *
     * @param system the identifier of the database, the same in all copies of it
     * @param timeline the one it writes
     * @param written how far it has written and flushed
     */
    public record Identity(String system, int timeline, long written) {}

    /** One that is asked with the role for replication. */
    public Source(Login login) {
        this.link = new Link(login, Link.Mode.REPLICATION);
    }

    /**
     * Asks who it is.
     *
     * @throws RemoteFailure.Unavailable when it cannot be reached, or is no primary
     * @see <a href="https://www.postgresql.org/docs/15/protocol-replication.html">IDENTIFY_SYSTEM</a>
     */
    public Identity identity() {
        if (!primary()) {
            throw new RemoteFailure.Unavailable("the source is no primary yet");
        }
        List<String> row = link.rows("IDENTIFY_SYSTEM", LIMIT).getFirst();
        return new Identity(row.get(0), Integer.parseInt(row.get(1)), Lsn.parse(row.get(2)));
    }

    /**
     * Whether it is a primary.
     *
     * @throws RemoteFailure.Unavailable when it cannot be reached
     */
    public boolean primary() {
        return link.one("SELECT pg_is_in_recovery()", LIMIT).equals("f");
    }

    /** The history of the timeline it writes. */
    public TimelineHistory history(int timeline) {
        if (timeline == 1) {
            return TimelineHistory.parse(1, "");
        }
        String content = link.rows("TIMELINE_HISTORY " + timeline, LIMIT).getFirst().get(1);
        return TimelineHistory.parse(timeline, text(content));
    }

    /** The library shows the file's bytes as they are, or in hexadecimal. */
    private static String text(String content) {
        return content.startsWith("\\x")
                ? new String(HexFormat.of().parseHex(content.substring(2)), StandardCharsets.UTF_8)
                : content;
    }

    /** The timeline of its control file, which shows the one before until the first checkpoint after a promotion. */
    public int controlTimeline() {
        return Integer.parseInt(link.one("SELECT timeline_id FROM pg_control_checkpoint()", LIMIT));
    }

    /**
     * Has it keep the WAL that a member still needs; one whose WAL was given up is made anew.
     *
     * @param slot letters, digits and underscores only
     */
    public void keepFor(String slot) {
        String status =
                link.one(
                        "SELECT coalesce(wal_status, '') || ' ' || active FROM pg_replication_slots"
                                + " WHERE slot_name = '%s'".formatted(slot),
                        LIMIT);
        if (status.startsWith("lost")) {
            link.rows("DROP_REPLICATION_SLOT \"%s\" WAIT".formatted(slot), LIMIT);
        }
        if (status.isEmpty() || status.startsWith("lost")) {
            link.rows("CREATE_REPLICATION_SLOT \"%s\" PHYSICAL RESERVE_WAL".formatted(slot), LIMIT);
        }
    }

    @Override
    public void close() {
        link.close();
    }
}
