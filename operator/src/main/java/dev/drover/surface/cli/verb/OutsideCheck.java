package dev.drover.surface.cli.verb;

import dev.drover.convergence.RemoteFailure;
import java.util.ArrayList;
import java.util.List;

/** Has the outside look at documents before they are written: some of what they hold only it understands. */
final class OutsideCheck {

    private final Surroundings surroundings;

    OutsideCheck(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Checks all; says so when the outside could not be asked.
     *
     * @throws VerbFailure when one is objected to
     */
    void of(List<Draft> drafts) {
        List<String> complaints = new ArrayList<>();
        try {
            for (Draft draft : drafts) {
                draft.document()
                        .flatMap(document -> surroundings.preview(document).objection())
                        .ifPresent(objection -> complaints.add(draft.complaint(objection)));
            }
        } catch (RemoteFailure failure) {
            surroundings
                    .console()
                    .tell(
                            "warning: documents were not checked beyond their schemas: "
                                    + failure.getMessage());
        }
        if (!complaints.isEmpty()) {
            throw VerbFailure.failed(String.join("\n", complaints) + "\nnothing was written");
        }
    }
}
