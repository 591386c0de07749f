package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.schema.Json;
import dev.drover.testing.Entries;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HashesTest {

    private static final RouteEntry STAFF = Entries.guarded("shop/staff", 1, "alice", "bob");
    private static final Hashes BOTH = new Hashes(Map.of("alice", "$2a$A", "bob", "$2a$B"));

    @Test
    void areNeededByTheirNames() {
        assertThat(Hashes.neededBy(STAFF)).containsExactly("alice", "bob");
        assertThat(Hashes.neededBy(Entries.passing("shop/web", "api"))).isEmpty();
        assertThat(BOTH.suffice(STAFF)).isTrue();
        assertThat(new Hashes(Map.of("alice", "$2a$A")).suffice(STAFF)).isFalse();
    }

    @Test
    void standInTheConfigurationOnly() {
        String published = STAFF.handle().toString();

        assertThat(configuration(BOTH).toString()).contains("$2a$A", "$2a$B");
        assertThat(STAFF.handle()).hasToString(published);
        assertThat(published).contains("{secret.alice}").doesNotContain("$2a$");
    }

    @Test
    void areFoundAgainInAConfiguration() {
        assertThat(Hashes.recovered(List.of(STAFF), configuration(BOTH))).isEqualTo(BOTH);
        assertThat(Hashes.recovered(List.of(STAFF), Json.mapper().createObjectNode()))
                .isEqualTo(Hashes.NONE);
    }

    @Test
    void goOnAsTheyWereUntilThereAreNewer() {
        Hashes newer = new Hashes(Map.of("alice", "$2a$C", "eve", "$2a$E"));

        assertThat(BOTH.renewed(newer, Set.of("alice", "bob")))
                .isEqualTo(new Hashes(Map.of("alice", "$2a$C", "bob", "$2a$B")));
    }

    @Test
    void areNotShown() {
        assertThat(BOTH).hasToString("Hashes[alice, bob]");
        assertThat(BOTH.hiddenIn("caddy: $2a$A and $2a$B"))
                .isEqualTo("caddy: (a hash) and (a hash)");
    }

    @Test
    void ofAFileElsewhereAreHiddenFromRoutesThatSendFiles() {
        Site site = new Site(Path.of("/p"), Path.of("/elsewhere/passwords.json"));
        ArrayNode hide =
                (ArrayNode)
                        CaddyConfig.of(
                                        site,
                                        Hashes.NONE,
                                        Spelling.ODD,
                                        Entries.plain(1, 8080),
                                        List.of(Entries.files("shop/files")))
                                .findValue("hide");

        assertThat(hide).hasToString("[\".*\",\"/p\",\"/elsewhere/passwords.json\"]");
    }

    private static ObjectNode configuration(Hashes hashes) {
        return CaddyConfig.of(
                new Site(Path.of("/p")),
                hashes,
                Spelling.ODD,
                Entries.plain(1, 8080),
                List.of(STAFF));
    }
}
