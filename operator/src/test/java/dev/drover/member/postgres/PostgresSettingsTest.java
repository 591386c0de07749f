package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.postgres.Configuration.Words;
import dev.drover.member.postgres.PostgresSettings.Application;
import dev.drover.member.postgres.PostgresSettings.Patience;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresSettingsTest {

    private static PostgresSettings of(String member) {
        Path any = Path.of("any");
        return new PostgresSettings(
                member,
                any,
                any,
                "postgres",
                InetSocketAddress.createUnresolved("10.0.0.1", 5432),
                any,
                any,
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Patience.DEFAULT);
    }

    @Test
    void aNameOfTheLongestLengthIsTaken() {
        assertThat(of("a".repeat(36)).member()).hasSize(36);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a_b", "a b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void aNameThatWouldNotFitAnotherSaysSo(String member) {
        assertThatThrownBy(() -> of(member))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 to 36 of a-z, 0-9 and hyphens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Shop", "1shop", "shop;--", "shop\""})
    void theNameOfAnApplicationIsNoPieceOfSql(String owner) {
        assertThatThrownBy(() -> new Application(owner, "shop", Path.of("password")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Application("shop", owner, Path.of("password")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nobodyIsEverToldToWaitForNobody() {
        assertThatThrownBy(() -> new Words(1, "", "", " ", false))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
