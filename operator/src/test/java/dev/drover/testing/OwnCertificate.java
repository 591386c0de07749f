package dev.drover.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/**
 * A certificate that vouches for itself.
 *
 * @param certificate a PEM file
 * @param key a PEM file
 */
public record OwnCertificate(Path certificate, Path key) {

    private static final char[] PASSWORD = "changeit".toCharArray();

    /**
     * Makes one with the JDK's own tool.
     *
     * @param folder where its files go
     * @param name of the files
     * @param whom it is for, such as {@code dns:shop.test} or {@code ip:127.0.0.1}
     */
    public static OwnCertificate make(Path folder, String name, String whom) {
        return make(folder, name, whom, "EC");
    }

    /**
     * Makes one of that kind.
     *
     * @param algorithm of the key, as the JDK names it
     */
    public static OwnCertificate make(Path folder, String name, String whom, String algorithm) {
        OwnCertificate made =
                new OwnCertificate(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
        Path store = folder.resolve(name + ".p12");
        try {
            Files.deleteIfExists(store);
            Process keytool = keytool(store, whom, algorithm);
            if (keytool.onExit().join().exitValue() != 0) {
                throw new IllegalStateException("keytool made no certificate for " + whom);
            }
            KeyStore pair = KeyStore.getInstance(store.toFile(), PASSWORD);
            pem(made.certificate, "CERTIFICATE", pair.getCertificate("pair").getEncoded());
            pem(made.key, "PRIVATE KEY", pair.getKey("pair", PASSWORD).getEncoded());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate as it stands in its file. */
    public X509Certificate read() {
        try (InputStream pem = Files.newInputStream(certificate)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Process keytool(Path store, String whom, String algorithm) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "pair",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + whom,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        String.valueOf(PASSWORD))
                .inheritIO()
                .start();
    }

    private static void pem(Path file, String what, byte[] content) throws IOException {
        String lines =
                Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8))
                        .encodeToString(content);
        Files.writeString(
                file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, lines, what));
    }

    /** The same client, which trusts these certificates alone, and what they vouch for. */
    public static OkHttpClient trusting(OkHttpClient client, byte[] pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate trusted :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(pem))) {
                store.setCertificateEntry("trusted-" + count++, trusted);
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            TrustManager manager = factory.getTrustManagers()[0];
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            return client.newBuilder()
                    .sslSocketFactory(context.getSocketFactory(), (X509TrustManager) manager)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no certificate", e);
        }
    }

    /** The same client, which trusts the certificate in that file alone. */
    public static OkHttpClient trusting(OkHttpClient client, Path file) {
        try {
            return trusting(client, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
