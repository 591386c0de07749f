package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proxy.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SoleMemberTest {

    @TempDir Path folder;

    @Test
    void isOneAtATime() throws IOException {
        Site site = new Site(folder.resolve("new"));
        Optional<SoleMember> first = SoleMember.take(site);

        assertThat(first).isPresent();
        assertThat(SoleMember.take(site)).isEmpty();

        first.get().close();

        try (SoleMember second = SoleMember.take(site).orElseThrow()) {
            assertThat(second).isNotNull();
        }
    }
}
