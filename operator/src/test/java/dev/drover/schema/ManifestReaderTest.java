package dev.drover.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.DocumentKey;
import dev.drover.document.Problem;
import dev.drover.kind.Kinds;
import dev.drover.schema.ManifestReader.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ManifestReaderTest {

    private static final String HEAD = "apiVersion: drover/v1\nkind: Job\n";
    private static final ManifestReader READER =
            new ManifestReader(new SchemaDocumentReader(Kinds.ALL.catalog()));

    @Test
    void readsEachDocumentOfAFileWithTheKeyItClaims() {
        List<Manifest> manifests =
                read(
                        HEAD
                                + "metadata: {name: web}\nspec: {hcl: job}\n"
                                + "---\n"
                                + HEAD
                                + "metadata: {namespace: blog, name: api}\nspec: {hcl: job}\n");

        assertThat(manifests)
                .map(Manifest::key)
                .containsExactly(
                        Optional.of(DocumentKey.parse("shop/Job/web")),
                        Optional.of(DocumentKey.parse("blog/Job/api")));
        assertThat(manifests).map(Manifest::reading).hasOnlyElementsOfType(Reading.Accepted.class);
    }

    @Test
    void givesEachDocumentsOwnText() {
        List<Manifest> manifests =
                read("---\na: 1\n--- # second\n{\"b\": \"ž\"}\n---\n# only a comment\n---\n");

        assertThat(manifests)
                .map(manifest -> new String(manifest.text(), StandardCharsets.UTF_8).strip())
                .containsExactly("a: 1", "# second\n{\"b\": \"ž\"}");
    }

    @Test
    void tellsLinesOfTheFile() {
        List<Manifest> manifests =
                read(
                        HEAD
                                + "metadata: {name: web}\nspec: {hcl: job}\n---\n"
                                + HEAD
                                + "metadata: {name: api}\nspec: {hlc: job}\n");

        assertThat(manifests.getLast().line()).isEqualTo(5);
        assertThat(problems(manifests.getLast()))
                .map(Problem::toString)
                .contains(
                        "$.spec.hlc (line 9, column 8): unknown field 'hlc'; did you mean 'hcl'?");
    }

    @Test
    void asksForTheNameThatNoKeySays() {
        List<Manifest> manifests = read(HEAD + "spec: {hcl: job}\n");

        assertThat(manifests.getFirst().key()).isEmpty();
        assertThat(problems(manifests.getFirst()))
                .map(Problem::toString)
                .containsExactly(
                        "$.metadata.name (line 1, column 1): is missing, expected a name: outside"
                                + " of Consul no key says it");
    }

    @Test
    void findsNothingInAFileOfComments() {
        assertThat(read("# nothing yet\n---\n\n")).isEmpty();
    }

    @Test
    void toleratesBytesThatAreNoText() {
        assertThat(READER.read(new byte[] {(byte) 0xC3, 0x28, '\n'}, "shop"))
                .map(Manifest::reading)
                .hasOnlyElementsOfType(Reading.Rejected.class);
    }

    private static List<Manifest> read(String file) {
        return READER.read(file.getBytes(StandardCharsets.UTF_8), "shop");
    }

    private static List<Problem> problems(Manifest manifest) {
        return ((Reading.Rejected) manifest.reading()).problems();
    }
}
