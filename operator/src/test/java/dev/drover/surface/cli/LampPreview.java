package dev.drover.surface.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.Objection;
import dev.drover.convergence.Preview;
import dev.drover.document.Document;
import dev.drover.document.DriftMode;
import dev.drover.document.Problem;
import dev.drover.document.Spec;
import dev.drover.kind.Kinds;
import dev.drover.kind.Registration;
import java.util.List;
import java.util.Optional;

/** What a kind that only tests have becomes: a lamp. It needs no Nomad. */
record LampPreview(Document<LampPreview.Lamp> document) implements Preview {

    /** What such a document asks for. */
    record Lamp(String colour) implements Spec {
        @Override
        public DriftMode drift() {
            return DriftMode.ENFORCE;
        }
    }

    /** The list that holds this kind alone. */
    static Kinds kinds() {
        return new Kinds(
                List.of(
                        new Registration<>(
                                "Lamp",
                                Lamp.class,
                                _ -> {
                                    throw new UnsupportedOperationException("no operator here");
                                },
                                (_, document) -> new LampPreview(document))));
    }

    @Override
    public ObjectNode rendered() {
        return JsonNodeFactory.instance.objectNode().put("light", document.spec().colour());
    }

    @Override
    public Optional<Objection> objection() {
        return document.spec().colour().equals("black")
                ? Optional.of(
                        Objection.of(
                                new Problem(
                                        "$.spec.colour", 0, 0, "gives no light", Optional.empty())))
                : Optional.empty();
    }

    @Override
    public Difference difference() {
        return new Difference(
                false,
                "the lamp would change",
                List.of("~ light: off -> " + document.spec().colour()),
                List.of(),
                List.of("no current"),
                "lamps: 1",
                JsonNodeFactory.instance.objectNode().put("lamps", 1));
    }
}
