package dev.drover.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.kind.Kinds;
import dev.drover.kind.app.AppForm;
import dev.drover.kind.app.AppSpec;
import dev.drover.schema.Reading;
import dev.drover.schema.SchemaDocumentReader;
import dev.drover.testing.FakeNomad;
import dev.drover.testing.Tools;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long it takes to make a job of an App, without any server, printed as Markdown. */
final class RenderBench {

    private static final int WARMING = 20_000;
    private static final int ROUNDS = 5_000;

    private static final SchemaDocumentReader READER =
            new SchemaDocumentReader(Kinds.ALL.catalog());

    private final FakeNomad nomad = new FakeNomad(InstantSource.fixed(Instant.EPOCH));

    @ParameterizedTest
    @CsvSource({"api, App.example.yaml", "shop, App.variants.example.yaml"})
    void renders(String name, String example) throws Exception {
        byte[] text = Files.readAllBytes(Tools.repository().resolve("crds-schema/" + example));
        DocumentKey key = new DocumentKey("shop", "App", name);
        Document<AppSpec> document = read(key, text);
        AppForm form = new AppForm();
        say(example + ": render", () -> form.job(nomad, document).size());
        say(example + ": read and render", () -> form.job(nomad, read(key, text)).size());
    }

    private static Document<AppSpec> read(DocumentKey key, byte[] text) {
        Document<?> document = ((Reading.Accepted) READER.read(key, text, 1)).document();
        return new Document<>(document.key(), 1, document.metadata(), (AppSpec) document.spec());
    }

    /** Something to be measured; the answer keeps it from being left out. */
    @FunctionalInterface
    private interface Work {
        int done();
    }

    @SuppressWarnings("SystemOut")
    private static void say(String what, Work work) {
        long fields = 0;
        double[] took = new double[ROUNDS];
        for (int round = -WARMING; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            fields += work.done();
            if (round >= 0) {
                took[round] = (double) (System.nanoTime() - begun) / 1e6;
            }
        }
        assertThat(fields).isPositive();
        Arrays.sort(took);
        System.out.printf(
                Locale.ROOT,
                "| 1 | %s, p50 ms | %.4f |%n| 1 | %s, p99 ms | %.4f |%n",
                what,
                took[ROUNDS / 2],
                what,
                took[ROUNDS * 99 / 100]);
    }
}
