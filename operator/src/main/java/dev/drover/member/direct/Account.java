package dev.drover.member.direct;

import dev.drover.member.Intake;
import dev.drover.proxy.MemberReport;
import dev.drover.proxy.MemberReport.RouteReport;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the operator says of an existing Caddy that it looks after, in the words of a member. Used by one thread.
 *
 * @param clock the time of day
 * @param version of Drover
 */
record Account(InstantSource clock, String version) {

    /**
     * As it is.
     *
     * @param caddy the version of that Caddy; empty while it is not known
     * @param attempts what came of the last
     * @param away whether it has not answered for long: nobody can tell then what it serves
     * @param followed where instances are
     * @param part ours, of the Caddy that is spoken with
     * @param wanted what is to be served
     * @param other what is to be told where nothing worse is; empty for nothing
     */
    record Facts(
            String caddy,
            Attempts attempts,
            boolean away,
            Followed followed,
            Optional<OurPart> part,
            Intake wanted,
            Optional<String> other) {

        /** Where nothing is wanted one that is away keeps no document waiting. */
        private Intake inForce() {
            return part.filter(_ -> !away).map(OurPart::inForce).orElse(Intake.NOTHING);
        }

        private Map<String, RouteReport> refused() {
            Map<String, RouteReport> refused = new TreeMap<>();
            part.ifPresent(ours ->
                    wanted.entries()
                            .forEach(entry ->
                                    ours.refusals()
                                            .words(entry)
                                            .ifPresent(words ->
                                                    refused.put(
                                                            entry.route(),
                                                            new RouteReport(
                                                                    0,
                                                                    Optional.of(words),
                                                                    entry.generation())))));
            return refused;
        }

        private Optional<String> trouble() {
            return Optional.of(attempts.trouble())
                    .filter(words -> !words.isEmpty())
                    .or(() -> other);
        }
    }

    MemberReport of(Facts facts) {
        return new Sight(
                        clock.instant(),
                        version,
                        facts.caddy(),
                        facts.attempts().answered(),
                        facts.followed().instances())
                .report(facts.inForce(), facts.refused(), facts.trouble());
    }

    /** Others take all there is room for. */
    MemberReport crowded() {
        return new Sight(clock.instant(), version, "", false, Map.of())
                .report(
                        Intake.NOTHING,
                        Map.of(),
                        Optional.of(
                                "one operator configures %d existing Caddies at most, and has them; run 'drover member caddy' beside this one, or delete another Proxy with admin"
                                        .formatted(DirectMembers.MOST)));
    }
}
