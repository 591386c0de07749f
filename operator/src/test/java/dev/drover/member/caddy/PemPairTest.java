package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.OwnCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates go with which keys, in each form in which keys are written. */
final class PemPairTest {

    private static final String CUT_OFF = "is cut off, or has no end yet";

    @TempDir private static Path folder;

    private static Map<String, OwnCertificate> made;

    @BeforeAll
    static void make() {
        made =
                Map.of(
                        "EC", OwnCertificate.make(folder, "ec", "dns:a.test", "EC"),
                        "RSA", OwnCertificate.make(folder, "rsa", "dns:a.test", "RSA"),
                        "Ed25519", OwnCertificate.make(folder, "ed", "dns:a.test", "Ed25519"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void aPairOfEachKindIsTaken(String kind) throws IOException {
        assertThat(PemPair.objection(certificate(kind), key(kind))).isEmpty();
    }

    /** As {@code openssl} of older versions writes them. */
    @ParameterizedTest
    @CsvSource({"RSA, RSA PRIVATE KEY", "EC, EC PRIVATE KEY"})
    void soIsAKeyInAnOlderForm(String kind, String label) throws IOException {
        String old =
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
                        + pem(label, innerPartOf(key(kind)));

        assertThat(PemPair.objection(certificate(kind), bytes(old))).isEmpty();
    }

    @Test
    void aChainWithWordsBetweenAndTheKeyInTheSameFileAreTaken() throws IOException {
        String chain =
                text(certificate("EC")) + "\n# of the authority\n" + text(certificate("RSA"));

        assertThat(PemPair.objection(bytes(chain), key("EC"))).isEmpty();
        byte[] both = bytes(chain + text(key("EC")));
        assertThat(PemPair.objection(both, both)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "EC, RSA, 'does not go with the key beside it, or one of them is garbled'",
        "RSA, Ed25519, 'does not go with the key beside it, or one of them is garbled'",
    })
    void keysOfOtherKindsAreNot(String kind, String other, String words) throws IOException {
        assertThat(PemPair.objection(certificate(kind), key(other))).contains(words);
    }

    @Test
    void anotherKeyOfTheSameKindIsNot() throws IOException {
        OwnCertificate other = OwnCertificate.make(folder, "other", "dns:a.test");

        assertThat(PemPair.objection(certificate("EC"), Files.readAllBytes(other.key())))
                .contains("is of another key than the one beside it");
    }

    @Test
    void halfOfAFileIsNot() throws IOException {
        byte[] chain = bytes(text(certificate("EC")) + text(certificate("RSA")));
        byte[] key = key("EC");

        assertThat(PemPair.objection(Arrays.copyOf(chain, chain.length - 40), key))
                .contains(CUT_OFF);
        assertThat(PemPair.objection(chain, Arrays.copyOf(key, key.length / 2))).contains(CUT_OFF);
        assertThat(PemPair.objection(chain, new byte[0])).contains("has no unencrypted key in PEM");
        assertThat(PemPair.objection(new byte[0], key)).contains("has no certificate in PEM");
    }

    @Test
    void nothingOfAKeyIsSaid() throws IOException {
        byte[] garbled = bytes(text(key("EC")).replace("M", "N"));

        assertThat(PemPair.objection(certificate("EC"), garbled))
                .contains("does not go with the key beside it, or one of them is garbled");
    }

    private static OwnCertificate of(String kind) {
        return Objects.requireNonNull(made.get(kind));
    }

    private static byte[] certificate(String kind) throws IOException {
        return Files.readAllBytes(of(kind).certificate());
    }

    private static byte[] key(String kind) throws IOException {
        return Files.readAllBytes(of(kind).key());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder().encodeToString(der), label);
    }

    /** What PKCS#8 wraps: its last element. */
    private static byte[] innerPartOf(byte[] pem) {
        String body = text(pem).replaceAll("-----[A-Z ]+-----", "");
        byte[] der = Base64.getMimeDecoder().decode(body);
        for (int at = 1; at < der.length; at++) {
            if (der[at] == 0x30 && ends(der, at)) {
                return Arrays.copyOfRange(der, at, der.length);
            }
        }
        throw new IllegalArgumentException("no key within");
    }

    private static boolean ends(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first == 0x82
                ? at + 4 + ((der[at + 2] & 0xff) << 8) + (der[at + 3] & 0xff) == der.length
                : first < 0x80 && at + 2 + first == der.length;
    }
}
