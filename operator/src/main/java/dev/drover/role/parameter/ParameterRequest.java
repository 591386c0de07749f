package dev.drover.role.parameter;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What stands in the store about the parameters of one database: written by the operator, followed by its members.
 *
 * @param format grows when it means something else than before; whoever does not know it changes nothing
 * @param values by name
 * @param before what was in force on all members last: what is gone back to
 * @param refused what was asked for and is not in force; empty = nothing, or something else was asked for since
 * @param restart who is to start anew for them; empty = nobody
 * @param until when that restart is begun at the latest, by the clock of who asked; empty = nobody begins one. Whoever asked may be gone,
 *     and nobody is to be surprised by it later
 */
public record ParameterRequest(
        int format,
        Map<String, String> values,
        Map<String, String> before,
        Optional<Refused> refused,
        Optional<Restart> restart,
        Optional<Instant> until) {

    private static final int FORMAT = 1;

    /** What stands nowhere yet. */
    public static final ParameterRequest NONE = of(ParameterSet.NONE, ParameterSet.NONE);

    /**
     * What a member did not take.
     *
     * @param version of what was asked for
     * @param words of its server, with the member's name
     */
    public record Refused(String version, String words) {}

    /**
     * One member's start for parameters that need one. Only for as long as all of it holds: what was meant for a replica must not
     * befall a primary.
     *
     * @param member its name
     * @param term of the role record
     * @param primary whether it is the primary in that term
     */
    public record Restart(String member, long term, boolean primary) {}

    public ParameterRequest {
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "parameters of format %d: expected %d; run the same version of Drover everywhere"
                            .formatted(format, FORMAT));
        }
        values = Map.copyOf(values);
        before = Map.copyOf(before);
    }

    /**
     * Those parameters, and nobody starts anew.
     *
     * @param before what was in force last
     */
    public static ParameterRequest of(ParameterSet set, ParameterSet before) {
        return new ParameterRequest(
                FORMAT,
                set.values(),
                before.values(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What is asked for. */
    public ParameterSet set() {
        return new ParameterSet(values);
    }

    /**
     * The same parameters, and that member starts anew.
     *
     * @param end until when it may begin
     */
    public ParameterRequest restarting(Restart now, Instant end) {
        return new ParameterRequest(
                format, values, before, refused, Optional.of(now), Optional.of(end));
    }

    /** The restart that is asked for, while it may be begun. */
    public Optional<Restart> restartAt(Instant now) {
        return restart.filter(_ -> until.filter(now::isBefore).isPresent());
    }

    /** The same parameters, and nobody starts anew. */
    public ParameterRequest resting() {
        return new ParameterRequest(
                format, values, before, refused, Optional.empty(), Optional.empty());
    }

    /** The same parameters, which all members have in force: nobody goes back behind them. */
    public ParameterRequest settled() {
        return new ParameterRequest(format, values, values, refused, restart, until);
    }

    /** Back to the ones before, since a member did not take these. */
    public ParameterRequest backWith(String words) {
        return new ParameterRequest(
                format,
                before,
                before,
                Optional.of(new Refused(set().version(), words)),
                Optional.empty(),
                Optional.empty());
    }
}
