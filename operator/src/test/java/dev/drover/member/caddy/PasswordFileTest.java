package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.proxy.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordFileTest {

    private static final String HASH =
            "$2a$04$FZS/oDg1abbCy.jTG6HNiOmZ8ECHstdcPBamGKEUbjQ42IAkPbgTq";
    private static final Hashes ALICE = new Hashes(Map.of("alice", HASH));

    @TempDir Path folder;

    private Path file;
    private PasswordFile passwords;

    @BeforeEach
    void open() {
        file = folder.resolve("passwords.json");
        passwords = new PasswordFile(file);
    }

    @Test
    void needNotBeThere() {
        passwords.read();

        assertThat(passwords.hashes()).isEqualTo(Hashes.NONE);
        assertThat(passwords.trouble()).isEmpty();
        assertThat(passwords.lacking(Set.of("alice")))
                .contains(
                        "secret alice of basicAuth is not in %s of this node: write it there as \"alice\": \"<hash>\" in a JSON object, or where Nomad writes that file, into the variable of its job; 'caddy hash-password' makes the hash"
                                .formatted(file));
    }

    @Test
    void holdsAHashForEachName() throws IOException {
        write("{\"alice\": \"%s\"}".formatted(HASH));

        assertThat(passwords.hashes()).isEqualTo(ALICE);
        assertThat(passwords.lacking(Set.of("alice"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"hunter2\"",
                "\"\"",
                "5",
                "null",
                "{\"hunter2\": 1}",
                "\"$2a$04$hunter2\"",
                "\"$2a$17$FZS/oDg1abbCy.jTG6HNiOmZ8ECHstdcPBamGKEUbjQ42IAkPbgTq\"",
                "\"$2a$04$FZS/oDg1abbCy.jTG6HNiOmZ8ECHstdcPBamGKEUbjQ42IAkPbgTq\\n\"",
                "\"$argon2id$v=19$m=47104,t=1,p=1$hunter2\"",
            })
    void saysOfWhatIsNoHashNothingButThat(String value) throws IOException {
        write("{\"bob\": %s, \"alice\": \"%s\"}".formatted(value, HASH));

        assertThat(passwords.hashes()).isEqualTo(ALICE);
        assertThat(passwords.lacking(Set.of("alice", "bob")))
                .hasValueSatisfying(words ->
                        assertThat(words)
                                .contains("secret bob", "is no bcrypt hash", "caddy hash-password")
                                .doesNotContain("hunter2", "FZS"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hunter2",
                "{\"alice\": \"hunter2\"",
                "[]",
                "{\"a\": 1, \"a\": 2}",
                "{]"
            })
    void keepsWhatItHeldWhenItCannotBeRead(String text) throws IOException {
        write("{\"alice\": \"%s\"}".formatted(HASH));

        write(text);

        assertThat(passwords.hashes()).isEqualTo(ALICE);
        assertThat(passwords.trouble())
                .hasValueSatisfying(words ->
                        assertThat(words)
                                .startsWith(file + " is no JSON object")
                                .doesNotContain("hunter2"));
    }

    @Test
    void isNotReadWhateverItsLength() throws IOException {
        write("{\"a\": \"" + "x".repeat(1 << 20) + "\"}");

        assertThat(passwords.trouble())
                .hasValueSatisfying(words -> assertThat(words).contains("1048576 bytes"));
    }

    @Test
    void mayBeAFolderByMistake() throws IOException {
        Files.createDirectory(file);

        passwords.read();

        assertThat(passwords.trouble())
                .hasValueSatisfying(words -> assertThat(words).contains("cannot be read"));
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        passwords.read();
    }
}
