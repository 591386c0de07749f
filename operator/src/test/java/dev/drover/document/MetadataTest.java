package dev.drover.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MetadataTest {

    @Test
    void suspendsAndAdoptsOnlyWhenTheAuthorWroteTrue() {
        assertThat(annotated(Metadata.SUSPEND, "true").suspended()).isTrue();
        assertThat(annotated(Metadata.SUSPEND, "false").suspended()).isFalse();
        assertThat(annotated(Metadata.ADOPT, "true").adopting()).isTrue();
        assertThat(annotated(Metadata.ADOPT, "yes").adopting()).isFalse();
        assertThat(Metadata.NONE.suspended()).isFalse();
        assertThat(Metadata.NONE.adopting()).isFalse();
    }

    @Test
    void tellsItsOwnAnnotationsFromThoseOfOthers() {
        Map<String, String> both = Map.of(Metadata.SUSPEND, "true", "team", "shop");
        Metadata metadata = new Metadata(Map.of("tier", "front"), both);

        assertThat(metadata.hasOwnAnnotation()).isTrue();
        assertThat(metadata.withoutOwnAnnotations())
                .isEqualTo(new Metadata(Map.of("tier", "front"), Map.of("team", "shop")));
        assertThat(metadata.withoutOwnAnnotations().hasOwnAnnotation()).isFalse();
    }

    @Test
    void doesNotChangeWithTheMapItWasMadeOf() {
        Map<String, String> labels = new HashMap<>(Map.of("team", "shop"));
        Metadata metadata = new Metadata(labels, Map.of());

        labels.put("team", "other");

        assertThat(metadata.labels()).containsExactly(Map.entry("team", "shop"));
    }

    @Test
    void tellsAProblemWithItsPlaceAndTheNearestWord() {
        Problem misspelt = new Problem("$.spec.drfit", 4, 3, "unknown field", Optional.of("drift"));
        Problem whole = new Problem("$", 0, 0, "is empty", Optional.empty());

        assertThat(misspelt)
                .hasToString(
                        "$.spec.drfit (line 4, column 3): unknown field; did you mean 'drift'?");
        assertThat(whole).hasToString("$: is empty");
    }

    private static Metadata annotated(String key, String value) {
        return new Metadata(Map.of(), Map.of(key, value));
    }
}
