package dev.drover.surface.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is asked of this process, as named checks. A question holds while all of its checks do; one without checks holds
 * while the process answers at all.
 *
 * @param live is it worth keeping? A process that fails here is started again, so nothing remote belongs here
 * @param ready could it act now? A warm standby could. An outage of Consul or Nomad shows here
 * @param started has it come up? Holds for good once it held
 */
public record Health(
        Map<String, Supplier<Check>> live,
        Map<String, Supplier<Check>> ready,
        Map<String, Supplier<Check>> started) {

    public Health {
        live = inOrder(live);
        ready = inOrder(ready);
        started = inOrder(started);
    }

    private static Map<String, Supplier<Check>> inOrder(Map<String, Supplier<Check>> checks) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(checks));
    }

    /**
     * What one check found. Its supplier must not block: it is asked on the thread that serves everybody.
     *
     * @param ok whether all is well
     * @param message what was found, for people, without secrets
     */
    public record Check(boolean ok, String message) {

        /** All is well. */
        public static Check ok(String message) {
            return new Check(true, message);
        }

        /** Something is wrong; the message says what, and what to do. */
        public static Check failing(String message) {
            return new Check(false, message);
        }
    }
}
