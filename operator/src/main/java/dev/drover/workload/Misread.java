package dev.drover.workload;

import dev.drover.convergence.Objection;
import dev.drover.document.Problem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Nomad did not understand of a description, told to its author. */
final class Misread {

    /** How Nomad names a place in the HCL that it was sent. */
    private static final Pattern PLACE = Pattern.compile("\\binput\\.hcl:(\\d{1,6}),(\\d{1,6})");

    private Misread() {}

    /**
     * In Nomad's words.
     *
     * @param path of the description
     */
    static Objection of(String path, RuntimeException wrong) {
        String message = String.valueOf(wrong.getMessage());
        Problem problem = new Problem(path, 0, 0, message, Optional.empty());
        Matcher place = PLACE.matcher(message);
        return place.find()
                ? new Objection(
                        problem, Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)))
                : Objection.of(problem);
    }
}
