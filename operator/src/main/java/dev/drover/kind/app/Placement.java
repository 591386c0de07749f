package dev.drover.kind.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.drover.schema.Demand;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where instances run.
 *
 * @param constraints what a node must have, all of it
 * @param distinctHosts whether each instance needs a node of its own
 * @param spread a node attribute to spread over
 * @param nodePool the node pool
 * @param datacenters names or patterns of datacenters
 */
record Placement(
        List<Constraint> constraints,
        boolean distinctHosts,
        Optional<String> spread,
        String nodePool,
        List<String> datacenters) {

    static final Placement ANYWHERE = new Placement(null, null, Optional.empty(), null, null);

    /** Reads what is written, with the defaults for what is not. */
    @JsonCreator
    Placement(
            @JsonProperty("constraints") @Nullable List<Constraint> constraints,
            @JsonProperty("distinctHosts") @Nullable Boolean distinctHosts,
            @JsonProperty("spread") Optional<String> spread,
            @JsonProperty("nodePool") @Nullable String nodePool,
            @JsonProperty("datacenters") @Nullable List<String> datacenters) {
        this(
                Demand.listed("placement.constraints", constraints),
                distinctHosts != null && distinctHosts,
                spread,
                Objects.requireNonNullElse(nodePool, "default"),
                Demand.listed(
                        "placement.datacenters", datacenters == null ? List.of("*") : datacenters));
    }

    Placement {
        Demand.that(!datacenters.isEmpty(), "placement.datacenters: empty; leave it out for any");
    }

    /**
     * What a node must have.
     *
     * @param attribute what is compared
     * @param operator as in Nomad
     * @param value with what; empty for operators that need none
     */
    record Constraint(String attribute, String operator, String value) {

        private static final List<String> OPERATORS =
                List.of(
                        "=",
                        "!=",
                        ">",
                        ">=",
                        "<",
                        "<=",
                        "regexp",
                        "version",
                        "semver",
                        "set_contains",
                        "set_contains_any",
                        "is_set",
                        "is_not_set");

        Constraint {
            Demand.that(
                    attribute != null && !attribute.isEmpty(),
                    "placement.constraints: attribute is missing");
            operator = Objects.requireNonNullElse(operator, "=");
            value = Objects.requireNonNullElse(value, "");
            Demand.that(
                    OPERATORS.contains(operator),
                    "placement.constraints: '%s' is no operator; known are %s"
                            .formatted(operator, String.join(", ", OPERATORS)));
            Demand.that(
                    operator.startsWith("is_") == value.isEmpty(),
                    "placement.constraints: %s %s a value"
                            .formatted(operator, value.isEmpty() ? "needs" : "takes no"));
        }
    }
}
