package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.document.DocumentKey;
import dev.drover.workload.Frontage.Sender;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds out whether somebody lags behind the instances of a job. Nomad is asked about them only where somebody sends to
 * them, and once for each time something was heard of either. Thread-safe.
 */
final class Lags {

    /** What is over after so long is not told, as with failing checks. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Nomad nomad;
    private final Frontage frontage;
    private final InstantSource clock;

    /** Whom to wake by news about a service. */
    private final Map<String, Set<DocumentKey>> followers = new HashMap<>();

    private final Map<DocumentKey, Set<String>> followed = new HashMap<>();

    /** What was known of a job when nobody lagged behind it. */
    private final Map<DocumentKey, Known> level = new ConcurrentHashMap<>();

    /** Since when somebody lags behind, though nothing of the job has changed. */
    private final Map<DocumentKey, Instant> since = new ConcurrentHashMap<>();

    private record Known(
            JobStub stub, Optional<Deployment> deployment, Map<String, Set<String>> instances) {

        boolean isOfTheSameJobAs(Known other) {
            return stub.equals(other.stub) && deployment.equals(other.deployment);
        }
    }

    Lags(Nomad nomad, Frontage frontage, InstantSource clock) {
        this.nomad = nomad;
        this.frontage = frontage;
        this.clock = clock;
    }

    void start(Consumer<DocumentKey> wake) {
        frontage.start(service -> followersOf(service).forEach(wake));
    }

    private synchronized Set<DocumentKey> followersOf(String service) {
        return Set.copyOf(followers.getOrDefault(service, Set.of()));
    }

    /**
     * Who lags behind the instances of what was registered; empty while its roll-out goes on or has failed, for nobody asks
     * then. From now on the document is woken when anybody sends elsewhere.
     *
     * @throws dev.drover.convergence.RemoteFailure when Nomad could not be asked
     */
    Optional<Lag> of(DocumentKey key, JobPart part, JobStub stub, Optional<Deployment> rollOut) {
        List<Offer> offers = part.registered().offers();
        follow(key, offers.stream().map(Offer::service).collect(Collectors.toSet()));
        Map<String, List<Sender>> senders = new TreeMap<>();
        offers.forEach(offer -> senders.computeIfAbsent(offer.service(), frontage::sendersTo));
        senders.values().removeIf(List::isEmpty);
        boolean over = rollOut.map(now -> now.status().equals("successful")).orElse(true);
        if (senders.isEmpty() || stub.stopped() || !over) {
            forgetLevel(key);
            return Optional.empty();
        }
        Known known = new Known(stub, rollOut, instances(senders));
        if (known.equals(level.get(key))) {
            since.remove(key);
            return Optional.empty();
        }
        Optional<Lag> lag = Lag.of(offers, senders, nomad.allocations(stub.id()));
        if (lag.isEmpty()) {
            since.remove(key);
            level.put(key, known);
        }
        return lag.map(found -> aged(key, known, found));
    }

    private Lag aged(DocumentKey key, Known known, Lag lag) {
        Known before = level.get(key);
        if (before == null || !before.isOfTheSameJobAs(known)) {
            forgetLevel(key);
            return lag;
        }
        Instant now = clock.instant();
        Instant first = since.computeIfAbsent(key, _ -> now);
        Duration left = PATIENCE.minus(Duration.between(first, now));
        return left.isPositive() ? lag.briefly(left) : lag;
    }

    private void forgetLevel(DocumentKey key) {
        level.remove(key);
        since.remove(key);
    }

    private static Map<String, Set<String>> instances(Map<String, List<Sender>> senders) {
        Map<String, Set<String>> instances = new HashMap<>();
        senders.forEach((service, all) ->
                all.forEach(sender ->
                        instances.put(service + " " + sender.name(), sender.instances())));
        return instances;
    }

    private synchronized void follow(DocumentKey key, Set<String> services) {
        Set<String> before = followed.getOrDefault(key, Set.of());
        if (before.equals(services)) {
            return;
        }
        before.forEach(service -> leave(service, key));
        services.forEach(
                service -> followers.computeIfAbsent(service, _ -> new HashSet<>()).add(key));
        followed.put(key, services);
    }

    /** The document is gone for good. */
    synchronized void forget(DocumentKey key) {
        forgetLevel(key);
        Optional.ofNullable(followed.remove(key))
                .ifPresent(services -> services.forEach(service -> leave(service, key)));
    }

    private void leave(String service, DocumentKey key) {
        followers.computeIfPresent(
                service,
                (_, keys) -> {
                    keys.remove(key);
                    return keys.isEmpty() ? null : keys;
                });
    }
}
