package dev.drover.surface.cli.view;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.proxy.Member;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The members of proxies that have reported of late. */
public final class LivingMembers {

    /** A member that has said nothing for so long is not counted. */
    private static final Duration SILENT = Duration.ofSeconds(45);

    private LivingMembers() {}

    /** Those of each proxy. */
    public static Map<ProxyName, List<Member>> byProxy(
            KeyValueStore store, ProxyKeys keys, Instant now) {
        Map<ProxyName, List<Member>> members = new TreeMap<>();
        for (Entry entry : store.list(keys.reported())) {
            ProxyName proxy = proxy(entry.key(), keys.reported());
            String name = entry.key().substring(keys.reported(proxy).length());
            Member member = Member.of(name, entry.value());
            if (Duration.between(member.report().at(), now).compareTo(SILENT) < 0) {
                members.computeIfAbsent(proxy, _ -> new ArrayList<>()).add(member);
            }
        }
        return members;
    }

    /** The proxy that a key below a prefix is about. */
    public static ProxyName proxy(String key, String prefix) {
        String[] parts = key.substring(prefix.length()).split("/", 3);
        return new ProxyName(parts[0], parts.length > 1 ? parts[1] : "");
    }
}
