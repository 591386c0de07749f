package dev.drover.kind.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for any app that is right. That Nomad takes them is in {@code AppIT}. */
final class AnyAppTest {

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void becomesAJobWithAGroupForEachPart(long seed) {
        ObjectNode written = RandomApps.spec(seed);

        AppSpec spec = Apps.spec(written.toString());
        JsonNode groups = JobBlock.of("shop--web", spec).path("TaskGroups");

        assertThat(groups.findValuesAsText("Name"))
                .containsAll(spec.parts().stream().map(Part::name).toList());
        assertThat(groups).hasSameSizeAs(spec.parts());
        assertThat(JobBlock.of("shop--web", spec))
                .isEqualTo(JobBlock.of("shop--web", Apps.spec(written.toString())));
    }

    @Test
    void theyHaveAllFieldsAmongThem() {
        Set<String> fields = new HashSet<>();
        seeds().forEach(seed -> RandomApps.spec(seed).fieldNames().forEachRemaining(fields::add));

        assertThat(fields)
                .contains("image", "jar", "command", "variants", "schedule", "run", "volumes")
                .contains("health", "rollout", "instances", "ports", "logs", "raw", "dependsOn");
    }
}
