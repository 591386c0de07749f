package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.Backend;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveMember;
import dev.drover.testing.ProxyDocuments;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a member says that a real Caddy has counted. */
@Execution(ExecutionMode.CONCURRENT)
final class TallyIT {

    private static final String SHOP = "shop.test";

    @Test
    void namesRoutesAndInstancesInItsReportAndGoesOnWhenItBeginsAnew() throws Exception {
        try (LiveMember live = LiveMember.start(ConsulServer.start());
                Backend one = Backend.start("one")) {
            live.consul().register("api", one.port());
            live.route(
                    ProxyDocuments.route(
                            "api", "hosts: [%s]\ntarget: {service: api}".formatted(SHOP)));
            live.listen();
            live.awaitBody(SHOP, "/", "one");
            live.awaitReport("a first look", report -> requests(report) > 0);
            int answered = ask(live, 5);

            JsonNode said =
                    live.awaitReport(
                            "five more, and a second look",
                            report ->
                                    requests(report) >= answered
                                            && report.at("/tallies/lastMinute").has("shop/api"));

            assertThat(said.at("/tallies/instances").path(one.address()).path("requests").asLong())
                    .isBetween(5L, (long) one.asked().size());
            assertThat(said.at("/tallies/lastMinute").path("shop/api").path("failed").asLong(-1))
                    .isZero();

            live.endMember();
            live.beginMember();
            ask(live, 3);
            live.awaitReport("three more", report -> requests(report) >= answered + 3);
        }
    }

    private static int ask(LiveMember live, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(live.ask(SHOP, "/").status()).isEqualTo(200);
        }
        return times;
    }

    private static long requests(JsonNode report) {
        return report.at("/tallies/routes").path("shop/api").path("requests").asLong();
    }
}
