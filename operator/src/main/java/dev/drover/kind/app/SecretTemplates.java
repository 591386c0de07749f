package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.kind.app.AppSpec.OnSecretChange;
import dev.drover.kind.app.AppSpec.Secret;
import dev.drover.kind.app.AppSpec.Secret.Vault;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Secrets as templates that Nomad fills in on the node: Drover and the job hold references only. Pure.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/docs/job-specification/template">Nomad's template block</a>
 */
final class SecretTemplates {

    private static final String FOLDER = "${NOMAD_SECRETS_DIR}/";

    /** No secret can have it as the name of its file: those begin with a letter, digit or underscore. */
    private static final String VARIABLES = ".env";

    private SecretTemplates() {}

    /** Where the program finds a secret that is a file. */
    static String path(String file) {
        return FOLDER + file;
    }

    /** One template for all variables, and one for each file. */
    static void add(ObjectNode task, Map<String, Secret> secrets, OnSecretChange change) {
        if (secrets.isEmpty()) {
            return;
        }
        if (secrets.values().stream().anyMatch(secret -> secret.vault().isPresent())) {
            vault(task);
        }
        ArrayNode templates = task.putArray("Templates");
        StringJoiner variables = new StringJoiner("\n", "", "\n").setEmptyValue("");
        secrets.forEach((name, secret) -> {
            if (secret.file().isEmpty()) {
                // As JSON: whatever the value holds, it stays one value of one variable.
                variables.add(name + "=" + value(secret, " | toJSON"));
            }
        });
        if (variables.length() > 0) {
            template(templates, variables.toString(), VARIABLES, change).put("Envvars", true);
        }
        secrets.values()
                .forEach(secret ->
                        secret.file()
                                .ifPresent(file ->
                                        template(templates, value(secret, ""), file, change)));
    }

    /** Nomad fetches a token for the templates; the program gets none. */
    private static void vault(ObjectNode task) {
        task.putObject("Vault")
                .put("Env", false)
                .put("DisableFile", true)
                // What the templates hold has its own word about changes.
                .put("ChangeMode", "noop");
    }

    private static ObjectNode template(
            ArrayNode templates, String text, String file, OnSecretChange change) {
        ObjectNode template =
                templates
                        .addObject()
                        .put("EmbeddedTmpl", text)
                        .put("DestPath", path(file))
                        .put("ChangeMode", change.name().toLowerCase(Locale.ROOT))
                        // A variable without the item is a mistake to tell, not an empty secret.
                        .put("ErrMissingKey", true);
        return change == OnSecretChange.SIGNAL ? template.put("ChangeSignal", "SIGHUP") : template;
    }

    /** A record lets nothing through that could end the text in quotes. */
    private static String value(Secret secret, String quoted) {
        if (secret.consulKey().isPresent()) {
            return "{{ key \"%s\"%s }}".formatted(secret.consulKey().get(), quoted);
        }
        if (secret.vault().isPresent()) {
            Vault vault = secret.vault().get();
            return "{{ with secret \"%s\" }}{{ .Data.%s%s%s }}{{ end }}"
                    .formatted(
                            vault.path(), vault.versioned() ? "data." : "", vault.field(), quoted);
        }
        return "{{ with nomadVar \"%s\" }}{{ .%s.Value%s }}{{ end }}"
                .formatted(
                        secret.nomadVariable().orElseThrow(), secret.item().orElseThrow(), quoted);
    }
}
