package dev.drover.workload;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What stands between clients and the instances of services, and sends the one's requests to the other: each sender that is
 * there has to learn of a new instance before it is of use to anybody. Thread-safe.
 */
public interface Frontage {

    /** Nothing stands before any service. */
    Frontage NONE =
            new Frontage() {
                @Override
                public void start(Consumer<String> changed) {
                    // There is nothing to tell.
                }

                @Override
                public List<Sender> sendersTo(String service) {
                    return List.of();
                }
            };

    /**
     * Begins to follow, returns at once.
     *
     * @param changed told each service of which a sender has other instances than before, or that has another sender
     */
    void start(Consumer<String> changed);

    /**
     * Who sends requests to a service now, by name. Costs no call. One that has fallen silent is left out, and so is one that
     * does not say to whom it sends; empty also while nothing was heard yet.
     *
     * @param service its name in Consul
     */
    List<Sender> sendersTo(String service);

    /**
     * Who sends requests to a service, and tells neither to which of its instances nor what came of them. Costs no call.
     *
     * @param service its name in Consul
     * @return names for people
     */
    default List<String> untellingSendersTo(String service) {
        return List.of();
    }

    /**
     * One that sends requests to a service.
     *
     * @param name for people
     * @param instances those it sends to: whole IDs of allocations where Nomad registered them
     * @param full whether it has no room for more
     * @param silentAfter how long until it counts as silent, if it says nothing more; more than zero
     * @param answers what it has counted, of which instance, since it first sent to that one, or since it last began anew; empty
     *     when it counts nothing, or has had nothing to count
     */
    record Sender(
            String name,
            Set<String> instances,
            boolean full,
            Duration silentAfter,
            Map<String, Answers> answers) {

        public Sender {
            instances = Set.copyOf(instances);
            answers = Map.copyOf(answers);
        }
    }

    /**
     * What came of requests.
     *
     * @param requests that were answered; 0 or more
     * @param failed of them, those that were answered with 5xx
     */
    record Answers(long requests, long failed) {

        static final Answers NONE = new Answers(0, 0);

        Answers plus(Answers more) {
            return new Answers(requests + more.requests, failed + more.failed);
        }

        /** Those since then; none when it was begun anew in between, for nobody knows how many there were. */
        Answers since(Answers then) {
            boolean anew = requests < then.requests || failed < then.failed;
            return anew ? NONE : new Answers(requests - then.requests, failed - then.failed);
        }
    }
}
