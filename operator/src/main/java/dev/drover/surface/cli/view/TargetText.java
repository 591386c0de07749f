package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.proxy.RouteEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where the requests of a route go, for people; of several targets with the share of each. */
public final class TargetText {

    private static final Pattern SERVICE = Pattern.compile("\\{service\\.(.+)}");
    private static final String ADDRESSES = "addresses";

    private TargetText() {}

    /** As it was published. */
    public static String of(RouteEntry entry) {
        Map<String, Integer> shares = shares(entry);
        if (shares.size() > 1) {
            double all = shares.values().stream().mapToInt(Integer::intValue).sum();
            return shares.entrySet().stream()
                    .map(share ->
                            String.format(
                                    Locale.ROOT,
                                    "%s %.3g%%",
                                    share.getKey(),
                                    100.0 * share.getValue() / all))
                    .collect(Collectors.joining(", "));
        }
        if (!entry.services().isEmpty()) {
            return entry.services().stream().collect(Collectors.joining(", ", "service ", ""));
        }
        String handlers = entry.handle().toString();
        if (handlers.contains("\"file_server\"")) {
            return "files";
        }
        return handlers.contains("\"reverse_proxy\"") ? ADDRESSES : "an answer";
    }

    /** Turns by whom they belong to; empty where nobody said how many. */
    private static Map<String, Integer> shares(RouteEntry entry) {
        Map<String, Integer> shares = new LinkedHashMap<>();
        for (JsonNode proxy : entry.handle()) {
            List<Integer> weights = weights(proxy);
            JsonNode upstreams = proxy.path("upstreams");
            for (int i = 0; i < weights.size() && i < upstreams.size(); i++) {
                shares.merge(
                        target(upstreams.path(i).path("dial").asText()),
                        weights.get(i),
                        Integer::sum);
            }
        }
        return shares;
    }

    /** They stand where clients are given their target: with sticky, where one has none yet. */
    private static List<Integer> weights(JsonNode proxy) {
        List<Integer> weights = new ArrayList<>();
        JsonNode policy = proxy.at("/load_balancing/selection_policy");
        JsonNode told = policy.has("weights") ? policy : policy.path("fallback");
        told.path("weights").forEach(weight -> weights.add(weight.asInt()));
        return weights;
    }

    private static String target(String dial) {
        Matcher service = SERVICE.matcher(dial);
        return service.matches() ? "service " + service.group(1) : ADDRESSES;
    }
}
