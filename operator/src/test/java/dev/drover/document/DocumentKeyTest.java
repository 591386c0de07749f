package dev.drover.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentKeyTest {

    @Test
    void readsThePathThatItWrites() {
        DocumentKey key = new DocumentKey("shop", "Job", "web");

        assertThat(key.path()).isEqualTo("shop/Job/web");
        assertThat(DocumentKey.parse(key.path())).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "shop", "shop/web", "shop/Job/web/", "shop/Job/web/1", "/shop/Job/web"})
    void refusesPathsWithAnotherNumberOfParts(String path) {
        assertThatThrownBy(() -> DocumentKey.parse(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected three: <namespace>/<Kind>/<name>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop//web", "/Job/web", "shop/Job/"})
    void refusesEmptyParts(String path) {
        assertThatThrownBy(() -> DocumentKey.parse(path))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "JOB_X", "Jo-b", "1Job", ""})
    void refusesKindsThatAreNoWords(String kind) {
        assertThatThrownBy(() -> new DocumentKey("shop", kind, "web"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UpperCamelCase");
    }

    @Test
    void saysWhichPartIsNoName() {
        assertThatThrownBy(() -> DocumentKey.parse("shop/Job/We--b"))
                .hasMessageStartingWith("name 'We--b'");
    }

    @Test
    void neverGivesTwoDocumentsOneWorkloadName() {
        List<String> names = List.of("a", "b", "a-b", "b-a", "a-b-a", "ab", "a-a");
        List<DocumentKey> keys =
                names.stream()
                        .flatMap(namespace ->
                                names.stream().map(name -> new DocumentKey(namespace, "Job", name)))
                        .toList();

        assertThat(keys).extracting(DocumentKey::workloadName).doesNotHaveDuplicates();
    }

    @Test
    void sortsByNamespaceThenKindThenName() {
        List<String> sorted = List.of("a/Job/z", "a/Route/a", "b/Job/a", "b/Job/b");

        assertThat(
                        new TreeSet<>(
                                Stream.of(
                                                sorted.get(3),
                                                sorted.get(1),
                                                sorted.get(0),
                                                sorted.get(2))
                                        .map(DocumentKey::parse)
                                        .toList()))
                .extracting(DocumentKey::path)
                .containsExactlyElementsOf(sorted);
    }
}
