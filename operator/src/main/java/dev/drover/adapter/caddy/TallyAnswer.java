package dev.drover.adapter.caddy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.adapter.caddy.Caddy.Requests;
import java.util.HashMap;
import java.util.Map;

/** What our own module of Caddy says at {@code /drover/tally} of the admin API. */
final class TallyAnswer {

    static final String PATH = "/drover/tally";

    /** 1 500 routes and 4 096 addresses at some 100 bytes each, and as much again. */
    static final int CHARACTERS_MOST = 1_200_000;

    private TallyAnswer() {}

    /**
     * What was counted.
     *
     * @param tally the answer, as a tree
     * @param inFlight by address, of those that have any: the module learns who was asked only when the answer has ended
     */
    static Counted of(JsonNode tally, Map<String, Integer> inFlight) {
        Map<String, Requests> addresses = all(tally.path("instances"));
        inFlight.forEach((address, number) ->
                addresses.merge(address, new Requests(0, 0, number), TallyAnswer::withInFlightOf));
        return new Counted(tally.path("began").asLong(), all(tally.path("routes")), addresses);
    }

    private static Requests withInFlightOf(Requests ended, Requests others) {
        return new Requests(ended.requests(), ended.failed(), others.inFlight());
    }

    private static Map<String, Requests> all(JsonNode numbers) {
        Map<String, Requests> all = new HashMap<>();
        for (Map.Entry<String, JsonNode> one : numbers.properties()) {
            JsonNode said = one.getValue();
            all.put(
                    one.getKey(),
                    new Requests(
                            said.path("requests").asLong(),
                            said.path("failed").asLong(),
                            said.path("inFlight").asInt()));
        }
        return all;
    }
}
