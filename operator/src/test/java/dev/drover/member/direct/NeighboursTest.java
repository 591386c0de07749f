package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.proxy.RouteEntry;
import dev.drover.schema.Json;
import dev.drover.testing.Entries;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody's site is taken over by a Route. */
final class NeighboursTest {

    private Neighbours neighbours = Neighbours.NONE;

    @BeforeEach
    void look() throws JsonProcessingException {
        neighbours =
                Neighbours.in(
                        "srv0",
                        Json.mapper()
                                .readTree(
                                        """
                                        [{"@id": "drover.shop.web", "match": [{"host": ["ours.test"]}]},
                                         {"match": [{"host": ["Theirs.test", "*.wild.test"]}]},
                                         {"handle": [{"handler": "subroute", "routes": [{"match": [{"host": ["deep.test"]}]}]}]}]
                                        """),
                        "drover.shop.web");
    }

    @Test
    void aRouteWithoutHostsIsRefusedWhereOthersHaveSites() {
        assertThat(objection()).contains("hosts: there are none", "srv0");
    }

    @Test
    void aHostThatTheyServeIsRefused() {
        assertThat(objection("theirs.test")).contains("host theirs.test", "srv0");
        assertThat(objection("deep.test")).contains("host deep.test");
        assertThat(objection("*.wild.test")).contains("*.wild.test");
        assertThat(objection("*.test")).contains("host deep.test");
    }

    @Test
    void otherHostsAreNot() {
        assertThat(objection("ours.test", "shop.wild.test", "*.other.test", "test")).isEmpty();
    }

    @Test
    void aServerOfItsOwnHasNoNeighbours() {
        assertThat(Neighbours.NONE.objection(entry())).isEmpty();
        assertThat(Neighbours.NONE.trouble(List.of(entry()))).isEmpty();
    }

    @Test
    void tellsOfASiteThatCameLater() {
        assertThat(neighbours.trouble(List.of(entry("a.test"), entry("theirs.test"))).orElseThrow())
                .contains("theirs.test", "Route shop/a", "srv0");
        assertThat(neighbours.trouble(List.of(entry("a.test")))).isEmpty();
    }

    private String objection(String... hosts) {
        return neighbours.objection(entry(hosts)).orElse("");
    }

    private static RouteEntry entry(String... hosts) {
        return Entries.entry("shop/a", List.of(hosts), List.of());
    }
}
