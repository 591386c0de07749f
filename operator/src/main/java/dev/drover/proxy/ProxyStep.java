package dev.drover.proxy;

import dev.drover.planning.Step;
import java.util.List;

/** One change of what is decided about a proxy. */
public sealed interface ProxyStep extends Step {

    /**
     * Writes what members are to do.
     *
     * @param key where to
     * @param what for people: {@code route shop/api}
     * @param expected the index of what stands there; 0 for nothing
     * @param proxy on which proxy that is
     * @param places each a host and a path that it has there then
     */
    record Publish(String key, String what, long expected, ProxyName proxy, List<String> places)
            implements ProxyStep {

        public Publish {
            places = List.copyOf(places);
        }

        @Override
        public String summary() {
            return "publish " + what;
        }

        @Override
        public String reason() {
            return "Published";
        }
    }

    /**
     * Takes away what a member reported that has been silent for long. Were it alive, it would say it again.
     *
     * @param key where it stands
     * @param member its name
     * @param expected the index of what stands there
     */
    record Dismiss(String key, String member, long expected) implements ProxyStep {
        @Override
        public String summary() {
            return "remove the report of member %s, which has been silent for a day"
                    .formatted(member);
        }

        @Override
        public String reason() {
            return "Dismissed";
        }
    }

    /**
     * Takes away what members were to do.
     *
     * @param key where it stands
     * @param what for people
     * @param expected the index of what stands there
     */
    record Withdraw(String key, String what, long expected) implements ProxyStep {
        @Override
        public String summary() {
            return "withdraw " + what;
        }

        @Override
        public String reason() {
            return "Withdrawn";
        }

        @Override
        public boolean removes() {
            return true;
        }
    }
}
