package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Configuration;
import dev.drover.adapter.postgres.DataFolder;
import dev.drover.convergence.RemoteFailure;
import dev.drover.member.postgres.KeptParameters.Complaint;
import dev.drover.member.postgres.KeptParameters.Named;
import dev.drover.member.postgres.PairedParameters.Fitting;
import dev.drover.role.parameter.ParameterSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private Optional<Named> started = Optional.empty();
    private SortedSet<String> heldBack = new TreeSet<>();
    private String heard;
    private Optional<Complaint> objection = Optional.empty();
    private Optional<Complaint> doubt = Optional.empty();
    private String trouble = "";

    /** Outside the lock: whoever ends a server must not wait for one that is looked at. */
    private final AtomicBoolean planned = new AtomicBoolean();

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
     * @throws RemoteFailure.Indeterminate when PostgreSQL's program did not say: nothing is known, and it is to be asked again
     * @throws IOException when it could not be asked, likewise, or when nothing could be written
     */
    Optional<String> ask(ParameterSet set) throws IOException, InterruptedException {
        Optional<String> known = known(set);
        if (known.isPresent()) {
            return known.filter(words -> !words.isEmpty());
        }
        // Takes a moment, and a start must not wait for it.
        Optional<String> wrong = checked(set);
        synchronized (this) {
            objection = wrong.map(words -> new Complaint(set.version(), words));
            doubt = Optional.empty();
            if (wrong.isPresent()) {
                return wrong;
            }
            keep(kept.accepting(set));
            refresh();
        }
        return Optional.empty();
    }

    private Optional<String> checked(ParameterSet set) throws IOException, InterruptedException {
        try {
            return configuration.objection(set.values());
        } catch (RemoteFailure | IOException unsure) {
            synchronized (this) {
                doubt =
                        Optional.of(
                                new Complaint(set.version(), String.valueOf(unsure.getMessage())));
            }
            throw unsure;
        }
    }

    /** What is known of it already: an empty text = it is in force, or about to be. */
    private synchronized Optional<String> known(ParameterSet set) {
        String version = set.version();
        heard = version;
        Optional<String> refused = about(version, kept.refused());
        if (refused.isPresent()) {
            return refused;
        }
        return kept.accepted().equals(Named.of(set)) ? Optional.of("") : Optional.empty();
    }

    /** What was said of one version says nothing about another. */
    private static Optional<String> about(String version, Optional<Complaint> complaint) {
        return complaint.filter(it -> it.version().equals(version)).map(Complaint::words);
    }

    /**
     * Writes for a server that runs what fits it now; what has to wait for a start waits by itself. One that starts reads nothing
     * else than what it was started with: what it comes up with must be known.
     */
    synchronized void refresh() throws IOException, InterruptedException {
        if (data.get().exists() && started.isEmpty()) {
            Named now = kept.next();
            write(
                    now,
                    data.get().isStandby()
                            ? standby(now)
                            : new Fitting(now.values(), new TreeSet<>()));
        }
    }

    private Fitting standby(Named now) throws IOException, InterruptedException {
        return PairedParameters.standby(now.values(), data.get().pairedSettings());
    }

    private Named write(Named now, Fitting fitting) throws IOException {
        heldBack = fitting.heldBack();
        Named content = new Named(now.version(), fitting.values());
        if (!written.equals(Optional.of(content))) {
            configuration.parameters(content.version(), content.values());
            written = Optional.of(content);
            reload.run();
        }
        return content;
    }

    // ---- starts ----

    /** Whether the next start is one for parameters that wait for it. Comes back at once. */
    void plan(boolean start) {
        planned.set(start);
    }

    /** Writes for the start that follows, and nothing more until {@link #startEnded}. */
    synchronized void beforeStart() throws IOException, InterruptedException {
        boolean meant = planned.getAndSet(false);
        Named now = kept.next();
        Fitting fitting;
        if (data.get().isStandby()) {
            fitting = standby(now);
        } else {
            fitting =
                    meant || kept.ran().isEmpty()
                            ? new Fitting(now.values(), new TreeSet<>())
                            : PairedParameters.primary(now.values(), data.get().pairedSettings());
        }
        started = Optional.of(write(now, fitting));
    }

    /** The server came up with what it was started with. What was asked for meanwhile is written now. */
    synchronized void cameUp() throws IOException, InterruptedException {
        trouble = "";
        keep(kept.cameUp(started.orElse(kept.next())));
        startEnded();
        refresh();
    }

    /**
     * The server did not come up with what it was started with.
     *
     * @param why it ended, as far as is known
     * @param words of it
     */
    synchronized void failed(StartFailure why, String words)
            throws IOException, InterruptedException {
        Named with = started.orElse(kept.next());
        KeptParameters next = moreIsNeeded(why, with) ? kept : kept.failed(with, why, words);
        trouble =
                next.next().version().equals(with.version())
                        ? "its server did not start, and tries again with the same parameters: "
                                + words
                        : "its server did not start with version %s, and goes back to version %s: %s"
                                .formatted(with.version(), next.next().version(), words);
        keep(next);
    }

    /** Its primary was given more than it had heard of: with as much, the same set may do. */
    private boolean moreIsNeeded(StartFailure why, Named with)
            throws IOException, InterruptedException {
        return why == StartFailure.LESS_THAN_PRIMARY
                && data.get().isStandby()
                && !standby(kept.next()).values().equals(with.values());
    }

    /** A start is over, whatever came of it. */
    synchronized void startEnded() {
        started = Optional.empty();
    }

    /** The server has that version in force, by its own word, and nothing of it waits for a start. */
    synchronized void inForce(String version) throws IOException {
        if (kept.taken().filter(version::equals).isEmpty()) {
            keep(kept.inForce(version));
        }
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

    /** The names that stand, or are to stand, in the configuration. */
    synchronized Set<String> names() {
        return kept.next().values().keySet();
    }

    /** Why what was asked for last is not in force; empty = it is, or is about to be. */
    synchronized String problem() {
        return about(heard, kept.refused())
                .map(words ->
                        "%s (its server did not come up with version %s, and did with version %s)"
                                .formatted(words, heard, kept.accepted().version()))
                .or(() -> about(heard, objection))
                .orElse("");
    }

    /** What is not known of what was asked for last, or why a start is tried again; empty = nothing. */
    synchronized String remark() {
        return about(heard, doubt)
                .map(words ->
                        "whether PostgreSQL takes version %s is not known, and is asked again: %s"
                                .formatted(heard, words))
                .orElse(trouble);
    }

    /** The version that stands, or is to stand, in the configuration. */
    synchronized String next() {
        return kept.next().version();
    }
}
