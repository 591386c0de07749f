package dev.drover.surface.cli.verb;

import dev.drover.convergence.KeyValueStore.Write;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code drover init}: writes the sentinel, once. */
@Command(
        name = "init",
        description = {
            "Prepare Consul: write the sentinel key, once.",
            "The operator deletes nothing before it could read this key."
        },
        footer = "  drover init")
final class Init implements Verb {

    private final Surroundings surroundings;

    Init(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        String key = surroundings.keys().sentinel();
        boolean created =
                surroundings
                        .store()
                        .commit(List.of(new Write.PutIf(key, content(), 0)))
                        .isPresent();
        surroundings.console().say(created ? "created " + key : key + " is there already");
        return ExitCode.DONE;
    }

    private byte[] content() {
        return """
        {
          "about": "Drover reads this key to know that it may read this prefix. Leave it: without it nothing is deleted.",
          "createdAt": "%s"
        }
        """
                .formatted(surroundings.now())
                .getBytes(StandardCharsets.UTF_8);
    }
}
