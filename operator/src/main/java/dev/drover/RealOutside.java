package dev.drover;

import dev.drover.adapter.consul.ConsulAgent;
import dev.drover.adapter.consul.ConsulKeyValueStore;
import dev.drover.adapter.consul.ConsulSettings;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.NomadAgent;
import dev.drover.adapter.nomad.NomadSettings;
import dev.drover.adapter.nomad.SdkNomad;
import dev.drover.convergence.KeyValueStore;
import dev.drover.kind.Kinds;
import dev.drover.surface.cli.verb.Outside;
import dev.drover.surface.cli.view.ServerFacts;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The real Consul, Nomad, clock and environment. */
final class RealOutside implements Outside, AutoCloseable {

    /** Counts nothing: nobody scrapes a command that ends at once. */
    private final MeterRegistry registry = new CompositeMeterRegistry();

    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    public KeyValueStore store(Addresses addresses) {
        return kept(new ConsulKeyValueStore(consul(addresses).forAPerson(), clock(), registry));
    }

    @Override
    public Nomad nomad(Addresses addresses) {
        return kept(new SdkNomad(nomadSettings(addresses).forAPerson(), registry));
    }

    @Override
    public String whereabouts(Addresses addresses) {
        return "Consul at %s, Nomad at %s"
                .formatted(consul(addresses).address(), nomadSettings(addresses).address());
    }

    @Override
    public ServerFacts facts(Addresses addresses) {
        return new ServerFacts() {
            @Override
            public Facts consul() {
                ConsulAgent.Self self = new ConsulAgent(RealOutside.this.consul(addresses)).self();
                return new Facts(self.version(), self.clock(), self.connectionsMax());
            }

            @Override
            public Facts nomad() {
                Optional<String> version =
                        new NomadAgent(nomadSettings(addresses), registry).version();
                return new Facts(version, Optional.empty(), OptionalInt.empty());
            }

            @Override
            public void readsAll(String what) {
                new ConsulAgent(RealOutside.this.consul(addresses)).readsAll(what);
            }

            @Override
            public boolean readsLog() {
                return new NomadAgent(nomadSettings(addresses), registry).readsLog();
            }
        };
    }

    @Override
    public Kinds kinds() {
        return Kinds.ALL;
    }

    @Override
    public String nomadNamespace() {
        return NomadSettings.fromEnvironment(environment()).namespace();
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public Pause pause() {
        return Thread::sleep;
    }

    @Override
    public Map<String, String> environment() {
        return System.getenv();
    }

    @Override
    public String version() {
        return Version.NUMBER;
    }

    private <T extends AutoCloseable> T kept(T client) {
        opened.add(client);
        return client;
    }

    /** Ends the clients: at its end the Java runtime waits a third of a second for a thread that still listens. */
    @Override
    public void close() {
        for (AutoCloseable client : opened) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing a client does no input or output", e);
            }
        }
    }

    ConsulSettings consul(Addresses addresses) {
        return ConsulSettings.fromEnvironment(environment("CONSUL_HTTP_ADDR", addresses.consul()));
    }

    NomadSettings nomadSettings(Addresses addresses) {
        return NomadSettings.fromEnvironment(environment("NOMAD_ADDR", addresses.nomad()));
    }

    private Map<String, String> environment(String variable, Optional<String> instead) {
        Map<String, String> environment = new HashMap<>(environment());
        instead.ifPresent(value -> environment.put(variable, value));
        return environment;
    }
}
