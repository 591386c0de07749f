package dev.drover.surface.cli.verb;

import dev.drover.surface.cli.verb.Outside.Addresses;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every verb takes, before or after the verb. */
public final class GlobalOptions {

    @Option(
            names = "--consul-addr",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "Consul's address (default: CONSUL_HTTP_ADDR, or http://127.0.0.1:8500)")
    private @Nullable String consulAddress;

    @Option(
            names = "--nomad-addr",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "Nomad's address (default: NOMAD_ADDR, or http://127.0.0.1:4646)")
    private @Nullable String nomadAddress;

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            scope = ScopeType.INHERIT,
            description = "First part of all keys in Consul (default: DROVER_PREFIX, or drover)")
    private @Nullable String prefix;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print a stack trace with an error")
    private boolean debug;

    Addresses addresses() {
        return new Addresses(Optional.ofNullable(consulAddress), Optional.ofNullable(nomadAddress));
    }

    Optional<String> prefix() {
        return Optional.ofNullable(prefix);
    }

    /** Whether the person wants to see stack traces. */
    public boolean debug() {
        return debug;
    }
}
