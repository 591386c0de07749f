package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AcceptedTextTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 128 * 1024, 128 * 1024 + 1, 512 * 1024})
    void isTheSameAfterItWasKept(int length) {
        AcceptedText text = new AcceptedText(7, NOW, "é" + "x".repeat(length));

        assertThat(AcceptedText.decode(text.encode())).isEqualTo(text);
    }

    @Test
    void keepsAnOrdinaryTextReadable() {
        AcceptedText text = new AcceptedText(7, NOW, "spec: {}");

        assertThat(new String(text.encode(), StandardCharsets.UTF_8))
                .contains("\"document\":\"spec: {}\"")
                .doesNotContain("gzip");
    }

    @Test
    void packsALongOneSoThatItFitsIntoATransaction() {
        String line = "  env { NAME = \"value\" }\n";

        assertThat(new AcceptedText(7, NOW, line.repeat(20_000)).encode().length)
                .isLessThan(320 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"gzip\":\"AAAA\"}", "{\"gzip\":\"no base64!\"}", "x"})
    void saysWhatIsNone(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> AcceptedText.decode(bytes))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
