package dev.drover.kind.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.document.DocumentKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** No two apps, variants or ports become one service. */
final class ServiceNamesTest {

    /** Of two letters, so that everything is there that could be mistaken for something else. */
    private static final List<String> NAMES = List.of("a", "b", "a-b", "b-a", "a-a", "a-b-a");

    private static final String PORTS = "ports: {http: 0, a: 0, b: 0}";

    private static final String VARIANTS =
            NAMES.stream()
                    .map(name -> name + ": {" + PORTS + "}")
                    .collect(Collectors.joining(", ", "variants: {", "}"));

    @Test
    void noTwoVariantsShareOne() {
        assertNoneIsShared(Apps.spec("{image: 'a:1', " + VARIANTS + "}"));
    }

    @Test
    void noTwoAppsShareOne() {
        assertNoneIsShared(Apps.spec("{image: 'a:1', " + PORTS + "}"));
    }

    private static void assertNoneIsShared(AppSpec spec) {
        Map<String, DocumentKey> owners = new HashMap<>();
        for (DocumentKey key : keys()) {
            List<String> services = services(key, spec);

            assertThat(services).as("those of %s", key).doesNotHaveDuplicates();
            for (String service : services) {
                assertThat(owners.put(service, key)).as(service).isNull();
            }
        }
    }

    private static List<DocumentKey> keys() {
        return NAMES.stream()
                .flatMap(namespace ->
                        NAMES.stream().map(name -> new DocumentKey(namespace, "App", name)))
                .toList();
    }

    private static List<String> services(DocumentKey key, AppSpec spec) {
        JsonNode groups = JobBlock.of(key.workloadName(), spec).path("TaskGroups");
        return StreamSupport.stream(groups.spliterator(), false)
                .flatMap(group -> StreamSupport.stream(group.path("Services").spliterator(), false))
                .map(service -> service.path("Name").asText())
                .toList();
    }
}
