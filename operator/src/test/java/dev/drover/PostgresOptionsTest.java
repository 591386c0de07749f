package dev.drover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.postgres.ServerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is understood of the options of a member that encrypts. */
final class PostgresOptionsTest {

    @TempDir Path folder;

    private Optional<ServerTls> tls(String... words) throws IOException {
        for (String name : new String[] {"c.pem", "k.pem", "a.pem"}) {
            Files.writeString(folder.resolve(name), "x");
        }
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("=/", "=" + folder + "/");
        }
        return CommandLine.populateCommand(new PostgresOptions(), words).tls();
    }

    @Test
    void nothingIsSaidOfEncryptionByDefault() throws Exception {
        assertThat(tls()).isEmpty();
        assertThat(tls("--tls-required=false")).isEmpty();
    }

    @Test
    void aCertificateIsOfferedCheckedAndRequiredAsIsSaid() throws Exception {
        assertThat(tls("--tls-certificate=/c.pem", "--tls-key=/k.pem"))
                .contains(
                        new ServerTls(
                                folder.resolve("c.pem"),
                                folder.resolve("k.pem"),
                                Optional.empty(),
                                false));
        assertThat(
                        tls(
                                "--tls-certificate=/c.pem",
                                "--tls-key=/k.pem",
                                "--tls-authority=/a.pem",
                                "--tls-required"))
                .contains(
                        new ServerTls(
                                folder.resolve("c.pem"),
                                folder.resolve("k.pem"),
                                Optional.of(folder.resolve("a.pem")),
                                true));
    }

    @ParameterizedTest
    @CsvSource({
        "--tls-certificate=/c.pem, needs both --tls-certificate and --tls-key",
        "--tls-key=/k.pem, needs both --tls-certificate and --tls-key",
        "--tls-authority=/a.pem, needs both --tls-certificate and --tls-key",
        "--tls-required, needs both --tls-certificate and --tls-key",
        "--tls-certificate=/gone.pem --tls-key=/k.pem, --tls-certificate: ",
        "--tls-certificate=/c.pem --tls-key=/gone.pem, --tls-key: ",
        "--tls-certificate=/c.pem --tls-key=/k.pem --tls-authority=/gone.pem, --tls-authority: "
    })
    void whatIsMissingIsNamed(String words, String why) {
        assertThatThrownBy(() -> tls(words.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why.strip());
    }
}
