package dev.drover.workload;

import dev.drover.document.DocumentKey;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Who has which role of replicated databases, and where. Kinds of databases supply it to kinds of jobs. Thread-safe. */
public interface RolePlaces {

    /** Nothing is known of any. */
    RolePlaces NONE =
            new RolePlaces() {
                @Override
                public Answer of(Followee followee) {
                    return new Answer.Unknown("this operator sees to no databases");
                }

                @Override
                public void listen(Consumer<DocumentKey> listener) {
                    // Nothing ever changes.
                }
            };

    /** Who has that role now, as far as it is known; may read the store once for each member that was never looked for. */
    Answer of(Followee followee);

    /** Calls back, from any thread, with the document of a database of which something else may be known by now. Once only. */
    void listen(Consumer<DocumentKey> listener);

    /**
     * The database whose members stand in Consul's catalog under that name.
     *
     * @param service a name there
     */
    default Optional<DocumentKey> listedAs(String service) {
        return Optional.empty();
    }

    /** What is known of one role. */
    sealed interface Answer {

        /**
         * Nothing: it may be anywhere, or as it was.
         *
         * @param why for people
         */
        record Unknown(String why) implements Answer {}

        /**
         * It is known that nobody has it.
         *
         * @param why for people
         */
        record Nobody(String why) implements Answer {}

        /**
         * These have it.
         *
         * @param holders at least one; whoever comes first is taken first
         */
        record Held(List<Holder> holders) implements Answer {
            public Held {
                holders = List.copyOf(holders);
            }
        }
    }

    /**
     * A member that has a role.
     *
     * @param member its name
     * @param host where its server listens, without the port; empty = it never said
     */
    record Holder(String member, String host) {}
}
