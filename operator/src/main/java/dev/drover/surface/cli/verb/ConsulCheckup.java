package dev.drover.surface.cli.verb;

import dev.drover.cluster.RoleKeys;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StoreKeys;
import dev.drover.proxy.ProxyKeys;
import dev.drover.surface.cli.view.ServerFacts.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether Consul answers, is set up, and grants what Drover's users need. Changes nothing. */
final class ConsulCheckup {

    /** Certificates, tokens and ages go wrong when clocks differ by more. */
    private static final Duration CLOCKS_APART_MAX = Duration.ofSeconds(5);

    /** Two operators with 64 connections each, and room for people; Consul's default is 200. */
    private static final int CONNECTIONS_MIN = 150;

    /** No key ever has this index, so that a write which expects it is refused without changing anything. */
    private static final long NEVER = 1;

    /** The end of keys that nobody ever writes. */
    private static final String TRIED = ".doctor";

    private final Surroundings surroundings;
    private final StoreKeys keys;
    private final List<Diagnosis> found = new ArrayList<>();
    private final Rights rights;

    ConsulCheckup(Surroundings surroundings, Optional<Role> role) {
        this.surroundings = surroundings;
        this.keys = surroundings.keys();
        this.rights = new Rights(role, found);
    }

    /** All that was seen; the rest of the rights is not tried when Consul does not answer. */
    List<Diagnosis> look() {
        if (reachable()) {
            self();
            listing();
            String all = keys.prefix() + "/";
            reading("statuses", keys.status(), all);
            reading("events", keys.events(), all);
            if (rights.concern(Role.WRITER)) {
                writing("documents", prefix(keys.desired()), keys.sentinel());
                writing("authors", prefix(keys.authors()), keys.authors() + TRIED);
                writing(
                        "confirmations of prune",
                        key(keys.pruneConfirmed()),
                        keys.pruneConfirmed());
            }
            if (rights.concern(Role.OPERATOR)) {
                operating();
            }
        }
        return found;
    }

    private boolean reachable() {
        try {
            boolean initialised = surroundings.store().read(keys.sentinel()).isPresent();
            found.add(Diagnosis.well("consul answers, and the desired prefix may be read"));
            found.add(
                    initialised
                            ? Diagnosis.well("sentinel %s is there".formatted(keys.sentinel()))
                            : Diagnosis.broken(
                                    "sentinel %s is missing: the operator deletes nothing"
                                            .formatted(keys.sentinel()),
                                    "drover init (or check --prefix)"));
            return true;
        } catch (RemoteFailure.Denied denied) {
            found.add(
                    Diagnosis.broken(
                            "may not read documents: " + denied.getMessage(),
                            "give your token %s { policy = \"list\" }"
                                    .formatted(prefix(keys.desired()))));
            return true;
        } catch (RemoteFailure failure) {
            found.add(
                    Diagnosis.broken(
                            String.valueOf(failure.getMessage()),
                            "is Consul running there? set --consul-addr or CONSUL_HTTP_ADDR"));
            return false;
        }
    }

    private void self() {
        try {
            Facts facts = surroundings.facts().consul();
            facts.version().ifPresent(version -> found.add(Diagnosis.well("consul " + version)));
            facts.clock()
                    .ifPresent(clock ->
                            found.add(
                                    clocks("consul", Duration.between(clock, surroundings.now()))));
            facts.connectionsMax()
                    .ifPresent(most ->
                            found.add(
                                    most < CONNECTIONS_MIN
                                            ? Diagnosis.doubtful(
                                                    "consul takes %d connections from one address"
                                                            .formatted(most),
                                                    "set limits { http_max_conns_per_client = 200 }"
                                                            + " or more")
                                            : Diagnosis.well(
                                                    "consul takes %d connections from one address"
                                                            .formatted(most))));
        } catch (RemoteFailure failure) {
            found.add(
                    Diagnosis.doubtful(
                            "version, clock and connection limit of consul are not known: "
                                    + failure.getMessage(),
                            "give your token agent_prefix \"\" { policy = \"read\" } to see them"));
        }
    }

    static Diagnosis clocks(String server, Duration apart) {
        String what = "the clock of %s differs by %d s".formatted(server, apart.abs().toSeconds());
        return apart.abs().compareTo(CLOCKS_APART_MAX) > 0
                ? Diagnosis.doubtful(what, "run chrony or systemd-timesyncd on both machines")
                : Diagnosis.well(what);
    }

    /** A denied listing may answer like an empty one: the sentinel tells them apart. */
    private void listing() {
        String cure = "give your token %s { policy = \"list\" }".formatted(prefix(keys.desired()));
        try {
            Optional<Entry> sentinel = surroundings.store().read(keys.sentinel());
            List<Entry> all = surroundings.store().list(keys.desired());
            boolean listed = all.stream().anyMatch(entry -> entry.key().equals(keys.sentinel()));
            found.add(
                    sentinel.isPresent() && !listed
                            ? Diagnosis.broken("may read one document but not list them", cure)
                            : Diagnosis.well("may list documents"));
        } catch (RemoteFailure failure) {
            found.add(Diagnosis.broken("may not list documents: " + failure.getMessage(), cure));
        }
    }

    private void operating() {
        String history = keys.prefix() + "/history/";
        String events = keys.events();
        writing("statuses", prefix(keys.status()), keys.status() + TRIED);
        writing("history", prefix(history), history + TRIED);
        writing("authors", prefix(keys.authors()), keys.authors() + TRIED);
        writing("events", prefix(events), events + TRIED);
        writing("who leads", key(keys.leader()), keys.leader());
        writing("a sign of life", key(keys.heartbeat()), keys.heartbeat());
        seeing("node");
        seeing("service");
        writing("held deletions", prefix(keys.prefix() + "/prune/"), keys.pruneHeld());
        ProxyKeys proxies = new ProxyKeys(keys);
        writing("what proxies serve", prefix(proxies.decided()), proxies.decided() + TRIED);
        writing(
                "what members of proxies report",
                prefix(proxies.reported()),
                proxies.reported() + TRIED);
        writing(
                "in which existing Caddies routes may stand",
                prefix(proxies.whereabouts()),
                proxies.whereabouts() + TRIED);
        String records = RoleKeys.records(keys);
        writing("who is primary", prefix(records), records + TRIED);
        String parameters = RoleKeys.allParameters(keys);
        writing("what database servers are set to", prefix(parameters), parameters + TRIED);
        reading("where members are", RoleKeys.places(keys), RoleKeys.places(keys));
    }

    /** The list is of a part that is always empty: it costs nothing, and is denied like that of the whole. */
    private void reading(String what, String where, String granted) {
        rights.tried(
                "read " + what,
                "%s { policy = \"list\" }".formatted(prefix(granted)),
                () -> {
                    surroundings.store().read(where + TRIED);
                    surroundings.store().list(where + TRIED);
                });
    }

    /** A list leaves out, without a word to its reader, what he may not see. */
    private void seeing(String what) {
        rights.tried(
                "see every " + what,
                what + "_prefix \"\" { policy = \"read\" }",
                () -> surroundings.facts().readsAll(what));
    }

    private void writing(String what, String subject, String tried) {
        KeyValueStore store = surroundings.store();
        Write refused = new Write.PutIf(tried, new byte[0], NEVER);
        rights.tried(
                "write " + what,
                subject + " { policy = \"write\" }",
                () -> store.commit(List.of(refused)));
    }

    private static String prefix(String prefix) {
        return "key_prefix \"%s\"".formatted(prefix);
    }

    private static String key(String key) {
        return "key \"%s\"".formatted(key);
    }
}
