package dev.drover.workload;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * When a periodic job runs. Nomad reckons by itself and tells nobody the next time, so it is reckoned here once more, for
 * people only.
 *
 * @param specs cron expressions, any of which starts a run
 * @param timeZone a name of the time zone database
 * @see <a href="https://developer.hashicorp.com/nomad/docs/job-specification/periodic">Nomad's periodic block</a>
 */
public record Cron(List<String> specs, String timeZone) {

    /** Five fields as Nomad reads them: a day counts when either day field names it, and Sunday is 0 or 7. */
    private static final CronDefinition DEFINITION =
            CronDefinitionBuilder.defineCron()
                    .withMinutes()
                    .and()
                    .withHours()
                    .and()
                    .withDayOfMonth()
                    .supportsL()
                    .supportsW()
                    .supportsLW()
                    .and()
                    .withMonth()
                    .and()
                    .withDayOfWeek()
                    .withValidRange(0, 7)
                    .withMondayDoWValue(1)
                    .withIntMapping(7, 0)
                    .supportsHash()
                    .supportsL()
                    .and()
                    .withSupportedNicknameHourly()
                    .withSupportedNicknameDaily()
                    .withSupportedNicknameWeekly()
                    .withSupportedNicknameMonthly()
                    .withSupportedNicknameYearly()
                    .withSupportedNicknameAnnually()
                    .instance();

    public Cron {
        specs = List.copyOf(specs);
    }

    /** The schedule of a job in API form; empty when it has none. */
    static Optional<Cron> of(JsonNode job) {
        JsonNode periodic = job.path("Periodic");
        if (!periodic.isObject() || !periodic.path("Enabled").asBoolean(true)) {
            return Optional.empty();
        }
        List<String> specs = new ArrayList<>();
        periodic.path("Specs").forEach(spec -> specs.add(spec.asText()));
        String single = periodic.path("Spec").asText("");
        if (!single.isBlank()) {
            specs.add(single);
        }
        String zone = periodic.path("TimeZone").asText("");
        return Optional.of(new Cron(specs, zone.isBlank() ? "UTC" : zone));
    }

    /**
     * Why it never starts a run, in words for its author; empty when it does. Times without a year come round: it is enough
     * to look from any instant.
     */
    public Optional<String> objection() {
        if (!ZoneId.getAvailableZoneIds().contains(timeZone)) {
            return Optional.of("'%s' is no name of a time zone".formatted(timeZone));
        }
        CronParser parser = new CronParser(DEFINITION);
        for (String spec : specs) {
            try {
                parser.parse(spec);
            } catch (IllegalArgumentException unread) {
                return Optional.of(
                        "'%s' are no times; expected five fields, such as '0 2 * * *', or @daily"
                                .formatted(spec));
            }
        }
        return next(Instant.EPOCH).isPresent()
                ? Optional.empty()
                : Optional.of("'%s' never comes".formatted(String.join("', '", specs)));
    }

    /** The first run after {@code now}; empty when there is none or an expression is of a form that only Nomad knows. */
    Optional<Instant> next(Instant now) {
        try {
            CronParser parser = new CronParser(DEFINITION);
            ZonedDateTime after = now.atZone(ZoneId.of(timeZone));
            return specs.stream()
                    .map(spec -> ExecutionTime.forCron(parser.parse(spec)).nextExecution(after))
                    .flatMap(Optional::stream)
                    .map(ZonedDateTime::toInstant)
                    .min(Comparator.naturalOrder());
        } catch (IllegalArgumentException | DateTimeException unknown) {
            return Optional.empty();
        }
    }
}
