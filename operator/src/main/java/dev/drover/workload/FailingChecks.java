package dev.drover.workload;

import dev.drover.adapter.consul.FailingCheck;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Which jobs have allocations that fail their health checks in Consul. Consul knows only the allocation: whose it is is asked
 * of Nomad, once for each that fails. Thread-safe; told by one thread.
 */
final class FailingChecks {

    private final Nomad nomad;

    /** Of allocations that fail; empty for those that Nomad does not know any more. */
    private final Map<String, Optional<JobId>> owners = new HashMap<>();

    private volatile Map<JobId, List<FailingCheck>> byJob = Map.of();

    FailingChecks(Nomad nomad) {
        this.nomad = nomad;
    }

    /** Those of one job, in the order Consul lists them; empty when all pass. */
    List<FailingCheck> of(JobId job) {
        return byJob.getOrDefault(job, List.of());
    }

    /**
     * Takes in what fails now.
     *
     * @param changed told each job of which other checks fail than before
     * @throws dev.drover.convergence.RemoteFailure when Nomad could not be asked; nothing is taken in then
     */
    void tell(Collection<FailingCheck> failing, Consumer<JobId> changed) {
        owners.keySet()
                .retainAll(
                        failing.stream().map(FailingCheck::allocation).collect(Collectors.toSet()));
        Map<JobId, List<FailingCheck>> next = new HashMap<>();
        for (FailingCheck check : failing) {
            owners.computeIfAbsent(check.allocation(), nomad::jobOf)
                    .ifPresent(job -> next.computeIfAbsent(job, _ -> new ArrayList<>()).add(check));
        }
        Map<JobId, List<FailingCheck>> before = byJob;
        byJob = Map.copyOf(next);
        Set<JobId> touched = new HashSet<>(before.keySet());
        touched.addAll(next.keySet());
        touched.stream()
                .filter(job -> !Objects.equals(before.get(job), next.get(job)))
                .forEach(changed);
    }
}
