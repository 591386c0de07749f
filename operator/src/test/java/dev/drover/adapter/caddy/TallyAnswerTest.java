package dev.drover.adapter.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.adapter.caddy.Caddy.Requests;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TallyAnswerTest {

    @Test
    void putsWhatIsInFlightBesideWhatHasEnded() throws JsonProcessingException {
        String said =
                """
                {"began": 1795000000000,
                 "routes": {"shop/api": {"requests": 12, "failed": 2, "inFlight": 3}},
                 "instances": {"127.0.0.1:1": {"requests": 11, "failed": 1, "inFlight": 0},
                               "127.0.0.1:2": {"requests": 1, "failed": 1, "inFlight": 0}}}
                """;

        assertThat(
                        TallyAnswer.of(
                                new ObjectMapper().readTree(said),
                                Map.of("127.0.0.1:1", 2, "127.0.0.1:3", 1)))
                .isEqualTo(
                        new Counted(
                                1795000000000L,
                                Map.of("shop/api", new Requests(12, 2, 3)),
                                Map.of(
                                        "127.0.0.1:1", new Requests(11, 1, 2),
                                        "127.0.0.1:2", new Requests(1, 1, 0),
                                        "127.0.0.1:3", new Requests(0, 0, 1))));
    }

    @Test
    void takesAnAnswerThatSaysNothingForNothing() throws JsonProcessingException {
        assertThat(TallyAnswer.of(new ObjectMapper().readTree("{}"), Map.of()))
                .isEqualTo(new Counted(0, Map.of(), Map.of()));
    }
}
