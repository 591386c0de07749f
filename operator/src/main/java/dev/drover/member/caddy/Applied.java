package dev.drover.member.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.Caddy;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import dev.drover.member.Intake;
import dev.drover.member.Intake.Change;
import dev.drover.member.Refusals;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.ProxySettings.Pair;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.proxy.Spelling;
import dev.drover.proxy.Tallying;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in force in Caddy, and how it gets there. What Caddy refuses is searched for by halves: one bad route keeps no other
 * from being served. Not thread-safe.
 */
final class Applied {

    private static final Logger LOG = LoggerFactory.getLogger(Applied.class);

    /** So often at most Caddy loads its configuration to find which renewed certificates are bad: the rest counts as refused. */
    private static final int RENEWALS_MOST = 64;

    private int searches;

    private final Site site;
    private final Caddy caddy;
    private final Ports ports;
    private final StartFile file;
    private final PasswordFile passwords;
    private final GivenCertificates certificates;
    private final Refusals refusals = new Refusals();
    private final Revival revival;
    private Intake inForce = Intake.NOTHING;
    private Hashes hashes = Hashes.NONE;

    /** The files that stand for the given certificates in the configuration in force. */
    private Map<Pair, Pair> copies = Map.of();

    /** Whether Caddy counts by route, as far as is known: it has to be asked for it only then. */
    private boolean counting;

    /** How Caddy has what is in force, when that was read and nobody changed anything since. */
    private Optional<Seen> seen = Optional.empty();

    /** What was in force before Caddy could not begin with it any more. */
    private Optional<Intake> lost = Optional.empty();

    private record Seen(String tag, Spelling spelling) {}

    Applied(Site site, Caddy caddy, Ports ports) {
        this.site = site;
        this.caddy = caddy;
        this.ports = ports;
        this.file = new StartFile(site.configuration());
        this.revival = new Revival(site);
        this.certificates = new GivenCertificates(site);
        this.passwords = new PasswordFile(site.passwords());
    }

    /**
     * Begins with what was in force last, passwords included; where those are lost, routes are closed.
     *
     * @throws IOException when a first configuration for Caddy cannot be written
     */
    void open() throws IOException {
        if (Files.exists(record())) {
            try {
                inForce =
                        Objects.requireNonNullElse(
                                StatusCodec.decode(Intake.class, Files.readAllBytes(record())),
                                Intake.NOTHING);
            } catch (IOException | IllegalArgumentException unreadable) {
                LOG.warn("{} cannot be read and is written anew: {}", record(), unreadable);
            }
        }
        passwords.read();
        JsonNode standing = file.read();
        counting = Tallying.isIn(standing);
        // What was recovered goes before what the file says now: Caddy runs with it, and its look
        // must not be taken for somebody else's work.
        hashes =
                passwords
                        .hashes()
                        .renewed(
                                Hashes.recovered(inForce.entries(), standing),
                                Hashes.neededBy(inForce.entries()));
        inForce = inForce.opening(hashes::suffice);
        copies = certificates.recovered(inForce.settings(), StartFile.loaded(standing));
        if (!file.whole()) {
            file.write(configuration(inForce, hashes, copies, Spelling.ODD));
        }
    }

    /** What the configuration in force is made of. */
    Intake inForce() {
        return inForce;
    }

    /** The same with the files that Caddy was given for the certificates. */
    Intake served() {
        return inForce.under(inForce.settings().map(settings -> loading(settings, copies)));
    }

    private static ProxySettings loading(ProxySettings settings, Map<Pair, Pair> files) {
        return settings.loading(pair -> files.getOrDefault(pair, pair));
    }

    /** What was in force, and is not because Caddy could not begin with it. */
    Optional<Intake> lost() {
        return lost;
    }

    /** What Caddy did not take. */
    Refusals refusals() {
        return refusals;
    }

    /** Why a route is not in force as it is, or soon will not be; empty when nothing is wrong with it. */
    Optional<String> objection(RouteEntry entry) {
        return passwords.lacking(Hashes.neededBy(entry)).or(() -> refusals.words(entry));
    }

