package dev.drover.adapter.consul;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a private key as Consul users have it: PKCS#8, or the older forms that {@code consul tls cert create} (SEC 1)
 * and OpenSSL (PKCS#1) write, which Java does not read by itself.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5958">RFC 5958, PKCS#8</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5915">RFC 5915, SEC 1 keys</a>
 */
final class PemKey {

    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN (RSA |EC |)PRIVATE KEY-----([^-]+)-----END", Pattern.DOTALL);
    private static final HexFormat HEX = HexFormat.of();

    /** The version that opens a PKCS#8 structure: INTEGER 0. */
    private static final byte[] VERSION = HEX.parseHex("020100");

    /** SEQUENCE of OID rsaEncryption and NULL. */
    private static final byte[] RSA = HEX.parseHex("300d06092a864886f70d0101010500");

    /** OID id-ecPublicKey. */
    private static final byte[] EC = HEX.parseHex("06072a8648ce3d0201");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    /** Where RFC 5915 keeps the curve: {@code [0] EXPLICIT}, of which the first byte inside is the OID's tag. */
    private static final int CURVE = 0xa0;

    private PemKey() {}

    static PrivateKey read(Path file) {
        try {
            Matcher block = BLOCK.matcher(Files.readString(file));
            if (!block.find()) {
                throw new IllegalArgumentException(
                        "CONSUL_CLIENT_KEY: no unencrypted private key in %s, expected PEM"
                                .formatted(file));
            }
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            return switch (block.group(1)) {
                case "RSA " -> decode(wrap(RSA, der), "RSA");
                case "EC " -> decode(wrap(tagged(SEQUENCE, joined(EC, curveOf(der))), der), "EC");
                default -> decodeAny(der);
            };
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "CONSUL_CLIENT_KEY: cannot read %s: %s".formatted(file, e), e);
        }
    }

    private static PrivateKey decodeAny(byte[] der) throws GeneralSecurityException {
        for (String algorithm : new String[] {"EC", "RSA"}) {
            try {
                return decode(der, algorithm);
            } catch (GeneralSecurityException e) {
                // Not of this algorithm.
            }
        }
        return decode(der, "EdDSA");
    }

    private static PrivateKey decode(byte[] der, String algorithm) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return tagged(SEQUENCE, joined(VERSION, algorithm, tagged(OCTET_STRING, key)));
    }

    private static byte[] curveOf(byte[] sec1) throws GeneralSecurityException {
        // SEQUENCE, INTEGER 1, OCTET STRING key, [0] curve: lengths of all of these are below 128
        // up to P-384.
        for (int at = 0; at + 3 < sec1.length; at++) {
            boolean oid = (sec1[at] & 0xff) == CURVE && sec1[at + 2] == 0x06;
            if (oid && sec1[at + 1] == sec1[at + 3] + 2) {
                return Arrays.copyOfRange(sec1, at + 2, at + 2 + sec1[at + 1]);
            }
        }
        throw new GeneralSecurityException("the EC key does not name its curve");
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
