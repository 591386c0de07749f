package dev.drover.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.document.DocumentKey;
import dev.drover.schema.Json;
import dev.drover.schema.Reading;
import dev.drover.schema.SchemaDocumentReader;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The document with which Drover itself keeps the job of a proxy. */
final class CaddyJobTest {

    private static final Path DOCUMENT =
            Tools.repository().resolve("helm-free-deploy/proxy/caddy.job.yaml");

    @Test
    void isAcceptedWithoutRemark() throws IOException {
        DocumentKey key = new DocumentKey("default", "Job", "caddy");
        Reading reading =
                new SchemaDocumentReader(Kinds.ALL.catalog())
                        .read(key, Files.readAllBytes(DOCUMENT), 1);

        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Accepted.class,
                        accepted -> assertThat(accepted.warnings()).isEmpty());
    }

    @Test
    void holdsTheJobFileAsItIs() throws IOException {
        Load yaml = new Load(LoadSettings.builder().build());
        JsonNode tree = Json.mapper().valueToTree(yaml.loadFromString(Files.readString(DOCUMENT)));

        assertThat(tree.at("/spec/hcl").asText())
                .as("the same as in jobs/caddy.nomad.hcl, indented by four")
                .isEqualTo(Files.readString(Tools.repository().resolve("jobs/caddy.nomad.hcl")));
    }
}
