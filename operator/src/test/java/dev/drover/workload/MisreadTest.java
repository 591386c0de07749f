package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.Objection;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MisreadTest {

    private static final String SAID =
            "nomad: parse HCL: 400 Failed to parse job: input.hcl:2,3-8: Unsupported argument";

    private static final String YAML =
            """
            spec:
              hcl: |
                job "web" {
                  bogus = 1
                }
            """;

    private static final String JSON = "{\"spec\": {\"hcl\": \"job {\\n  bogus = 1\\n}\"}}";

    @Test
    void namesTheLineOfTheFileWhereItIsKnown() {
        assertThat(misread(SAID).in(bytes(YAML), 10))
                .isEqualTo(new Problem("$.spec.hcl", 14, 7, SAID, Optional.empty()));
    }

    @Test
    void namesTheLineOfTheHclElse() {
        Problem expected =
                new Problem("$.spec.hcl", 0, 0, "line 2 of it: " + SAID, Optional.empty());

        assertThat(misread(SAID).in(bytes(JSON), 10)).isEqualTo(expected);
        assertThat(misread(SAID).unplaced()).isEqualTo(expected);
    }

    @Test
    void namesNoLineThatNomadDoesNotName() {
        String other = "nomad: parse HCL: 400 input.vars:2,3-8: no such variable";
        Problem expected = new Problem("$.spec.hcl", 0, 0, other, Optional.empty());

        assertThat(misread(other).in(bytes(YAML), 0)).isEqualTo(expected);
        assertThat(misread(other).unplaced()).isEqualTo(expected);
    }

    private static Objection misread(String said) {
        return Misread.of("$.spec.hcl", new RemoteFailure.Refused(said));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
