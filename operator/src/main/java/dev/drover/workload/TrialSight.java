package dev.drover.workload;

import dev.drover.adapter.nomad.Allocation;
import dev.drover.adapter.nomad.Allocation.Canary;
import dev.drover.adapter.nomad.Allocation.Fate;
import dev.drover.workload.Frontage.Answers;
import dev.drover.workload.Frontage.Sender;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was seen of canaries that are judged by what their users get. Pure.
 *
 * @param groups those that are to be judged, by name
 * @param untelling who sends to them and counts nothing, for people
 */
record TrialSight(Map<String, Group> groups, List<String> untelling) {

    /** More old instances are not compared: no proxy sends to so many. */
    private static final int OLD_MAX = 64;

    TrialSight {
        groups = Map.copyOf(groups);
        untelling = List.copyOf(untelling);
    }

    /**
     * One group.
     *
     * @param placed how many canaries it has had, those too that have ended; 0 when none is placed yet, or none is needed
     * @param canaries those that are to run: since when each has been well, by allocation
     * @param answers of all its canaries together, those too that have ended
     * @param old of each old instance that is to run, by allocation
     * @param senders how many send requests to its services
     * @param mute the names of those of them that have counted nothing at all
     */
    record Group(
            int placed,
            Map<String, Optional<Instant>> canaries,
            Answers answers,
            Map<String, Answers> old,
            int senders,
            List<String> mute) {

        Group {
            canaries = Map.copyOf(canaries);
            old = Map.copyOf(old);
            mute = List.copyOf(mute);
        }

        /** How many canaries are well. */
        long well() {
            return canaries.values().stream().filter(Optional::isPresent).count();
        }

        /** Since when all of them have been well; empty while one is not. */
        Optional<Instant> wellSince() {
            return well() < canaries.size()
                    ? Optional.empty()
                    : canaries.values().stream()
                            .flatMap(Optional::stream)
                            .max(Comparator.naturalOrder());
        }
    }

    /**
     * Of the newest version of a job.
     *
     * @param version of the job
     * @param allocations of the job
     * @param senders to the services of each group that is to be judged, by group, each named once
     * @param untelling who sends to them and counts nothing
     */
    static TrialSight of(
            long version,
            List<Allocation> allocations,
            Map<String, List<Sender>> senders,
            List<String> untelling) {
        Map<String, Group> groups = new TreeMap<>();
        senders.forEach((group, all) -> {
            List<Allocation> own =
                    allocations.stream().filter(one -> one.group().equals(group)).toList();
            groups.put(group, group(version, own, all));
        });
        return new TrialSight(groups, untelling);
    }

    private static boolean isCanary(Allocation one, long version) {
        return one.canary().filter(canary -> canary.jobVersion() == version).isPresent();
    }

    private static Group group(long version, List<Allocation> own, List<Sender> senders) {
        List<Allocation> canaries = own.stream().filter(one -> isCanary(one, version)).toList();
        Map<String, Optional<Instant>> running = new HashMap<>();
        canaries.stream()
                .filter(one -> one.fate() != Fate.GOING)
                .forEach(one -> running.put(one.id(), wellSince(one)));
        Map<String, Answers> old = new HashMap<>();
        own.stream()
                .filter(one -> one.canary().isEmpty() && one.fate() != Fate.GOING)
                .map(Allocation::id)
                .sorted()
                .limit(OLD_MAX)
                .forEach(id -> old.put(id, answers(List.of(id), senders)));
        return new Group(
                canaries.size(),
                running,
                answers(canaries.stream().map(Allocation::id).toList(), senders),
                old,
                senders.size(),
                senders.stream()
                        .filter(sender -> sender.answers().isEmpty())
                        .map(Sender::name)
                        .toList());
    }

    private static Optional<Instant> wellSince(Allocation one) {
        return one.fate() == Fate.SERVING
                ? one.canary().flatMap(Canary::wellSince)
                : Optional.empty();
    }

    private static Answers answers(Collection<String> ids, List<Sender> senders) {
        Answers sum = Answers.NONE;
        for (Sender sender : senders) {
            for (String id : ids) {
                sum = sum.plus(sender.answers().getOrDefault(id, Answers.NONE));
            }
        }
        return sum;
    }
}
