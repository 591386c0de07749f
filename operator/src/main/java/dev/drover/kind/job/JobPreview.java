package dev.drover.kind.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.Nomad.JobDiff;
import dev.drover.convergence.Preview;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import dev.drover.document.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a {@code Job} document becomes and would change in Nomad, in the words of {@code nomad plan}. */
public final class JobPreview implements Preview {

    private final Supplier<JobReader> reader;
    private final Document<JobSpec> document;

    /**
     * Of one document.
     *
     * @param reader reaches Nomad; asked for only when Nomad is needed
     */
    public JobPreview(Supplier<JobReader> reader, Document<JobSpec> document) {
        this.reader = reader;
        this.document = document;
    }

    @Override
    public ObjectNode rendered() {
        return reader.get().authored(document);
    }

    /** Only Nomad knows the language of its job files. */
    @Override
    public Optional<Problem> objection() {
        if (document.spec().hcl().isEmpty()) {
            return Optional.empty();
        }
        try {
            reader.get().authored(document);
            return Optional.empty();
        } catch (RemoteFailure.Refused | IllegalArgumentException wrong) {
            String message = String.valueOf(wrong.getMessage());
            return Optional.of(new Problem("$.spec.hcl", 0, 0, message, Optional.empty()));
        }
    }

    @Override
    public Difference difference() {
        JobDiff diff = reader.get().diff(document);
        return new Difference(
                diff.nothing(),
                headline(diff),
                diff.lines(),
                diff.failures().stream().map("cannot be placed: "::concat).toList(),
                "allocations: " + counts(diff),
                figures(diff));
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
