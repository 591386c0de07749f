package dev.drover.database;

import dev.drover.document.Metadata;
import dev.drover.role.OperatorEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a person asks for in the annotation {@link Metadata#ROLES}: {@code switchover/db-2/<time>}, {@code failover/<time>}, {@code
 * failover/any-loss/<time>} or {@code start/<time>}. The time makes it one wish of its own, and lets it grow too old: a file that is
 * applied again must not change a primary.
 *
 * @param what is asked for
 * @param at when
 */
public record RoleWish(OperatorEvent what, Instant at) {

    private static final Duration OLD = Duration.ofMinutes(2);

    private static final String SWITCHOVER = "switchover";
    private static final String FAILOVER = "failover";
    private static final String ANY_LOSS = "any-loss";
    private static final String START = "start";

    /** How it is written. */
    public String text() {
        return switch (what) {
            case OperatorEvent.SwitchoverAsked(String name) -> join(SWITCHOVER, name);
            case OperatorEvent.FailoverAsked(boolean any) ->
                    any ? join(FAILOVER, ANY_LOSS) : join(FAILOVER);
            default -> join(START);
        };
    }

    private String join(String... words) {
        return String.join("/", words) + "/" + at;
    }

    /** Understands it; empty = nobody writes such a thing. */
    static Optional<RoleWish> parse(String text) {
        String[] words = text.split("/", -1);
        try {
            Instant at = Instant.parse(words[words.length - 1]);
            return meaning(words).map(what -> new RoleWish(what, at));
        } catch (DateTimeParseException garbled) {
            return Optional.empty();
        }
    }

    private static Optional<OperatorEvent> meaning(String... words) {
        if (words.length == 3 && words[0].equals(SWITCHOVER)) {
            return Optional.of(new OperatorEvent.SwitchoverAsked(words[1]));
        }
        return switch (String.join("/", Arrays.copyOf(words, words.length - 1))) {
            case FAILOVER -> Optional.of(new OperatorEvent.FailoverAsked(false));
            case FAILOVER + "/" + ANY_LOSS -> Optional.of(new OperatorEvent.FailoverAsked(true));
            case START -> Optional.of(new OperatorEvent.StartAsked());
            default -> Optional.empty();
        };
    }

    /** Whether nobody waits for it any more. */
    boolean isOld(Instant now) {
        return at.plus(OLD).isBefore(now) || now.plus(OLD).isBefore(at);
    }
}
