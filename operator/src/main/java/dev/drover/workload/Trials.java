package dev.drover.workload;

import dev.drover.adapter.nomad.Deployment;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.workload.Frontage.Sender;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds out what users get from canaries. Nomad is asked only while canaries wait to be judged. Thread-safe. */
final class Trials {

    private final Nomad nomad;
    private final Frontage frontage;

    Trials(Nomad nomad, Frontage frontage) {
        this.nomad = nomad;
        this.frontage = frontage;
    }

    /**
     * What is to be seen of a job's canaries; empty when none wait, or none are to be judged.
     *
     * @param groups those whose canaries are to be judged
     * @param rollOut of what was registered
     * @throws dev.drover.convergence.RemoteFailure when Nomad could not be asked
     */
    Optional<TrialSight> of(Set<String> groups, JobPart part, Optional<Deployment> rollOut) {
        return rollOut.filter(now -> now.awaitingPromotion() && !groups.isEmpty())
                .map(now ->
                        TrialSight.of(
                                now.jobVersion(),
                                nomad.allocations(part.target()),
                                senders(groups, part.registered().offers()),
                                untelling(groups, part.registered().offers())));
    }

    private Map<String, List<Sender>> senders(Set<String> groups, List<Offer> offers) {
        Map<String, List<Sender>> senders = new TreeMap<>();
        groups.forEach(group -> senders.put(group, sendersTo(group, offers)));
        return senders;
    }

    private List<String> untelling(Set<String> groups, List<Offer> offers) {
        return offers.stream()
                .filter(offer -> groups.contains(offer.group()))
                .map(Offer::service)
                .distinct()
                .map(frontage::untellingSendersTo)
                .flatMap(Collection::stream)
                .distinct()
                .sorted()
                .toList();
    }

    /** One that sends to several services of the group counts for all of them at once. */
    private List<Sender> sendersTo(String group, List<Offer> offers) {
        Map<String, Sender> byName = new TreeMap<>();
        offers.stream()
                .filter(offer -> offer.group().equals(group))
                .map(Offer::service)
                .distinct()
                .map(frontage::sendersTo)
                .flatMap(Collection::stream)
                .forEach(sender -> byName.put(sender.name(), sender));
        return List.copyOf(byName.values());
    }
}
