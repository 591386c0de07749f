package dev.drover.adapter.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.convergence.RemoteFailure;
import java.util.List;
import java.util.Optional;

/**
 * One running Caddy that others configure as well: it is changed in one place at a time, and nothing else is sent to it.
 * Thread-safe.
 */
public interface SharedCaddy extends AutoCloseable {

    /**
     * The configuration that is in force.
     *
     * @throws RemoteFailure.Unavailable when it did not answer, or may not be asked, or answered more than 4 MiB
     */
    Running running();

    /**
     * Makes one change, unless anything of the configuration was changed by somebody since it was looked at.
     *
     * @param tag of the configuration that was looked at
     * @return whether it is in force; if not, another configuration is than the one with that tag
     * @throws RemoteFailure.Refused when Caddy does not take it, in Caddy's words; the old one stays in force
     * @throws Caddy.Unstarted when Caddy takes it and its machine does not let it start; the old one stays in force
     * @throws RemoteFailure.Unavailable when it may not be done
     * @throws RemoteFailure.Indeterminate when no answer came
     */
    boolean change(Change change, String tag);

    /**
     * The version of the program that runs, such as {@code v2.11.9}.
     *
     * @return empty when it does not tell, or does not answer
     */
    Optional<String> version();

    @Override
    void close();

    /** One change. */
    sealed interface Change {

        /**
         * Puts something where nothing is; into a list, before what stands there.
         *
         * @param path of the place, from the top; empty for all there is
         * @param content what stands there then
         */
        record Put(List<String> path, JsonNode content) implements Change {}

        /** Puts something in place of the object with that {@code @id}; loaded also where it is the same. */
        record Replace(String id, JsonNode content) implements Change {}

        /** Takes the object with that {@code @id} away. */
        record Remove(String id) implements Change {}
    }
}
