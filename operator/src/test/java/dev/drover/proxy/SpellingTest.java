package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.testing.Entries;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpellingTest {

    private static final Site SITE = new Site(Path.of("/p"));

    @ParameterizedTest
    @CsvSource({
        "'', tcp/:80, tcp/[::]:80",
        "127.0.0.1, tcp/127.0.0.1:80, tcp4/127.0.0.1:80",
        "::1, tcp/[::1]:80, tcp6/[::1]:80",
        "0.0.0.0, tcp4/:80, tcp4/0.0.0.0:80",
        "::, tcp6/:80, tcp6/[::]:80",
        "0:0::0, tcp6/:80, tcp6/[0:0::0]:80"
    })
    void writesOneAddressInTwoWays(String address, String odd, String even) {
        assertThat(Spelling.ODD.listen(address, 80)).isEqualTo(odd);
        assertThat(Spelling.EVEN.listen(address, 80)).isEqualTo(even);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", "10.1.2.3", "::1", "fd00::1", "0.0.0.0", "::"})
    void isReadAsItWasWritten(String address) {
        for (Spelling spelling : Spelling.values()) {
            ProxySettings settings =
                    new ProxySettings(
                            1,
                            address,
                            80,
                            Optional.empty(),
                            Entries.issued(ProxySettings.Issuer.NONE),
                            List.of(),
                            false,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty());

            assertThat(
                            Spelling.of(
                                    CaddyConfig.of(
                                            SITE, Hashes.NONE, spelling, settings, List.of())))
                    .isEqualTo(spelling);
        }
    }

    @Test
    void isOddWhereNothingListens() {
        assertThat(Spelling.of(CaddyConfig.first(SITE))).isEqualTo(Spelling.ODD);
        assertThat(Spelling.of(JsonNodeFactory.instance.nullNode())).isEqualTo(Spelling.ODD);
    }

    @Test
    void isTheOtherOfTheOther() {
        assertThat(Spelling.ODD.other()).isEqualTo(Spelling.EVEN);
        assertThat(Spelling.EVEN.other()).isEqualTo(Spelling.ODD);
    }
}
