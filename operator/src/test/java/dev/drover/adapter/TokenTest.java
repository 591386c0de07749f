package dev.drover.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenTest {

    @TempDir private Path folder;

    @Test
    void isReadAgainWhenItsFileChanges() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        Token token = Token.inFile(file);
        assertThat(token.current()).contains("first");

        Files.writeString(file, "the-second\n");
        assertThat(token.current()).contains("the-second");

        Files.delete(file);
        assertThat(token.current()).contains("the-second");
        assertThat(token.toString()).doesNotContain("second");
    }

    /** {@code echo $TOKEN > file} makes it empty first. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "first line\nsecond", "geheim\u00e4", "geh\teim"})
    void staysAsItWasWhileItsFileHoldsNone(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "first");
        Token token = Token.inFile(file);
        assertThat(token.current()).contains("first");

        Files.writeString(file, text);

        assertThat(token.current()).contains("first");
    }

    @Test
    void isNotReplacedByNobodyWithoutItsFile() {
        Token token = Token.inFile(folder.resolve("none"));

        assertThatThrownBy(token::current)
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessage("token file %s: there is no such file", folder.resolve("none"));
    }

    @Test
    void isNeverSaidWhenItCannotBeSent() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "geheim\nzwei");

        assertThatThrownBy(() -> Token.inFile(file).current())
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessageContaining("does not hold a token")
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("geheim");
        assertThatThrownBy(() -> Token.fixed("geheim\nzwei", "NOMAD_TOKEN"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("NOMAD_TOKEN does not hold a token")
                .hasMessageNotContaining("geheim");
    }
}
