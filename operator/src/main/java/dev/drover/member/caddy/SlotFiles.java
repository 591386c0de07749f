package dev.drover.member.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.consul.ServiceFeed.Instance;
import dev.drover.proxy.Site;
import dev.drover.proxy.Slots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The slots of all services on the disk: one address in each file, which Caddy reads at each request. Thread-safe.
 */
final class SlotFiles {

    private static final Logger LOG = LoggerFactory.getLogger(SlotFiles.class);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of one service in a report. Two instances share an address only while one takes the other's place. */
    private static final int NAMES_MAX = 4 * Slots.COUNT;

    private final Site site;
    private final Ballast ballast;

    /** What stands in the slots of each service. */
    private final Map<String, List<String>> filled = new TreeMap<>();

    /** The names of what is healthy at each address of each service, as last told; not there before it was told. */
    private final Map<String, Map<String, Set<String>>> instances = new HashMap<>();

    /** The services that others answer for in some route. */
    private Set<String> shared = Set.of();

    SlotFiles(Site site) {
        this.site = site;
        this.ballast = new Ballast(site.folder());
    }

    /**
     * Begins with what stood there last, and puts right what the end of the last supervisor left.
     *
     * @throws IOException when the folder cannot be written
     */
    synchronized void open() throws IOException {
        WholeFile.folder(site.slots());
        for (Map.Entry<String, List<String>> recorded : recorded().entrySet()) {
            // The files are newer where the last supervisor was killed between the two.
            List<String> found = found(recorded.getKey());
            List<String> last = found.isEmpty() ? recorded.getValue() : found;
            addressesIn(recorded.getKey(), last, found);
            filled.put(recorded.getKey(), last);
        }
        ballast.take();
    }

    /** Writes anew what somebody took away or changed: Caddy would refuse requests, or send them astray. */
    synchronized void mend() {
        try {
            WholeFile.folder(site.slots());
        } catch (IOException barred) {
            throw new UncheckedIOException(barred);
        }
        ballast.take();
        filled.forEach((service, addresses) -> {
            if (!found(service).equals(addresses)) {
                LOG.warn("the slots of service {} were not as they were written: mended", service);
                addressesIn(service, addresses, List.of());
            }
        });
        if (!filled.isEmpty() && !Files.exists(site.addresses())) {
            record();
        }
    }

