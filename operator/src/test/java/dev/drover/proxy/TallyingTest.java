package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.proxy.ProxySettings.Issuer;
import dev.drover.testing.Entries;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TallyingTest {

    private static final Site SITE = new Site(Path.of("/var/lib/drover/proxy"));
    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");

    @Test
    void comesFirstInEachRouteOfEachServer() {
        JsonNode counted = Tallying.in(configuration()).at("/apps/http/servers");

        for (String server : List.of("plain", "tls")) {
            JsonNode handle =
                    counted.path(server).path("named_routes").path("shop/a").path("handle");
            assertThat(handle.path(0).toString())
                    .isEqualTo("{\"handler\":\"drover_tally\",\"route\":\"shop/a\"}");
            assertThat(handle.path(1)).isEqualTo(A.handle().path(0));
        }
    }

    @Test
    void changesNoOtherServer() {
        JsonNode before = configuration().at("/apps/http/servers/probe");

        assertThat(Tallying.in(configuration()).at("/apps/http/servers/probe")).isEqualTo(before);
    }

    @Test
    void leavesAConfigurationWithoutRoutesAsItIs() {
        assertThat(Tallying.in(CaddyConfig.first(SITE))).isEqualTo(CaddyConfig.first(SITE));
    }

    @Test
    void canBeSeen() {
        assertThat(Tallying.isIn(configuration())).isFalse();
        assertThat(Tallying.isIn(Tallying.in(configuration()))).isTrue();
    }

    private static ObjectNode configuration() {
        return CaddyConfig.of(
                SITE,
                Hashes.NONE,
                Spelling.ODD,
                Entries.secured(Entries.issued(Issuer.INTERNAL)),
                List.of(A));
    }
}
