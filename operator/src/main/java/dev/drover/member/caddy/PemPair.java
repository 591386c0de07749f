package dev.drover.member.caddy;

import dev.drover.adapter.Der;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate and its key as PEM: whether both are whole, and belong together. Nothing of the key is ever said.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>
 */
final class PemPair {

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END"
                            + " \\1-----");

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ");
    private static final Pattern END = Pattern.compile("-----END [A-Z0-9 ]+-----");

    /** What is signed to see whether the keys belong together: anything will do. */
    private static final byte[] WORD = "drover".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] DER_VERSION_0 = {2, 1, 0};

    private PemPair() {}

    /** What is wrong with them, to be said behind "it"; empty when nothing is. */
    static Optional<String> objection(byte[] certificates, byte[] key) {
        String chain = new String(certificates, StandardCharsets.ISO_8859_1);
        String keys = new String(key, StandardCharsets.ISO_8859_1);
        if (cutOff(chain) || cutOff(keys)) {
            return Optional.of("is cut off, or has no end yet");
        }
        Matcher found = KEY.matcher(keys);
        if (!found.find()) {
            return Optional.of("has no unencrypted key in PEM");
        }
        try {
            Optional<X509Certificate> leaf = leaf(chain);
            if (leaf.isEmpty()) {
                return Optional.of("has no certificate in PEM");
            }
            PublicKey known = leaf.get().getPublicKey();
            byte[] der = Base64.getMimeDecoder().decode(found.group(2));
            boolean wrapped = found.group(1).equals("PRIVATE KEY");
            return belong(known, privateKey(known, wrapped ? der : wrapping(known, der)))
                    ? Optional.empty()
                    : Optional.of("is of another key than the one beside it");
        } catch (GeneralSecurityException | RuntimeException garbled) {
            // What it says may quote what it found.
            return Optional.of("does not go with the key beside it, or one of them is garbled");
        }
    }

    private static boolean cutOff(String text) {
        return BEGIN.matcher(text).results().count() != END.matcher(text).results().count();
    }

    /** All of them are read: the last may be half of one. */
    private static Optional<X509Certificate> leaf(String chain) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<String> blocks = CERTIFICATE.matcher(chain).results().map(MatchResult::group).toList();
        Optional<X509Certificate> leaf = Optional.empty();
        for (String block : blocks) {
            byte[] text = block.getBytes(StandardCharsets.US_ASCII);
            X509Certificate read =
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(text));
            leaf = leaf.or(() -> Optional.of(read));
        }
        return leaf;
    }

    private static PrivateKey privateKey(PublicKey known, byte[] pkcs8)
            throws GeneralSecurityException {
        return KeyFactory.getInstance(known.getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static boolean belong(PublicKey known, PrivateKey key) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(
                        switch (known.getAlgorithm()) {
                            case "RSA" -> "SHA256withRSA";
                            case "EC" -> "SHA256withECDSA";
                            default -> known.getAlgorithm();
                        });
        signature.initSign(key);
        signature.update(WORD);
        byte[] signed = signature.sign();
        signature.initVerify(known);
        signature.update(WORD);
        return signature.verify(signed);
    }

    /**
     * PKCS#8 of a key in one of the older forms, which do not say of which kind they are: the certificate does.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc5208#section-5">RFC 5208, section 5</a>
     */
    private static byte[] wrapping(PublicKey known, byte[] der) {
        byte[] info = known.getEncoded();
        int content = Der.contentOf(info, 0);
        byte[] algorithm = Arrays.copyOfRange(info, content, Der.endOf(info, content));
        return Der.sequence(DER_VERSION_0, algorithm, Der.element(Der.OCTETS, der));
    }
}
