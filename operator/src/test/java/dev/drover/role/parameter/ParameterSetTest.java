package dev.drover.role.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.cluster.RoleCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ParameterSetTest {

    @Test
    void theSameParametersHaveTheSameVersionInAnyOrder() {
        Map<String, String> backwards = new LinkedHashMap<>();
        backwards.put("work_mem", "8MB");
        backwards.put("jit", "off");

        assertThat(version("jit", "off", "work_mem", "8MB"))
                .isEqualTo(new ParameterSet(backwards).version())
                .matches("[0-9a-f]{8}");
        assertThat(ParameterSet.NONE.version()).isEqualTo("none");
    }

    @Test
    void othersHaveAnother() {
        assertThat(version("jit", "off", "work_mem", "8MB"))
                .isNotEqualTo(version("jit", "off", "work_mem", "9MB"))
                .isNotEqualTo(version("jit", "off work_mem", "8", "MB"));
    }

    @Test
    void whatIsAskedForIsReadAsItWasWritten() {
        ParameterRequest request =
                ParameterRequest.of(new ParameterSet(Map.of("work_mem", "8MB")), ParameterSet.NONE)
                        .restarting(new ParameterRequest.Restart("db-2", 3, false), Instant.EPOCH);

        assertThat(RoleCodec.message(ParameterRequest.class, RoleCodec.encode(request)))
                .isEqualTo(request);
        assertThat(
                        RoleCodec.message(
                                ParameterRequest.class, RoleCodec.encode(ParameterRequest.NONE)))
                .isEqualTo(ParameterRequest.NONE);
    }

    @Test
    void whatAnOlderDroverDoesNotSayOfItsServerIsNotKnown() {
        byte[] older =
                "{\"heard\": \"none\", \"inForce\": \"none\", \"waiting\": [], \"heldBack\": [], \"problem\": \"\"}"
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(RoleCodec.message(ParameterState.class, older))
                .isEqualTo(
                        new ParameterState("none", "none", new TreeSet<>(), new TreeSet<>(), ""));
    }

    @Test
    void anotherFormatIsNotGuessedAt() {
        byte[] later =
                "{\"format\": 2, \"values\": {}, \"before\": {}, \"refused\": null, \"restart\": null}"
                        .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> RoleCodec.message(ParameterRequest.class, later))
                .hasMessageContaining("parameters of format 2: expected 1");
    }

    private static String version(String name, String value, String second, String other) {
        return new ParameterSet(Map.of(name, value, second, other)).version();
    }
}