    /** A text in which no password's hash can be read. */
    String harmless(String text) {
        return passwords.hashes().hiddenIn(hashes.hiddenIn(text));
    }

    /**
     * Puts what is wanted in force, but for what Caddy refuses, and what lacks a password. Of that, what is guarded and was not
     * in force before is closed.
     *
     * @return what stands in the way; empty when nothing does
     * @throws RemoteFailure when Caddy did not answer, or it is unknown what it did
     */
    String bring(Intake asked) {
        passwords.read();
        certificates.read(
                Stream.concat(asked.settings().stream(), inForce.settings().stream()).toList());
        renew();
        Optional<String> obstacle = obstacleTo(asked);
        // Routes go on where Caddy listens now.
        Intake wanted = obstacle.isPresent() ? asked.under(inForce.settings()) : asked;
        refusals.keepOnly(wanted);
        List<Change> changes =
                refusals.untried(inForce.changesTo(wanted)).stream().filter(this::guarded).toList();
        if (!changes.isEmpty()) {
            attempt(changes, wanted);
        }
        if (inForce.settings().filter(settings -> settings.generation() > 0).isPresent()) {
            lost = Optional.empty();
        }
        // With a change that is refused nothing goes either, and no password changes.
        if (!wanted.routes().keySet().containsAll(inForce.routes().keySet())
                || !hashesFor(inForce).equals(hashes)) {
            attempt(List.of(), wanted);
        }
        return obstacle.or(() ->
                        wanted.settings()
                                .flatMap(settings -> refusals.settingsWords(settings.generation()))
                                .map(words -> "the settings are refused: " + words))
                .or(passwords::trouble)
                .or(() -> certificates.trouble(copies))
                .or(refusals::unclosed)
                .orElse("");
    }

    /** What Caddy refused is given to it again. */
    void tryAgain() {
        refusals.tryAgain();
        certificates.tryAgain();
    }

    /** A renewed certificate comes before all else: what Caddy says against it is said of no route. */
    private void renew() {
        Map<Pair, Pair> newest = copiesFor(inForce);
        if (newest.equals(copies)) {
            return;
        }
        List<Pair> fresh = GivenCertificates.fresh(newest, copies);
        try {
            searches = RENEWALS_MOST;
            renew(fresh, fresh);
        } finally {
            certificates.holdBack(List.of());
        }
    }

    /** By halves where they are refused: one that is bad keeps no other from being renewed. */
    private void renew(List<Pair> some, List<Pair> all) {
        certificates.holdBack(all.stream().filter(copy -> !some.contains(copy)).toList());
        searches--;
        try {
            put(inForce);
        } catch (RemoteFailure.Refused refused) {
            if (some.size() > 1 && searches > 0) {
                int half = some.size() / 2;
                renew(some.subList(0, half), all);
                renew(some.subList(half, some.size()), all);
            } else {
                String words = harmless(String.valueOf(refused.getMessage()));
                some.forEach(copy -> certificates.refuse(copy, words));
            }
        }
    }

    private Optional<String> obstacleTo(Intake asked) {
        return asked.settings()
                .filter(other -> !Optional.of(other).equals(inForce.settings()))
                .flatMap(other -> ports.obstacleTo(other, caddy.running().configuration()));
    }

    /** Whether it lets nobody in without the password that its author wants. */
    private boolean guarded(Change change) {
        return switch (change) {
            case Change.Settings _ -> true;
            case Change.Route route ->
                    passwords.hashes().suffice(route.entry()) || wasServed(route.entry());
        };
    }

    /** Whether it was served as it is until Caddy could not begin with it, with passwords that are known still. */
    private boolean wasServed(RouteEntry entry) {
        return hashes.suffice(entry)
                && lost.filter(before -> entry.equals(before.routes().get(entry.route())))
                        .isPresent();
    }

