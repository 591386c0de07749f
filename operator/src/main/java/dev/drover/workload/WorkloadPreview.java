package dev.drover.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.convergence.Objection;
import dev.drover.convergence.Preview;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a document becomes and would change in Nomad, in the words of {@code nomad plan}.
 *
 * @param <D> what its author wants
 */
public final class WorkloadPreview<D extends WorkloadSpec> implements Preview {

    private final WorkloadForm<D> form;
    private final Supplier<JobReader<D>> reader;
    private final Document<D> document;

    /**
     * Of one document.
     *
     * @param reader reaches Nomad; asked for only when Nomad is needed
     */
    public WorkloadPreview(
            WorkloadForm<D> form, Supplier<JobReader<D>> reader, Document<D> document) {
        this.form = form;
        this.reader = reader;
        this.document = document;
    }

    @Override
    public ObjectNode rendered() {
        return reader.get().authored(document);
    }

    @Override
    public Optional<Objection> objection() {
        try {
            reader.get().authored(document);
            return Optional.empty();
        } catch (RemoteFailure.Refused | IllegalArgumentException wrong) {
            return Optional.of(Misread.of(form.descriptionPath(document.spec()), wrong));
        }
    }

    @Override
    public Difference difference() {
        JobDiff diff = reader.get().diff(document);
        return new Difference(
                diff.nothing(),
                headline(diff),
                diff.lines(),
                List.of(),
                diff.failures().stream().map("cannot be placed: "::concat).toList(),
                "allocations: " + counts(diff),
                figures(diff));
    }

    @Override
    public List<String> removals(JsonNode part) {
        JsonNode target = part.path("target");
        if (!part.path("holds").asBoolean()) {
            return List.of();
        }
        JobId held = new JobId(target.path("namespace").asText(""), target.path("id").asText(""));
        return reader.get().abandons(document, held)
                ? List.of("job %s is stopped: the document names another job now".formatted(held))
                : List.of();
    }

    @Override
    public List<String> hooks(JsonNode part) {
        List<Hook> hooks = form.hooks(document);
        String run = part.path("hooks").path("revision").asText("");
        if (hooks.isEmpty() || reader.get().revision(document).equals(run)) {
            return List.of();
        }
        return hooks.stream()
                .map(hook ->
                        "hook '%s' runs %s"
                                .formatted(
                                        hook.name(),
                                        hook.moment() == Hook.Moment.BEFORE ? "before" : "after"))
                .toList();
    }

    private static String headline(JobDiff diff) {
        if (diff.stopEdited()) {
            return "the job is stopped and would be started";
        }
        return diff.type().equals("Added") ? "the job would be created" : "the job would change";
    }

    private static String counts(JobDiff diff) {
        List<String> counts = new ArrayList<>();
        count(counts, diff.placed(), "placed");
        count(counts, diff.inPlace(), "updated in place");
        count(counts, diff.destructive(), "replaced");
        count(counts, diff.stopped(), "stopped");
        return counts.isEmpty() ? "none touched" : String.join(", ", counts);
    }

    private static void count(List<String> counts, int number, String what) {
        if (number > 0) {
            counts.add(number + " " + what);
        }
    }

    private static ObjectNode figures(JobDiff diff) {
        ObjectNode figures = JsonNodeFactory.instance.objectNode().put("type", diff.type());
        diff.lines().forEach(figures.putArray("lines")::add);
        diff.failures().forEach(figures.putArray("failures")::add);
        return figures.put("placed", diff.placed())
                .put("inPlace", diff.inPlace())
                .put("destructive", diff.destructive())
                .put("stopped", diff.stopped());
    }
}
