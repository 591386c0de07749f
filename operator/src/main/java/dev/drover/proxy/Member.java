package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drover.convergence.StatusCodec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * A member of a proxy that is alive.
 *
 * @param name of its own
 * @param report what it said last
 */
public record Member(String name, MemberReport report) {

    /** What looks after an existing Caddy: the operator itself. No other member may be called so. */
    public static final String DIRECT = "direct";

    /** One that has said nothing, or a Caddy that has not answered, for so long is not waited for: its machine is gone. */
    public static final Duration SILENT_AFTER = Duration.ofSeconds(45);

    /** So much of what is wrong with a report is told. */
    private static final int WORDS_MAX = 300;

    /**
     * A member by what it wrote. One whose report cannot be read, for it is of another version perhaps, is in trouble and
     * confirms nothing: it may do its work, but nobody can tell.
     *
     * @param written its report
     */
    public static Member of(String name, byte[] written) {
        try {
            MemberReport report = StatusCodec.decode(MemberReport.class, written);
            return new Member(name, report == null ? unreadable(written, "it is null") : report);
        } catch (IllegalArgumentException garbled) {
            return new Member(name, unreadable(written, String.valueOf(garbled.getMessage())));
        }
    }

    /** Whether the operator itself looks after that Caddy: nobody asks through it, and it finds instances by Consul's DNS. */
    public boolean direct() {
        return name.equals(DIRECT);
    }

    private static MemberReport unreadable(byte[] written, String why) {
        JsonNode tree = tree(written);
        String version = tree.path("version").asText();
        String words = why.lines().findFirst().orElse("");
        return MemberReport.troubled(
                instant(tree.path("at").asText()),
                version,
                "its report cannot be read here%s, run the same version of Drover everywhere: %s"
                        .formatted(
                                version.isEmpty() ? "" : " (it runs Drover %s)".formatted(version),
                                words.substring(0, Math.min(words.length(), WORDS_MAX))));
    }

    private static JsonNode tree(byte[] written) {
        try {
            JsonNode tree = StatusCodec.decode(JsonNode.class, written);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IllegalArgumentException garbled) {
            return MissingNode.getInstance();
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException none) {
            return Instant.EPOCH;
        }
    }
}
