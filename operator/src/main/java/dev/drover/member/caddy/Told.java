package dev.drover.member.caddy;

import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.StatusCodec;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What stands in the store, as far as it can be read. What cannot, for an operator of another version wrote it perhaps, stays as
 * it was, and keeps nothing else from being heard.
 *
 * @param intake what is wanted; without settings when there are none to go by
 * @param trouble what cannot be read; empty when all can
 */
public record Told(Intake intake, Optional<String> trouble) {

    /** So much of what is wrong with a text is told. */
    private static final int WORDS_MAX = 300;

    /** Reads what stands in the store. */
    private static final class Reader {

        private final Intake before;
        private Optional<String> trouble = Optional.empty();

        Reader(Intake before) {
            this.before = before;
        }

        private <T> Optional<T> read(Class<T> type, Entry entry) {
            try {
                Optional<T> read = Optional.ofNullable(StatusCodec.decode(type, entry.value()));
                if (read.isEmpty()) {
                    note(entry, "it is null");
                }
                return read;
            } catch (IllegalArgumentException garbled) {
                note(entry, String.valueOf(garbled.getMessage()));
                return Optional.empty();
            }
        }

        private void note(Entry entry, String why) {
            String words = why.lines().findFirst().orElse("");
            trouble =
                    trouble.or(() ->
                            Optional.of(
                                    "%s cannot be read here and stays as it was, run the same version of Drover everywhere: %s"
                                            .formatted(
                                                    entry.key(),
                                                    words.substring(
                                                            0,
                                                            Math.min(words.length(), WORDS_MAX)))));
        }

        private Optional<ProxySettings> settings(Entry entry) {
            return read(ProxySettings.class, entry).or(before::settings);
        }

        private Optional<RouteEntry> route(Entry entry) {
            return read(RouteEntry.class, entry)
                    .or(() ->
                            before.entries().stream()
                                    .filter(known ->
                                            entry.key().endsWith("/routes/" + known.route()))
                                    .findFirst());
        }
    }

    /**
     * By what stands at the keys of one proxy.
     *
     * @param before what was wanted before this
     */
    public static Told of(ProxyKeys keys, ProxyName proxy, List<Entry> entries, Intake before) {
        Reader reader = new Reader(before);
        Optional<ProxySettings> settings =
                entries.stream()
                        .filter(entry -> keys.isSettings(proxy, entry.key()))
                        .findFirst()
                        .flatMap(reader::settings);
        Map<String, RouteEntry> routes = new TreeMap<>();
        for (Entry entry : entries) {
            if (keys.isRoute(proxy, entry.key())) {
                reader.route(entry).ifPresent(route -> routes.put(route.route(), route));
            }
        }
        return new Told(new Intake(settings, routes), reader.trouble);
    }
}
