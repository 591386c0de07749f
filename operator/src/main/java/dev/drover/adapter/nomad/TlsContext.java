package dev.drover.adapter.nomad;

import dev.drover.adapter.Der;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Builds TLS from PEM files, as {@code nomad tls ca create} and {@code nomad tls cert create} write them: whole bundles and
 * chains, and keys in any of the three usual forms.
 */
final class TlsContext {

    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1");
    private static final char[] NO_PASSWORD = new char[0];

    /** DER: version 0 and the algorithm rsaEncryption, as PKCS#8 wants before a PKCS#1 key. */
    private static final byte[] RSA_PREFIX = {
        2,
        1,
        0,
        0x30,
        13,
        6,
        9,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        13,
        1,
        1,
        1,
        5,
        0
    };

    /** DER: the object identifier of elliptic curve keys. */
    private static final byte[] EC_IDENTIFIER = {
        6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1
    };

    private TlsContext() {}

    /**
     * A context for connections to Nomad.
     *
     * @throws IllegalArgumentException when a file cannot be read or used; the message names it
     */
    static SSLContext of(NomadSettings.Tls tls) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(tls), trust(tls), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("nomad: TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static TrustManager @Nullable [] trust(NomadSettings.Tls tls)
            throws GeneralSecurityException {
        if (tls.skipVerify()) {
            return new TrustManager[] {new TrustEverybody()};
        }
        if (tls.caCertificate().isEmpty()) {
            return null;
        }
        KeyStore authorities = emptyStore();
        int count = 0;
        for (Certificate authority : certificates("NOMAD_CACERT", tls.caCertificate().get())) {
            authorities.setCertificateEntry("ca-" + count++, authority);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(NomadSettings.Tls tls)
            throws GeneralSecurityException {
        if (tls.clientCertificate().isEmpty() || tls.clientKey().isEmpty()) {
            return null;
        }
        List<? extends Certificate> chain =
                certificates("NOMAD_CLIENT_CERT", tls.clientCertificate().get());
        KeyStore own = emptyStore();
        own.setKeyEntry(
                "own",
                privateKey(tls.clientKey().get()),
                NO_PASSWORD,
                chain.toArray(Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static List<? extends Certificate> certificates(String variable, Path file)
            throws GeneralSecurityException {
        byte[] pem = read(variable, file).getBytes(StandardCharsets.US_ASCII);
        Collection<? extends Certificate> found =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem));
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s %s holds no PEM certificate".formatted(variable, file));
        }
        return List.copyOf(found);
    }

    private static PrivateKey privateKey(Path file) throws GeneralSecurityException {
        Matcher pem = KEY.matcher(read("NOMAD_CLIENT_KEY", file));
        if (!pem.find()) {
            throw new IllegalArgumentException(
                    "NOMAD_CLIENT_KEY %s holds no unencrypted PEM private key".formatted(file));
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
        return switch (pem.group(1)) {
            case "RSA PRIVATE KEY" ->
                    decode("RSA", Der.sequence(RSA_PREFIX, Der.element(Der.OCTETS, der)));
            case "EC PRIVATE KEY" -> decode("EC", pkcs8OfSec1(der));
            default -> decodeAny(der);
        };
    }

    private static PrivateKey decodeAny(byte[] pkcs8) throws GeneralSecurityException {
        GeneralSecurityException last = new GeneralSecurityException("unknown kind of key");
        for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
            try {
                return decode(algorithm, pkcs8);
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw last;
    }

    private static PrivateKey decode(String algorithm, byte[] pkcs8)
            throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    /** SEC 1 holds the curve's name behind the number, PKCS#8 before it. */
    private static byte[] pkcs8OfSec1(byte[] sec1) throws GeneralSecurityException {
        int at = Der.contentOf(sec1, 0);
        at = Der.endOf(sec1, at);
        at = Der.endOf(sec1, at);
        if (at >= sec1.length || sec1[at] != (byte) 0xa0) {
            throw new GeneralSecurityException("the EC key does not name its curve");
        }
        byte[] curve = Arrays.copyOfRange(sec1, Der.contentOf(sec1, at), Der.endOf(sec1, at));
        return Der.sequence(
                new byte[] {2, 1, 0},
                Der.sequence(EC_IDENTIFIER, curve),
                Der.element(Der.OCTETS, sec1));
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, NO_PASSWORD);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        return store;
    }

    private static String read(String variable, Path file) {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s %s cannot be read: %s".formatted(variable, file, e), e);
        }
    }

    /** Trusts any server, because the user asked for it with {@code NOMAD_SKIP_VERIFY}. */
    private static final class TrustEverybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
