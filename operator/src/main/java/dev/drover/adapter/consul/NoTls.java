package dev.drover.adapter.consul;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of an address without TLS: none. Both HTTP clients insist on a context, and to set up the runtime's own takes a
 * tenth of a command's time. Thread-safe.
 */
final class NoTls extends SSLContextSpi {

    private static final String MISTAKEN = "the address of Consul is one without TLS";

    private NoTls() {}

    /** One that refuses every connection. */
    static SSLContext context() {
        return new SSLContext(new NoTls(), null, "none") {};
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys,
            TrustManager @Nullable [] trusted,
            @Nullable SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException(MISTAKEN);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new Refusing();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new IllegalStateException(MISTAKEN);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        throw new IllegalStateException(MISTAKEN);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        throw new IllegalStateException(MISTAKEN);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        throw new IllegalStateException(MISTAKEN);
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        throw new IllegalStateException(MISTAKEN);
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return new SSLParameters(new String[0], new String[0]);
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return engineGetDefaultSSLParameters();
    }

    private static final class Refusing extends SSLSocketFactory {
        @Override
        public String[] getDefaultCipherSuites() {
            return new String[0];
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return new String[0];
        }

        @Override
        public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
                throws IOException {
            throw new IOException(MISTAKEN);
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw new IOException(MISTAKEN);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort)
                throws IOException {
            throw new IOException(MISTAKEN);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw new IOException(MISTAKEN);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
                throws IOException {
            throw new IOException(MISTAKEN);
        }
    }
}
