package dev.drover.surface.cli.verb;

import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Document;
import dev.drover.document.Metadata;
import dev.drover.kind.job.JobSpec;
import java.util.ArrayList;
import java.util.List;

/** Has Nomad read the HCL of documents before they are written: only Nomad knows its language. */
final class HclCheck {

    private final Surroundings surroundings;

    HclCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Checks all; says so when Nomad could not be asked.
     *
     * @throws VerbFailure when Nomad does not understand one
     */
    void of(List<Draft> drafts) {
        List<String> complaints = new ArrayList<>();
        try {
            for (Draft draft : drafts) {
                draft.document().ifPresent(document -> check(draft, document, complaints));
            }
        } catch (RemoteFailure failure) {
            surroundings.console().tell("warning: HCL was not checked: " + failure.getMessage());
        }
        if (!complaints.isEmpty()) {
            throw VerbFailure.failed(String.join("\n", complaints) + "\nnothing was written");
        }
    }

    private void check(Draft draft, Document<?> document, List<String> complaints) {
        if (document.spec() instanceof JobSpec spec && spec.hcl().isPresent()) {
            try {
                surroundings
                        .jobReader()
                        .authored(
                                new Document<>(
                                        document.key(),
                                        document.generation(),
                                        Metadata.NONE,
                                        spec));
            } catch (RemoteFailure.Refused | IllegalArgumentException wrong) {
                complaints.add(
                        "%s: $.spec.hcl: %s".formatted(draft.position(), wrong.getMessage()));
            }
        }
    }
}
