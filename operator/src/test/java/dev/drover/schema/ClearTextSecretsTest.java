package dev.drover.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.DocumentKey;
import dev.drover.document.Problem;
import dev.drover.kind.Kinds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClearTextSecretsTest {

    private static final DocumentKey KEY = DocumentKey.parse("shop/Job/web");
    private static final String HEAD = "apiVersion: drover/v1\nkind: Job\n";
    private static final SchemaDocumentReader READER =
            new SchemaDocumentReader(Kinds.ALL.catalog());

    @Test
    void inAVariableIsAWarningThatDoesNotShowIt() {
        assertThat(
                        accepted(
                                        HEAD
                                                + "spec:\n"
                                                + "  hcl: job\n"
                                                + "  variables: {db_password: hunter2}\n")
                                .warnings())
                .map(Problem::toString)
                .containsExactly(
                        "$.spec.variables.db_password (line 5, column 28): 'db_password' looks"
                                + " like a password in clear text; everybody who may read the"
                                + " document can read it, so refer to a Nomad variable, Consul"
                                + " or Vault from a template instead");
    }

    @Test
    void inTheEnvironmentOfAJobIsAWarning() {
        assertThat(
                        warned(
                                "  json: {TaskGroups: [{Tasks: [{Env: {DB:"
                                        + " postgres://u:p4ss@h/d, API_KEY: x1}}]}]}"))
                .containsExactly(
                        "$.spec.json.TaskGroups[0].Tasks[0].Env.DB",
                        "$.spec.json.TaskGroups[0].Tasks[0].Env.API_KEY");
    }

    @Test
    void inHclIsAWarning() {
        assertThat(warned("  hcl: |\n    env {\n      DB_PASSWORD = \"hunter2\"\n    }"))
                .containsExactly("$.spec.hcl");
    }

    @Test
    void isNoReferenceFileNameOrInterpolation() {
        assertThat(
                        warned(
                                "  hcl: |\n"
                                        + "    PASSWORD = \"${var.p}\"\n"
                                        + "    secret_path = \"abc\"\n"
                                        + "    token_ttl = \"1h\"\n"
                                        + "  variables: {password_file: x, token: /run/token, db:"
                                        + " 'a://h'}"))
                .isEmpty();
    }

    private List<String> warned(String spec) {
        return accepted(HEAD + "spec:\n" + spec + "\n").warnings().stream()
                .map(Problem::path)
                .toList();
    }

    private static Reading.Accepted accepted(String text) {
        Reading reading = READER.read(KEY, text.getBytes(StandardCharsets.UTF_8), 7);
        assertThat(reading).isInstanceOf(Reading.Accepted.class);
        return (Reading.Accepted) reading;
    }
}
