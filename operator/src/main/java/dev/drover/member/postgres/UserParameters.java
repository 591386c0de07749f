package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Configuration;
import dev.drover.adapter.postgres.DataFolder;
import dev.drover.member.postgres.KeptParameters.Complaint;
import dev.drover.member.postgres.KeptParameters.Named;
import dev.drover.member.postgres.PairedParameters.Fitting;
import dev.drover.role.parameter.ParameterSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The user's parameters of one server: which are asked for, and which stand in its configuration. Thread-safe: what is asked for comes
 * from another thread than starts.
 */
final class UserParameters {

    private final Configuration configuration;
    private final Path file;
    private final Supplier<DataFolder> data;
    private final Runnable reload;
    private KeptParameters kept;
    private Optional<Named> written = Optional.empty();
    private SortedSet<String> heldBack = new TreeSet<>();
    private String heard;
    private String problem = "";
    private boolean planned;

    /**
     * As they were kept.
     *
     * @param first for a server of which nothing was kept
     * @param data of the server
     * @param reload tells a server that runs to read its configuration
     */
    UserParameters(
            Configuration configuration,
            Path folder,
            ParameterSet first,
            Supplier<DataFolder> data,
            Runnable reload)
            throws IOException {
        this.configuration = configuration;
        this.file = folder.resolve("parameters.json");
        this.data = data;
        this.reload = reload;
        this.kept = KeptParameters.read(file).orElse(KeptParameters.first(first));
        this.heard = kept.accepted().version();
    }

    /**
     * Takes in what is asked for, also into a server that runs. PostgreSQL's own program tries it first.
     *
     * @return what is wrong with it, in PostgreSQL's own words; then all stay as they were
     */
    Optional<String> ask(ParameterSet set) throws IOException, InterruptedException {
        Optional<String> known = known(set);
        if (known.isPresent()) {
            return known.filter(words -> !words.isEmpty());
        }
        // Takes a moment, and a start must not wait for it.
        Optional<String> wrong = configuration.objection(set.values());
        synchronized (this) {
            problem = wrong.orElse("");
            if (wrong.isPresent()) {
                return wrong;
            }
            KeptParameters next = kept.accepting(set);
            next.write(file);
            kept = next;
            refresh();
        }
        return Optional.empty();
    }

    /** What is known of it already: an empty text = it is in force, or about to be. */
    private synchronized Optional<String> known(ParameterSet set) {
        String version = set.version();
        heard = version;
        Optional<String> refused =
                kept.refused().filter(it -> it.version().equals(version)).map(Complaint::words);
        if (refused.isPresent()) {
            return refused;
        }
        boolean same = kept.accepted().equals(Named.of(set));
        problem = same ? "" : problem;
        return same ? Optional.of("") : Optional.empty();
    }

    /** Writes for a server that runs what fits it now; what has to wait for a start waits by itself. */
    synchronized void refresh() throws IOException, InterruptedException {
        if (!data.get().exists()) {
            return;
        }
        Named now = kept.next();
        write(
                now,
                data.get().isStandby() ? standby(now) : new Fitting(now.values(), new TreeSet<>()));
    }

    private Fitting standby(Named now) throws IOException, InterruptedException {
        return PairedParameters.standby(now.values(), data.get().pairedSettings());
    }

    private void write(Named now, Fitting fitting) throws IOException {
        heldBack = fitting.heldBack();
        Named content = new Named(now.version(), fitting.values());
        if (!written.equals(Optional.of(content))) {
            configuration.parameters(content.version(), content.values());
            written = Optional.of(content);
            reload.run();
        }
    }

    // ---- starts ----

    /** The next start is one for parameters that wait for it. */
    synchronized void plan() {
        planned = true;
    }

    /** Writes for the start that follows. */
    synchronized void beforeStart() throws IOException, InterruptedException {
        Named now = kept.next();
        if (data.get().isStandby()) {
            write(now, standby(now));
        } else {
            boolean free = planned || kept.ran().isEmpty();
            write(
                    now,
                    free
                            ? new Fitting(now.values(), new TreeSet<>())
                            : PairedParameters.primary(now.values(), data.get().pairedSettings()));
        }
        planned = false;
    }

    /** The server came up with what was written. */
    synchronized void cameUp() throws IOException, InterruptedException {
        keep(kept.cameUp(written.orElse(kept.next())));
        if (!data.get().isStandby()) {
            // A primary may have come up with less than is asked for.
            refresh();
        }
    }

    /** The server did not come up with what was written. */
    synchronized void failed(String words) throws IOException {
        keep(kept.failed(written.orElse(kept.next()), words));
    }

    private void keep(KeptParameters next) throws IOException {
        if (!next.equals(kept)) {
            next.write(file);
            kept = next;
        }
    }

    // ---- what is known ----

    /** The version that was asked for last. */
    synchronized String heard() {
        return heard;
    }

    /** Those that have to be higher than was asked for. */
    synchronized SortedSet<String> heldBack() {
        return new TreeSet<>(heldBack);
    }

    /** Why what was asked for last is not in force; empty = it is, or is about to be. */
    synchronized String problem() {
        return kept.refused()
                .filter(it -> it.version().equals(heard))
                .map(Complaint::words)
                .orElse(problem);
    }

    /** The version that stands, or is to stand, in the configuration. */
    synchronized String next() {
        return kept.next().version();
    }
}
