package dev.drover.convergence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What one document becomes outside, and what would change there: for people who look before they write. Each method may
 * ask the outside, and none changes it.
 */
public interface Preview {

    /**
     * What the document becomes, in the form of the outside's API.
     *
     * @throws RemoteFailure when the outside could not be asked, or does not understand the spec
     * @throws IllegalArgumentException when the spec lacks what the outside needs
     */
    ObjectNode rendered();

    /**
     * What turns out wrong with a spec that its schema allows when it becomes what it describes. Asks the outside only what
     * nobody else knows.
     *
     * @throws RemoteFailure when the outside could not be asked
     */
    Optional<Objection> objection();

    /**
     * What bringing the outside to this document would change now.
     *
     * @throws RemoteFailure when the outside could not be asked, or does not understand the spec
     * @throws IllegalArgumentException when the spec lacks what the outside needs
     */
    Difference difference();

    /**
     * What bringing the outside to this document would take away there: what it holds until now and asks for no more. One
     * sentence each.
     *
     * @param part the kind's part of the document's status as it stands in the store
     * @throws RemoteFailure when the outside could not be asked, or does not understand the spec
     * @throws IllegalArgumentException when the spec lacks what the outside needs
     */
    default List<String> removals(JsonNode part) {
        return List.of();
    }

    /**
     * What would run once because of this document, before it is in force or after. One sentence each.
     *
     * @param part the kind's part of the document's status as it stands in the store; missing when there is none
     * @throws RemoteFailure when the outside could not be asked, or does not understand the spec
     * @throws IllegalArgumentException when the spec lacks what the outside needs
     */
    default List<String> hooks(JsonNode part) {
        return List.of();
    }

    /**
     * What would change.
     *
     * @param nothing whether nothing would that anybody could see
     * @param headline it in one sentence, for people
     * @param lines one for each change, beginning with {@code +}, {@code -} or {@code ~}
     * @param details more of them in the words of a machine, for who asks for them
     * @param hindrances why it could not be done whole
     * @param touched what it would do to what runs
     * @param figures the same for programs
     */
    record Difference(
            boolean nothing,
            String headline,
            List<String> lines,
            List<String> details,
            List<String> hindrances,
            String touched,
            ObjectNode figures) {

        public Difference {
            lines = List.copyOf(lines);
            details = List.copyOf(details);
            hindrances = List.copyOf(hindrances);
        }
    }
}
