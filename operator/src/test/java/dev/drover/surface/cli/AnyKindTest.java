package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.RemoteFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A kind of which the command line knows nothing but its registration. Nomad is away: this kind does not need it. */
final class AnyKindTest {

    private static final String RED =
            """
            apiVersion: drover/v1
            kind: Lamp
            metadata: {name: hall}
            spec: {colour: red}
            """;

    private final Rig drover = new Rig();

    @BeforeEach
    void knowLampsOnly() {
        drover.kinds = LampPreview.kinds();
        drover.nomad.failure = new RemoteFailure.Unavailable("nomad: not there");
        drover.stdin = RED;
    }

    @Test
    void isRenderedByItsOwnPreview() {
        assertThat(drover.run("render", "-f", "-")).isZero();
        assertThat(drover.out).isEqualTo("{\n  \"light\" : \"red\"\n}\n");
    }

    @Test
    void isComparedByItsOwnPreview() {
        assertThat(drover.run("diff", "-f", "-")).isEqualTo(3);
        assertThat(drover.out)
                .isEqualTo(
                        """
                        default/Lamp/hall: the lamp would change
                          ~ light: off -> red
                          no current
                          lamps: 1
                        """);
        assertThat(drover.run("diff", "-f", "-", "-o", "json")).isEqualTo(3);
        assertThat(drover.out).contains("\"different\" : true", "\"lamps\" : 1");
    }

    @Test
    void isWrittenUnlessItsPreviewObjects() {
        drover.stdin = RED.replace("red", "black");
        assertThat(drover.run("apply", "-f", "-")).isEqualTo(1);
        assertThat(drover.err)
                .contains("-:1: $.spec.colour: gives no light", "nothing was written");

        drover.stdin = RED;
        assertThat(drover.run("apply", "-f", "-")).isZero();
        assertThat(drover.err).isEmpty();
        assertThat(drover.get("drover/desired/default/Lamp/hall")).isEqualTo(RED);
    }

    @Test
    void isReadExplainedAndFoundByItsSchema() {
        assertThat(drover.run("explain", "Lamp.spec.colour")).isZero();
        assertThat(drover.out).contains("The colour of its light.");

        drover.put("drover/desired/default/Lamp/hall", RED);
        assertThat(drover.run("render", "lamp", "hall")).isZero();
        assertThat(drover.run("render", "hall")).as("the only kind need not be named").isZero();
        assertThat(drover.out).contains("red");
    }
}
