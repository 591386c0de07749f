package dev.drover.adapter.consul;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What both HTTP clients need to speak TLS with Consul.
 *
 * @param context for both clients
 * @param trustManager the one inside {@code context}, which OkHttp wants to know
 */
record ConsulTls(SSLContext context, X509TrustManager trustManager) {

    private static final char[] NO_PASSWORD = new char[0];

    /**
     * Reads the files that the settings name. For an address without TLS it trusts nobody and reads nothing: to set up TLS
     * and read the runtime's own authorities, as both clients do unasked, takes a third of a command's time.
     *
     * @throws IllegalArgumentException when a file cannot be used; the message names it
     */
    static ConsulTls of(ConsulSettings settings) {
        if (!settings.tls()) {
            return new ConsulTls(NoTls.context(), new TrustNobody());
        }
        try {
            X509TrustManager trust =
                    settings.verify() ? trusting(settings.caCertificate()) : new TrustAnybody();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(showing(settings), new TrustManager[] {trust}, null);
            return new ConsulTls(context, trust);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot set up TLS for Consul: " + e, e);
        }
    }

    private static X509TrustManager trusting(Optional<Path> authorities)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities.isPresent() ? storeOf(authorities.get()) : (KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("the Java runtime has no X.509 trust manager");
    }

    private static KeyStore storeOf(Path authorities) throws GeneralSecurityException {
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate certificate : certificates("CONSUL_CACERT", authorities)) {
            store.setCertificateEntry("ca-" + number++, certificate);
        }
        return store;
    }

    private static KeyManager @Nullable [] showing(ConsulSettings settings)
            throws GeneralSecurityException {
        if (settings.clientCertificate().isEmpty() || settings.clientKey().isEmpty()) {
            return null;
        }
        Certificate[] chain =
                certificates("CONSUL_CLIENT_CERT", settings.clientCertificate().get())
                        .toArray(Certificate[]::new);
        KeyStore store = emptyStore();
        store.setKeyEntry("client", PemKey.read(settings.clientKey().get()), NO_PASSWORD, chain);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static Collection<? extends Certificate> certificates(String variable, Path file) {
        try {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(Files.readAllBytes(file)));
            if (!found.isEmpty()) {
                return found;
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "%s: cannot read certificates from %s: %s".formatted(variable, file, e), e);
        }
        throw new IllegalArgumentException(
                "%s: no certificate in %s, expected PEM".formatted(variable, file));
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** For an address without TLS. */
    private static final class TrustNobody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("TLS is not set up");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw new CertificateException("TLS is not set up");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** What {@code CONSUL_HTTP_SSL_VERIFY=false} asks for: neither chain nor name is looked at. */
    private static final class TrustAnybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