    /** What stands in the files of a service; empty unless all of them hold an address. */
    private List<String> found(String service) {
        List<String> found = new ArrayList<>();
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            try {
                String address = Files.readString(site.slot(service, slot));
                if (!Slots.isAddress(address) && !address.equals(Slots.NOBODY_ELSE_EITHER)) {
                    return List.of();
                }
                found.add(address);
            } catch (IOException unreadable) {
                return List.of();
            }
        }
        return found;
    }

    private Map<String, List<String>> recorded() {
        if (!Files.exists(site.addresses())) {
            return Map.of();
        }
        try {
            Map<String, List<String>> whole = new TreeMap<>();
            for (Map.Entry<String, JsonNode> service :
                    JSON.readTree(Files.readAllBytes(site.addresses())).properties()) {
                List<String> addresses = new ArrayList<>();
                service.getValue().forEach(address -> addresses.add(address.asText()));
                if (addresses.size() == Slots.COUNT) {
                    whole.put(service.getKey(), addresses);
                }
            }
            return whole;
        } catch (IOException unreadable) {
            LOG.warn("{} cannot be read and is written anew: {}", site.addresses(), unreadable);
            return Map.of();
        }
    }

    /**
     * Puts the addresses of a service into its slots.
     *
     * @return whether anything changed
     */
    synchronized boolean told(String service, List<Instance> healthy) {
        Map<String, Set<String>> dialled = new TreeMap<>();
        List<String> leftOut = new ArrayList<>();
        for (Instance instance : healthy) {
            if (Slots.isAddress(instance.address())) {
                dialled.computeIfAbsent(instance.address(), _ -> new TreeSet<>())
                        .add(instance.name());
            } else {
                leftOut.add(instance.address());
            }
        }
        if (!leftOut.isEmpty()) {
            LOG.warn(
                    "service {}: only IP addresses are used, these are left out: {}",
                    service,
                    leftOut);
        }
        List<String> before = filled.getOrDefault(service, List.of());
        Map<String, Integer> canaries = canaries(healthy, dialled.keySet());
        List<String> others =
                dialled.keySet().stream().filter(it -> !canaries.containsKey(it)).toList();
        int share = canaries.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        fill(service, Slots.filled(before, others, List.copyOf(canaries.keySet()), share));
        return !dialled.equals(instances.put(service, dialled));
    }

    /** The addresses of canaries, and their share. */
    private static Map<String, Integer> canaries(List<Instance> healthy, Set<String> dialled) {
        Map<String, Integer> canaries = new TreeMap<>();
        for (Instance instance : healthy) {
            instance.share()
                    .filter(_ -> dialled.contains(instance.address()))
                    .ifPresent(share -> canaries.put(instance.address(), share));
        }
        return canaries;
    }

    /** A service has had no healthy instance for so long that its last addresses may be another's by now. */
    synchronized void abandon(String service) {
        fill(service, Slots.filled(List.of(), List.of()));
    }

    /** Forgets the services that nobody names any more. */
    synchronized void keepOnly(Set<String> services) {
        instances.keySet().retainAll(services);
        List<String> gone = filled.keySet().stream().filter(it -> !services.contains(it)).toList();
        if (gone.isEmpty()) {
            return;
        }
        gone.forEach(filled::remove);
        record();
        for (String service : gone) {
            for (int slot = 0; slot < Slots.COUNT; slot++) {
                delete(site.slot(service, slot));
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            LOG.debug("{} stays: {}", file, stays.getMessage());
        }
    }

    private void fill(String service, List<String> wanted) {
        List<String> before = filled.getOrDefault(service, List.of());
        List<String> after = wanted.stream().map(address -> there(service, address)).toList();
        if (after.equals(before)) {
            return;
        }
        // Should writing fail half-way, nothing is known of the files: the next time all are
        // written.
        filled.remove(service);
        addressesIn(service, after, retried(service, after, before));
        filled.put(service, after);
        record();
    }

    /**
     * While the first instances are written beside slots where nobody is asked a second time, a request would fail that meets one
     * of those: so all of them are asked again first.
     */
    private List<String> retried(String service, List<String> after, List<String> before) {
        if (!before.contains(Slots.NOBODY_ELSE_EITHER) || after.contains(Slots.NOBODY)) {
            return before;
        }
        List<String> nobody = Collections.nCopies(Slots.COUNT, Slots.NOBODY);
        addressesIn(service, nobody, before);
        return nobody;
    }

    /** Where nobody answers, a client waits only if somebody else may answer in his stead. */
    private String there(String service, String address) {
        boolean nobody = address.equals(Slots.NOBODY) || address.equals(Slots.NOBODY_ELSE_EITHER);
        if (!nobody) {
            return address;
        }
        return shared.contains(service) ? Slots.NOBODY : Slots.NOBODY_ELSE_EITHER;
    }

    /**
     * Fills the slots of services of which nothing is known yet: Caddy must find something.
     *
     * @param others the services that others answer for in some route, of those that are served until now too
     */
    synchronized void ensure(Set<String> services, Set<String> others) {
        shared = Set.copyOf(others);
        for (String service : services) {
            List<String> there = filled.getOrDefault(service, List.of());
            List<String> known = there.isEmpty() ? found(service) : there;
            fill(service, known.isEmpty() ? Slots.filled(List.of(), List.of()) : known);
        }
    }

    /** How many healthy instances a service has; empty before it was told. */
    synchronized Optional<Integer> instances(String service) {
        return Optional.ofNullable(instances.get(service)).map(Map::size);
    }

    /**
     * The names of the healthy instances whose addresses stand in the files, sorted. An address that is kept although nobody
     * is healthy has none.
     */
    synchronized List<String> names(String service) {
        Map<String, Set<String>> known = instances.getOrDefault(service, Map.of());
        return filled.getOrDefault(service, List.of()).stream()
                .flatMap(address -> known.getOrDefault(address, Set.of()).stream())
                .distinct()
                .sorted()
                .limit(NAMES_MAX)
                .toList();
    }

    /** The names of the healthy instances at each address that stands in a file, whatever the service. */
    synchronized Map<String, Set<String>> occupants() {
        Map<String, Set<String>> occupants = new TreeMap<>();
        filled.forEach((service, addresses) -> {
            Map<String, Set<String>> known = instances.getOrDefault(service, Map.of());
            addresses.forEach(address ->
                    Optional.ofNullable(known.get(address))
                            .ifPresent(names ->
                                    occupants
                                            .computeIfAbsent(address, _ -> new TreeSet<>())
                                            .addAll(names)));
        });
        return occupants;
    }

    private void addressesIn(String service, List<String> addresses, List<String> before) {
        try {
            for (int slot = 0; slot < Slots.COUNT; slot++) {
                String address = addresses.get(slot);
                if (before.isEmpty() || !address.equals(before.get(slot))) {
                    Path file = site.slot(service, slot);
                    byte[] content = address.getBytes(StandardCharsets.UTF_8);
                    ballast.spend(() -> WholeFile.write(file, content));
                }
            }
        } catch (IOException full) {
            throw new UncheckedIOException(
                    "the addresses of service %s: %s".formatted(service, full.getMessage()), full);
        }
    }

    private void record() {
        try {
            byte[] content = JSON.writeValueAsBytes(filled);
            ballast.spend(() -> WholeFile.writeLasting(site.addresses(), content));
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }
}
