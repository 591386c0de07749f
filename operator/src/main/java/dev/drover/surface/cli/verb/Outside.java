package dev.drover.surface.cli.verb;

import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.KeyValueStore;
import dev.drover.kind.Kinds;
import dev.drover.surface.cli.view.ServerFacts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** All that the command line needs from outside. Each part is made when a verb first asks: what is not used costs no start-up time. */
public interface Outside {

    /** The store that {@code addresses} leads to. */
    KeyValueStore store(Addresses addresses);

    /** The Nomad that {@code addresses} leads to. */
    Nomad nomad(Addresses addresses);

    /** Where Consul and Nomad are looked for, for messages. */
    String whereabouts(Addresses addresses);

    /** What both say about themselves. */
    ServerFacts facts(Addresses addresses);

    /** All kinds. */
    Kinds kinds();

    /** The Nomad namespace of jobs that name none. */
    String nomadNamespace();

    /** The time. */
    InstantSource clock();

    /** Waits. */
    Pause pause();

    /** The process's environment variables. */
    Map<String, String> environment();

    /** What this program calls itself, for {@code --version}. */
    String version();

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        void of(Duration duration) throws InterruptedException;
    }

    /**
     * Where Consul and Nomad are, as far as the command line was told; the rest is in their environment variables.
     *
     * @param consul {@code --consul-addr}
     * @param nomad {@code --nomad-addr}
     */
    record Addresses(Optional<String> consul, Optional<String> nomad) {}
}
