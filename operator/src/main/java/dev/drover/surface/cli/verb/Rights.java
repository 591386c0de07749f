package dev.drover.surface.cli.verb;

import dev.drover.convergence.RemoteFailure;
import java.util.List;
import java.util.Optional;

/** Tries rights one by one, and says how each was found. */
final class Rights {

    private final Optional<Role> role;
    private final List<Diagnosis> found;

    /**
     * Says what it finds to {@code found}.
     *
     * @param role whose rights are needed; empty when that is not known: a missing one may then be meant
     */
    Rights(Optional<Role> role, List<Diagnosis> found) {
        this.role = role;
        this.found = found;
    }

    /** Whether rights of that role are to be tried. */
    boolean concern(Role tried) {
        return role.orElse(Role.WRITER) == tried;
    }

    /**
     * Tries one.
     *
     * @param what as it is said after "may"
     * @param rule the line of a policy that grants it
     * @param trial fails with {@link RemoteFailure.Denied} when it is not granted
     */
    void tried(String what, String rule, Runnable trial) {
        try {
            trial.run();
            found.add(Diagnosis.well("may " + what));
        } catch (RemoteFailure.Denied denied) {
            found.add(missing(what, rule, denied));
        } catch (RemoteFailure failure) {
            found.add(
                    Diagnosis.broken(
                            "cannot %s: %s".formatted(what, failure.getMessage()),
                            "look at the server's log"));
        }
    }

    /** That one is missing. */
    Diagnosis missing(String what, String rule, RemoteFailure.Denied denied) {
        String said = "may not %s: %s".formatted(what, denied.getMessage());
        return role.isPresent()
                ? Diagnosis.broken(said, "give your token " + rule)
                : Diagnosis.doubtful(said, "give your token " + rule + " if you want to");
    }
}
