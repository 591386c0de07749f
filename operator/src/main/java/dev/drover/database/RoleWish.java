package dev.drover.database;

import dev.drover.document.Metadata;
import dev.drover.role.MemberWord;
import dev.drover.role.OperatorEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a person asks for in the annotation {@link Metadata#ROLES}: {@code switchover/db-2/<term>/<time>}, {@code
 * failover/<term>/<time>}, {@code failover/any-loss/<term>/<time>}, {@code start/0/<time>}, or about one member {@code
 * fence/db-2/<term>/<time>}, also {@code unfence}, {@code rejoin} and {@code reinit}, with {@code anyway} behind the name where a
 * person takes what follows from it. The time makes it one wish of its own, and
 * lets it grow too old; the term is the one that the person saw: what was meant for one primary must not befall the next.
 *
 * @param what is asked for
 * @param term in which
 * @param at when
 */
public record RoleWish(OperatorEvent what, long term, Instant at) {

    private static final Duration OLD = Duration.ofMinutes(2);

    private static final String SWITCHOVER = "switchover";
    private static final String FAILOVER = "failover";
    private static final String ANY_LOSS = "any-loss";
    private static final String START = "start";
    private static final String ANYWAY = "anyway";

    /** How it is written. */
    public String text() {
        return switch (what) {
            case OperatorEvent.SwitchoverAsked(String name) -> join(SWITCHOVER, name);
            case OperatorEvent.FailoverAsked(boolean any) ->
                    any ? join(FAILOVER, ANY_LOSS) : join(FAILOVER);
            case OperatorEvent.MemberAsked(String name, MemberWord word, boolean anyway, _) ->
                    anyway ? join(word(word), name, ANYWAY) : join(word(word), name);
            default -> join(START);
        };
    }

    /** What an operator hears of it. */
    OperatorEvent event() {
        return what
                        instanceof
                        OperatorEvent.MemberAsked(String name, MemberWord word, boolean any, _)
                ? new OperatorEvent.MemberAsked(name, word, any, number())
                : what;
    }

    /** Grows with each wish; a member says the number of the last that it has heeded. */
    private long number() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }

    /** The number of the wish that is written so; 0 when nobody writes such a thing. */
    public static long number(String text) {
        return parse(text).map(RoleWish::number).orElse(0L);
    }

    private static String word(MemberWord word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private String join(String... words) {
        return "%s/%d/%s".formatted(String.join("/", words), term, at);
    }

    /** Understands it; empty = nobody writes such a thing. */
    static Optional<RoleWish> parse(String text) {
        List<String> words = List.of(text.split("/", -1));
        if (words.size() < 3) {
            return Optional.empty();
        }
        try {
            Instant at = Instant.parse(words.getLast());
            long term = Long.parseLong(words.get(words.size() - 2));
            return meaning(words.subList(0, words.size() - 2))
                    .map(what -> new RoleWish(what, term, at));
        } catch (DateTimeParseException | NumberFormatException garbled) {
            return Optional.empty();
        }
    }

    private static Optional<OperatorEvent> meaning(List<String> words) {
        if (words.size() == 2 && words.getFirst().equals(SWITCHOVER)) {
            return Optional.of(new OperatorEvent.SwitchoverAsked(words.getLast()));
        }
        Optional<MemberWord> word =
                Stream.of(MemberWord.values())
                        .filter(each -> word(each).equals(words.getFirst()))
                        .findFirst();
        if (word.isPresent()) {
            return aboutMember(word.get(), words.subList(1, words.size()));
        }
        return switch (String.join("/", words)) {
            case FAILOVER -> Optional.of(new OperatorEvent.FailoverAsked(false));
            case FAILOVER + "/" + ANY_LOSS -> Optional.of(new OperatorEvent.FailoverAsked(true));
            case START -> Optional.of(new OperatorEvent.StartAsked());
            default -> Optional.empty();
        };
    }

    private static Optional<OperatorEvent> aboutMember(MemberWord word, List<String> words) {
        boolean anyway = words.size() == 2 && words.getLast().equals(ANYWAY);
        return words.size() == 1 || anyway
                ? Optional.of(new OperatorEvent.MemberAsked(words.getFirst(), word, anyway))
                : Optional.empty();
    }

    /** Whether it was asked after what was heeded last, as it was written. */
    boolean isLaterThan(String heeded) {
        return parse(heeded).map(RoleWish::at).filter(last -> !at.isAfter(last)).isEmpty();
    }

    /** Whether nobody waits for it any more. */
    boolean isOld(Instant now) {
        return at.plus(OLD).isBefore(now) || now.plus(OLD).isBefore(at);
    }
}
