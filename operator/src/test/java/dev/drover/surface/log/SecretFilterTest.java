package dev.drover.surface.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretFilterTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "PGPASSWORD=hunter | PGPASSWORD=***",
                "?token=abc&wait=5s | ?token=***&wait=5s",
                "{\"SecretID\": \"abc\", \"n\": 1} | {\"SecretID\": \"***\", \"n\": 1}",
                "X-Nomad-Token: 5b2f7f4c-1 sent | X-Nomad-Token: *** sent",
                "Authorization: Bearer eyJh.b2.c3 | Authorization: Bearer ***",
                "said Basic dXNlcjpwYXNz1== | said Basic ***",
                "redis://:p4ss@cache:6379 | redis://:***@cache:6379",
                "hvs.CAESIJ1234567890abcdefgh | hvs.***",
            })
    void masksWhatLooksLikeASecret(String text, String expected) {
        assertThat(SecretFilter.mask(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "consul: read token: permission denied",
                "CONSUL_HTTP_TOKEN_FILE=/run/drover/token",
                "uses basic authentication",
                "key=shop/Job/web",
                "http://127.0.0.1:8500/v1/kv/drover?wait=5s",
                "allocation 5b2f7f4c-6d2e-11ee-8c99-0242ac120002 failed",
            })
    void leavesSentencesAlone(String text) {
        assertThat(SecretFilter.mask(text)).isEqualTo(text);
    }

    @Test
    void masksTheWholeValueOfAFieldNamedLikeASecret() {
        assertThat(SecretFilter.maskNamed("nomadToken", "abc")).isEqualTo("***");
    }
}
