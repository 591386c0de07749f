package dev.drover.member.postgres;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.drover.adapter.postgres.LastingFile;
import dev.drover.role.parameter.ParameterSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a supervisor keeps of its server's parameters, so that it goes on with them when the store is gone.
 *
 * @param accepted by PostgreSQL's own program, and asked for last
 * @param ran what the server last came up with, and nothing that it only read later; empty = it never did
 * @param suspect with what it did not come up, until it is known whether that was why
 * @param refused with what it does not come up
 * @param taken the version that a server last had in force without anything waiting for a start; empty = none is known
 */
record KeptParameters(
        Named accepted,
        Optional<Named> ran,
        Optional<Complaint> suspect,
        Optional<Complaint> refused,
        Optional<String> taken) {

    /** PostgreSQL's own defaults, and what Drover proposes: a server that never ran has these to go back to. */
    private static final Named NONE = Named.of(ParameterSet.NONE);

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    // A newer Drover may have written more.
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    /**
     * Values, and as what they were asked for.
     *
     * @param version of what was asked for
     * @param values by name; a standby's may differ from those
     */
    record Named(String version, Map<String, String> values) {
        Named {
            values = Map.copyOf(values);
        }

        static Named of(ParameterSet set) {
            return new Named(set.version(), set.values());
        }
    }

    /**
     * What did not go well, and why.
     *
     * @param version of what was asked for
     * @param words of the server
     */
    record Complaint(String version, String words) {}

    /** With that, and nothing else known. */
    static KeptParameters first(ParameterSet set) {
        return new KeptParameters(
                Named.of(set),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Something else is asked for, and may be tried. */
    KeptParameters accepting(ParameterSet set) {
        return new KeptParameters(Named.of(set), ran, Optional.empty(), Optional.empty(), taken);
    }

    /** With what the next start is to be tried: with what a server really came up with, after a failure. */
    Named next() {
        return suspect.isPresent() ? goodOnes() : accepted;
    }

    private Named goodOnes() {
        return ran.orElse(NONE);
    }

    /** The server came up. What did not come up before is then to blame. */
    KeptParameters cameUp(Named with) {
        return suspect.isPresent()
                ? new KeptParameters(with, Optional.of(with), Optional.empty(), suspect, taken)
                : new KeptParameters(accepted, Optional.of(with), Optional.empty(), refused, taken);
    }

    /** A server has that version in force, and nothing of it waits for a start. */
    KeptParameters inForce(String version) {
        return new KeptParameters(accepted, ran, suspect, refused, Optional.of(version));
    }

    /**
     * The server did not come up. For what has nothing to do with parameters nothing is given up; nor, without a word of the server's,
     * what a server had in force already. When it did not come up with the ones before either, it is not for them.
     *
     * @param with what it was started
     * @param why as far as it says
     * @param words of it
     */
    KeptParameters failed(Named with, StartFailure why, String words) {
        boolean silent = why == StartFailure.UNKNOWN && suspect.isEmpty();
        if (why == StartFailure.ELSEWHERE || (silent && hadInForce(with))) {
            return this;
        }
        boolean others =
                suspect.isEmpty()
                        && !goodOnes().equals(with)
                        && !(ran.isEmpty() && with.version().equals(NONE.version()));
        return new KeptParameters(
                accepted,
                ran,
                others ? Optional.of(new Complaint(accepted.version(), words)) : Optional.empty(),
                refused,
                taken);
    }

    private boolean hadInForce(Named with) {
        return ran.filter(with::equals).isPresent()
                || taken.filter(with.version()::equals).isPresent();
    }

    /**
     * What was kept there.
     *
     * @return empty when nothing ever was
     * @throws IOException when it cannot be read or understood
     */
    static Optional<KeptParameters> read(Path file) throws IOException {
        try {
            ObjectNode kept = JSON.readValue(Files.readString(file), ObjectNode.class);
            // An older Drover did not keep it.
            ObjectNode whole = JSON.createObjectNode().putNull("taken").setAll(kept);
            return Optional.of(JSON.treeToValue(whole, KeptParameters.class));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (JacksonException garbled) {
            throw new IOException(
                    "%s: expected this server's parameters, found something else; restore it, or remove it to begin with what Consul has"
                            .formatted(file),
                    garbled);
        }
    }

    /** Keeps it: whole whenever the power fails. */
    void write(Path file) throws IOException {
        LastingFile.write(file, JSON.writeValueAsString(this) + "\n");
    }
}
