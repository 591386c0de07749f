package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.schema.Reading;
import dev.drover.surface.cli.text.FieldEdit;
import dev.drover.surface.cli.view.StoredDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drover deploy}: another image, and nothing else. */
@Command(
        name = "deploy",
        description = {
            "Have a document run another image: edits its spec.image where it stands in Consul.",
            "All other characters of its text stay as they are. If somebody else writes it at the",
            "same time, nothing is written."
        },
        footer = "  drover deploy app web -n shop --image registry.example/shop:1.4.3 --wait")
final class Deploy implements Verb {

    private static final String SPEC = "spec";
    private static final String IMAGE = "image";

    private final Surroundings surroundings;

    @Mixin private final OneDocument named = new OneDocument();

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            required = true,
            description = "The image, such as registry.example/shop:1.4.3")
    private String image = "";

    @Option(names = "--wait", description = "Wait until it is Ready; exit code 3 if it is not")
    private boolean wait;

    @Mixin private final WaitOptions waiting = new WaitOptions();

    Deploy(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public int perform() {
        Duration timeout = waiting.timeout();
        StoredDocument document = new Finding(surroundings).standing(named.key(surroundings));
        DocumentKey key = document.key();
        Waiting patient = new Waiting(surroundings);
        String before = image(document);
        if (before.equals(image)) {
            surroundings.console().say("%s: nothing to change".formatted(key));
            patient.untouched(key);
        } else {
            new Rewriting(surroundings).replace(document, edited(document));
            surroundings
                    .console()
                    .say("%s configured\n  ~ spec.image: %s -> %s".formatted(key, before, image));
        }
        warnWhenSuspended(document);
        return wait ? patient.forAll(List.of(key), Waiting.Goal.READY, timeout) : ExitCode.DONE;
    }

    private void warnWhenSuspended(StoredDocument document) {
        if (Rewriting.has(document, Metadata.SUSPEND, "true")) {
            surroundings
                    .console()
                    .tell(
                            "%s is suspended; to let Drover work again: drover resume %s"
                                    .formatted(document.key(), document.key()));
        }
    }

    private static String image(StoredDocument document) {
        JsonNode standing = document.tree().path(SPEC).path(IMAGE);
        if (!standing.isTextual()) {
            throw VerbFailure.failed(
                    "%s has no spec.image, which is all that deploy changes; change its file and write it with: drover apply -f FILE"
                            .formatted(document.key()));
        }
        return standing.asText();
    }

    /** Its text with the other image, which is good and says nothing else than before. */
    private String edited(StoredDocument document) {
        String text = edit(document).orElseThrow(() -> uneditable(document));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (surroundings.schemas().read(document.key(), bytes, document.generation())
                instanceof Reading.Rejected rejected) {
            throw VerbFailure.failed(
                    "nothing was written, %s would be bad:\n%s"
                            .formatted(
                                    document.key(),
                                    rejected.problems().stream()
                                            .map(Object::toString)
                                            .collect(Collectors.joining("\n"))));
        }
        return text;
    }

    private Optional<String> edit(StoredDocument document) {
        JsonNode wanted = document.tree().deepCopy();
        ((ObjectNode) wanted.path(SPEC)).put(IMAGE, image);
        try {
            String text = FieldEdit.replace(document.text(), List.of(SPEC, IMAGE), image);
            JsonNode written = surroundings.schemas().tree(text.getBytes(StandardCharsets.UTF_8));
            return Optional.of(text).filter(_ -> written.equals(wanted));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    private VerbFailure uneditable(StoredDocument document) {
        return VerbFailure.failed(
                "%s: its image cannot be set to '%s' without rewriting its text; change its file and write it with: drover apply -f FILE"
                        .formatted(document.key(), image));
    }
}