    /** The newest; a route whose password is gone from the file goes on with the one it had. */
    private Hashes hashesFor(Intake next) {
        Set<String> needed = Hashes.neededBy(next.entries());
        lost.ifPresent(before -> needed.addAll(Hashes.neededBy(before.entries())));
        return hashes.renewed(passwords.hashes(), needed);
    }

    /** The newest that are whole; also of settings that are to come back. */
    private Map<Pair, Pair> copiesFor(Intake next) {
        List<ProxySettings> all =
                Stream.concat(next.settings().stream(), lost.flatMap(Intake::settings).stream())
                        .toList();
        return certificates.newest(all, copies);
    }

    private void attempt(List<Change> changes, Intake wanted) {
        Intake next = inForce.with(changes, wanted);
        if (next.settings().isEmpty()) {
            // They were refused, and without them no route is served.
            return;
        }
        try {
            put(next);
            refusals.taken(changes);
        } catch (RemoteFailure.Refused refused) {
            if (changes.isEmpty()) {
                throw refused;
            }
            if (changes.size() == 1) {
                refusals.add(changes.getFirst(), harmless(String.valueOf(refused.getMessage())));
                return;
            }
            int half = changes.size() / 2;
            attempt(changes.subList(0, half), wanted);
            attempt(changes.subList(half, changes.size()), wanted);
        } catch (Caddy.Unstarted unstarted) {
            List<Change> routes =
                    changes.stream().filter(change -> change instanceof Change.Route).toList();
            if (routes.size() == changes.size()) {
                throw unstarted;
            }
            // Settings say what Caddy needs of the machine. They are to blame when all else starts.
            attempt(routes, wanted);
            changes.stream()
                    .filter(change -> change instanceof Change.Settings)
                    .forEach(settings ->
                            refusals.add(
                                    settings, harmless(String.valueOf(unstarted.getMessage()))));
        }
    }

    /**
     * Whether it counts is asked each time, though it costs a millisecond: a Caddy that is frozen does not answer that within 5 s,
     * and a change would be waited for six times as long before anybody is told.
     */
    private void put(Intake next) {
        put(next, caddy.counts());
    }

    private void put(Intake next, boolean counts) {
        Hashes newest = hashesFor(next);
        Map<Pair, Pair> files = copiesFor(next);
        boolean runs = counts == counting && runs(next, newest, files);
        counting = counts;
        Optional<ObjectNode> applied =
                runs ? Optional.empty() : Optional.of(replace(next, newest, files));
        // Also when it was in force already: an answer may have been lost, and this with it.
        applied.ifPresent(file::save);
        inForce = next;
        revival.over();
        hashes = newest;
        copies = files;
        certificates.keepOnly(copies);
        save(record(), StatusCodec.encode((Object) next));
        applied.ifPresent(this::readBack);
    }

    /** Whether it is known that Caddy has that already: what changed may be no more than a generation. */
    private boolean runs(Intake next, Hashes newest, Map<Pair, Pair> files) {
        return seen.isPresent()
                && newest.equals(hashes)
                && files.equals(copies)
                && next.tellsTheSameAs(inForce);
    }

    /** What runs is read only where it is not known: that takes as long as all the rest. */
    private ObjectNode replace(Intake next, Hashes newest, Map<Pair, Pair> files) {
        Optional<Seen> before = seen;
        seen = Optional.empty();
        if (before.isPresent()) {
            ObjectNode configuration =
                    configuration(next, newest, files, before.get().spelling().other());
            if (caddy.apply(configuration, before.get().tag())) {
                return configuration;
            }
        }
        Running running = caddy.running();
        Spelling spelling = Spelling.of(running.configuration());
        ObjectNode configuration = configuration(next, newest, files, spelling);
        if (configuration.equals(running.configuration())) {
            return configuration;
        }
        configuration = configuration(next, newest, files, spelling.other());
        if (!caddy.apply(configuration, running.tag())) {
            throw new RemoteFailure.Unavailable(
                    "caddy: apply a configuration: somebody else changed it at the same time");
        }
        return configuration;
    }

