package dev.drover.adapter.postgres;

import java.util.Optional;

/** What a parameter of PostgreSQL must look like before PostgreSQL is asked about it. Pure: documents and servers go by the same. */
public final class ParameterForm {

    /** Longer lines are no setting. */
    private static final int VALUE_MAX = 4096;

    private ParameterForm() {}

    /**
     * Why a parameter cannot be set so, whatever PostgreSQL says.
     *
     * @param name as a user wrote it
     * @param value as it would stand in a file, without quotes
     * @return words for people that name the parameter, and what to do; without the value. Empty when PostgreSQL may be asked
     */
    public static Optional<String> refusal(String name, String value) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_.$]{0,62}")) {
            return Optional.of("parameter '%s': expected a name such as work_mem".formatted(name));
        }
        boolean strange = value.length() > VALUE_MAX || value.chars().anyMatch(c -> c < ' ');
        return strange
                ? Optional.of(
                        "parameter %s: expected at most %d characters in one line"
                                .formatted(name, VALUE_MAX))
                : ReservedParameters.refusal(name, value);
    }
}
