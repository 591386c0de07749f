package dev.drover.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An entry's handlers as they are on one node: with its slots where a service is named, in turns where there are weights, and
 * with its hashes where a secret is named.
 */
final class OnNode {

    private static final Pattern SERVICE = Pattern.compile("\\{service\\.([A-Za-z0-9_-]+)}");

    private static final String WEIGHTED = "weighted_round_robin";

    private final Site site;
    private final Hashes hashes;
    private final Map<String, List<JsonNode>> slots = new HashMap<>();

    OnNode(Site site, Hashes hashes) {
        this.site = site;
        this.hashes = hashes;
    }

    /** The same handlers; what was given stays as it is. */
    ArrayNode handlers(ArrayNode published) {
        ArrayNode copy = published.deepCopy();
        fill(copy);
        return copy;
    }

    private void fill(JsonNode tree) {
        tree.forEach(this::fill);
        if (tree instanceof ObjectNode handler) {
            switch (handler.path("handler").asText()) {
                case "file_server" -> hide(handler.withArray("hide"));
                case "reverse_proxy" -> ask(handler);
                case "authentication" -> hashes.fill(handler);
                default -> {
                    // Nothing in it is of this node.
                }
            }
        }
    }

    /** The keys of all certificates stand there, and the hashes of all passwords. */
    private void hide(ArrayNode hidden) {
        hidden.add(site.folder().toString());
        if (!site.passwords().startsWith(site.folder())) {
            hidden.add(site.passwords().toString());
        }
    }

    private void ask(ObjectNode handler) {
        List<List<JsonNode>> upstreams = new ArrayList<>();
        for (JsonNode upstream : handler.path("upstreams")) {
            Matcher service = SERVICE.matcher(upstream.path("dial").asText());
            upstreams.add(service.matches() ? slots(service.group(1)) : List.of(upstream));
        }
        ArrayNode asked = JsonNodeFactory.instance.arrayNode();
        JsonNode policy = handler.path("load_balancing").path("selection_policy");
        for (JsonNode choice : List.of(policy, policy.path("fallback"))) {
            List<Integer> weights = weights(choice);
            if (choice instanceof ObjectNode weighted && weights.size() == upstreams.size()) {
                weighted.removeAll().put("policy", "round_robin");
                asked.addAll(Turns.round(weights, upstreams));
            }
        }
        if (asked.isEmpty()) {
            upstreams.forEach(asked::addAll);
        }
        handler.set("upstreams", asked);
    }

    /** One for each upstream; empty where they have none. */
    private static List<Integer> weights(JsonNode policy) {
        List<Integer> weights = new ArrayList<>();
        if (policy.path("policy").asText().equals(WEIGHTED)) {
            policy.path("weights").forEach(weight -> weights.add(Math.max(1, weight.asInt())));
        }
        return weights;
    }

    /** One for each slot: Caddy reads the file at each request. */
    ArrayNode upstreams(String service) {
        return JsonNodeFactory.instance.arrayNode().addAll(slots(service));
    }

    /** The same nodes wherever a service is named: nobody changes them. */
    private List<JsonNode> slots(String service) {
        return slots.computeIfAbsent(service, this::newSlots);
    }

    private List<JsonNode> newSlots(String service) {
        // Their paths differ in the number at the end: one is resolved, not twelve.
        String first = site.slot(service, 0).toString();
        String stem = "{file." + first.substring(0, first.length() - 1);
        List<JsonNode> slots = new ArrayList<>(Slots.COUNT);
        for (int number = 0; number < Slots.COUNT; number++) {
            slots.add(JsonNodeFactory.instance.objectNode().put("dial", stem + number + "}"));
        }
        return slots;
    }
}
