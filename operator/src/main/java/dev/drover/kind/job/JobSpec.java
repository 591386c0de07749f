package dev.drover.kind.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.Dependency;
import dev.drover.document.DriftMode;
import dev.drover.workload.DeletionPolicy;
import dev.drover.workload.WorkloadSpec;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the author of a {@code Job} document wants. Not to be changed, its JSON nodes included.
 *
 * @param hcl the text of a Nomad job file; exactly one of this and {@code json} is there
 * @param json a job in the form of Nomad's API, with or without the outer {@code {"Job": …}}
 * @param variables values for the variables that the HCL declares; empty without {@code hcl}
 * @param ignore JSON pointers into the job in API form: fields that somebody else owns
 * @param drift what to do when somebody changes the job behind Drover's back
 * @param deletionPolicy what happens to the job when the document is deleted
 * @param dependsOn what must be as it should before the job is registered
 */
public record JobSpec(
        Optional<String> hcl,
        Optional<ObjectNode> json,
        Map<String, JsonNode> variables,
        List<String> ignore,
        DriftMode drift,
        DeletionPolicy deletionPolicy,
        List<Dependency> dependsOn)
        implements WorkloadSpec {

    /** As many as anybody could mean; a bound for what each pass has to look at. */
    private static final int IGNORE_MAX = 256;

    private static final int POINTER_LENGTH_MAX = 1024;
    private static final int VARIABLE_NAME_LENGTH_MAX = 128;

    public JobSpec {
        variables =
                variables == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        ignore = ignore == null ? List.of() : List.copyOf(ignore);
        drift = Objects.requireNonNullElse(drift, DriftMode.ENFORCE);
        deletionPolicy = Objects.requireNonNullElse(deletionPolicy, DeletionPolicy.DELETE);
        dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
        require(hcl.isPresent() != json.isPresent(), "exactly one of hcl and json is needed");
        require(hcl.isEmpty() || !hcl.get().isEmpty(), "hcl is empty");
        require(json.isEmpty() || !json.get().isEmpty(), "json is empty");
        require(variables.isEmpty() || hcl.isPresent(), "variables go only with hcl");
        variables.forEach(JobSpec::requireVariable);
        require(ignore.size() <= IGNORE_MAX, "ignore has more than " + IGNORE_MAX + " items");
        require(new HashSet<>(ignore).size() == ignore.size(), "ignore holds one item twice");
        ignore.forEach(JobSpec::requirePointer);
    }

    private static void requireVariable(String name, JsonNode value) {
        require(
                name.length() <= VARIABLE_NAME_LENGTH_MAX && identifier(name),
                "variable '%s' is not a name that HCL can declare".formatted(name));
        require(value != null && !value.isNull(), "variable '%s' has no value".formatted(name));
    }

    private static boolean identifier(String name) {
        return !name.isEmpty()
                && (letter(name.charAt(0)) || name.charAt(0) == '_')
                && name.chars().allMatch(c -> letter(c) || digit(c) || c == '_' || c == '-');
    }

    private static boolean letter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    /**
     * Checks one pointer.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6901#section-3">RFC 6901, section 3</a>
     */
    private static void requirePointer(String pointer) {
        boolean begins =
                pointer.length() > 1
                        && pointer.length() <= POINTER_LENGTH_MAX
                        && pointer.charAt(0) == '/'
                        && pointer.charAt(1) != '/';
        boolean escapes = pointer.replace("~0", "").replace("~1", "").indexOf('~') < 0;
        require(
                begins && escapes,
                "ignore: '%s' is not a JSON pointer into the job".formatted(pointer));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