    /** When it is applied and before the next change there is time. What is not as it was applied is found at the next look. */
    private void readBack(ObjectNode applied) {
        try {
            Running running = caddy.running();
            if (applied.equals(running.configuration())) {
                seen = Optional.of(new Seen(running.tag(), Spelling.of(applied)));
            }
        } catch (RemoteFailure silent) {
            LOG.debug("what was applied could not be read: {}", silent.getMessage());
        }
    }

    /** Caddy did not answer. When it does not run, sees to it that it finds something to begin with. */
    void revive() {
        if (!caddy.gone()) {
            return;
        }
        // What comes back may be another.
        seen = Optional.empty();
        boolean inVain = revival.inVain();
        if (inVain && counting) {
            // Another program may stand in its place that does not know what it is asked for.
            counting = false;
            begin(inForce);
            LOG.warn(
                    "Caddy ends when it begins with {}: it is given one in which it need not count"
                            + " by route; its log says why",
                    site.configuration());
        } else if (inVain) {
            Intake before = lost.orElse(inForce);
            Intake next =
                    revival.next(
                            before,
                            pair -> GivenCertificates.readable(copies.getOrDefault(pair, pair)));
            lost = Optional.of(before);
            begin(next);
            LOG.warn(
                    "Caddy ends when it begins with {}: it is given one with {} certificate files"
                            + " and {} routes, and the rest when it runs; its log says why",
                    site.configuration(),
                    next.settings()
                            .map(settings -> settings.certificates().files().size())
                            .orElse(0),
                    next.routes().size());
        } else if (!begins()) {
            LOG.warn("{} was not as it was written: mended", site.configuration());
            begin(inForce);
        }
    }

    private void begin(Intake intake) {
        inForce = intake;
        file.save(configuration(intake, hashes, copies, Spelling.ODD));
        // What Caddy gets all from us stays written down: it is all there is while the store is
        // away.
        if (intake.settings().isPresent()) {
            save(record(), StatusCodec.encode((Object) intake));
        }
    }

    /** Whether Caddy would begin with what is in force. Where nothing is known of that, with anything. */
    private boolean begins() {
        return inForce.settings().isEmpty()
                ? file.whole()
                : Arrays.stream(Spelling.values())
                        .anyMatch(spelling ->
                                file.holds(configuration(inForce, hashes, copies, spelling)));
    }

    /**
     * Puts back what somebody changed behind our back.
     *
     * @return what was found; empty when all is as it was applied
     */
    Optional<String> look() {
        if (inForce.settings().isEmpty()) {
            return Optional.empty();
        }
        if (seen.isPresent()
                && caddy.tag().equals(seen.get().tag())
                && caddy.counts() == counting) {
            revival.over();
            return Optional.empty();
        }
        seen = Optional.empty();
        Running running = caddy.running();
        revival.over();
        if (caddy.counts() != counting) {
            // Another Caddy than before: it gets what it understands.
            put(inForce);
            return Optional.empty();
        }
        Spelling spelling = Spelling.of(running.configuration());
        if (configuration(inForce, hashes, copies, spelling).equals(running.configuration())) {
            seen = Optional.of(new Seen(running.tag(), spelling));
            return Optional.empty();
        }
        put(inForce);
        String found = "somebody else changed Caddy's configuration; it was put back";
        LOG.warn("{}", found);
        return Optional.of(found);
    }

    private ObjectNode configuration(
            Intake intake, Hashes with, Map<Pair, Pair> files, Spelling spelling) {
        return intake.settings()
                .map(settings ->
                        CaddyConfig.of(
                                site, with, spelling, loading(settings, files), intake.entries()))
                .map(whole -> counting ? Tallying.in(whole) : whole)
                .orElseGet(() -> CaddyConfig.first(site));
    }

    private Path record() {
        return site.folder().resolve("in-force.json");
    }

    private static void save(Path file, byte[] content) {
        try {
            WholeFile.writeLasting(file, content);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }
}
