package dev.drover.surface.cli.verb;

import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.Preview;
import dev.drover.convergence.StoreKeys;
import dev.drover.database.DatabaseSpec;
import dev.drover.document.Document;
import dev.drover.document.Names;
import dev.drover.kind.Reach;
import dev.drover.surface.cli.text.Paint;
import dev.drover.surface.cli.view.Archive;
import dev.drover.surface.cli.view.Schemas;
import dev.drover.surface.cli.view.ServerFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one call of a verb has around it: the console, the global options, and the outside reached by them. Not thread-safe. */
public final class Surroundings implements Reach {

    private static final String PREFIX = "drover";
    private static final String NAMESPACE = "default";

    private final Outside outside;
    private final Console console;
    private final GlobalOptions options;
    private final Schemas schemas;

    private @Nullable KeyValueStore store;
    private @Nullable Nomad nomad;

    public Surroundings(Outside outside, Console console, GlobalOptions options) {
        this.outside = outside;
        this.console = console;
        this.options = options;
        this.schemas = new Schemas(outside.kinds().names(), () -> outside.kinds().catalog());
    }

    /** Where to read and print. */
    public Console console() {
        return console;
    }

    /** The colours of results. */
    public Paint paint() {
        return console.paint();
    }

    /** The store; connected when first asked for. */
    @Override
    public KeyValueStore store() {
        KeyValueStore known = store;
        if (known == null) {
            known = outside.store(options.addresses());
            store = known;
        }
        return known;
    }

    /** Nomad; connected when first asked for. */
    @Override
    public Nomad nomad() {
        Nomad known = nomad;
        if (known == null) {
            known = outside.nomad(options.addresses());
            nomad = known;
        }
        return known;
    }

    /** Where Consul and Nomad are looked for, for messages. */
    public String whereabouts() {
        return outside.whereabouts(options.addresses());
    }

    /** Where Consul and Nomad are, as far as the command line was told. */
    public Outside.Addresses addresses() {
        return options.addresses();
    }

    /** What the servers say about themselves. */
    public ServerFacts facts() {
        return outside.facts(options.addresses());
    }

    /** The kinds and how to read them. */
    public Schemas schemas() {
        return schemas;
    }

    /** The kinds of replicated databases. */
    public List<String> databaseKinds() {
        return outside.kinds().specTypes().entrySet().stream()
                .filter(kind -> DatabaseSpec.class.isAssignableFrom(kind.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What a document becomes and would change. */
    public Preview preview(Document<?> document) {
        return outside.kinds().preview(this, document);
    }

    /** The Nomad namespace of jobs that name none. */
    @Override
    public String nomadNamespace() {
        return outside.nomadNamespace();
    }

    /** Where everything stands. */
    @Override
    public StoreKeys keys() {
        String prefix = setting(options.prefix(), "DROVER_PREFIX", PREFIX);
        try {
            return new StoreKeys(prefix);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage(wrong.getMessage() + "; set --prefix or DROVER_PREFIX");
        }
    }

    /** What stands in the store. */
    public Archive archive() {
        return new Archive(store(), keys(), schemas());
    }

    /** The namespace to use: the option's, else the environment's, else {@code default}. */
    public String namespace(Optional<String> option) {
        String namespace = setting(option, "DROVER_NAMESPACE", NAMESPACE);
        Names.objectionTo(namespace)
                .ifPresent(why -> {
                    throw VerbFailure.usage("namespace '%s' %s".formatted(namespace, why));
                });
        return namespace;
    }

    /** Who calls, for the record. */
    public String caller() {
        return setting(
                Optional.empty(), "DROVER_USER", setting(Optional.empty(), "USER", "somebody"));
    }

    /** The time. */
    public Instant now() {
        return outside.clock().instant();
    }

    /**
     * Lets time pass.
     *
     * @throws VerbFailure when somebody interrupts
     */
    public void pause(Duration duration) {
        try {
            outside.pause().of(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw VerbFailure.failed("interrupted");
        }
    }

    private String setting(Optional<String> option, String variable, String otherwise) {
        String known = outside.environment().getOrDefault(variable, "");
        return option.orElse(known.isBlank() ? otherwise : known);
    }
}
