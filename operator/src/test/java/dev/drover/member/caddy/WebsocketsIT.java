package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.Backend;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.EchoSocket;
import dev.drover.testing.LiveMember;
import dev.drover.testing.ProxyDocuments;
import dev.drover.testing.Talk;
import org.junit.jupiter.api.Test;

/** A conversation goes on while the proxy changes. */
final class WebsocketsIT {

    private static final int CHANGES = 10;

    /** Each change replaces the whole configuration of Caddy, and ends the servers that took the connection. */
    @Test
    void anOpenOneSurvivesTenChangesOfRoutesAndARolloutOfAnotherApp() {
        try (LiveMember live = LiveMember.start(ConsulServer.start());
                EchoSocket echo = EchoSocket.start();
                Backend one = Backend.start("one");
                Backend two = Backend.start("two")) {
            live.consul().register("chat", echo.port());
            live.consul().register("shop", one.port());
            live.route(ProxyDocuments.route("chat", "hosts: [chat.test]\ntarget: {service: chat}"));
            live.route(ProxyDocuments.route("shop", "hosts: [shop.test]\ntarget: {service: shop}"));
            live.listen();
            live.awaitBody("shop.test", "/", "one");
            String url = "ws://chat.test:%d/any".formatted(live.port());
            try (Talk talk = Talk.to(LiveMember.client(), url)) {
                assertThat(talk.echo()).isEqualTo("ok");

                live.consul().register("shop", two.port());
                live.awaitBody("shop.test", "/", "two");
                assertThat(talk.echo()).as("after a rollout").isEqualTo("ok");

                for (int change = 1; change <= CHANGES; change++) {
                    String body = "change " + change;
                    live.route(
                            ProxyDocuments.route(
                                    "page",
                                    "hosts: [page.test]\ntarget: {respond: {body: %s}}"
                                            .formatted(body)));
                    live.awaitBody("page.test", "/", body);
                    assertThat(talk.echo()).as(body).isEqualTo("ok");
                }
            }
        }
    }
}
