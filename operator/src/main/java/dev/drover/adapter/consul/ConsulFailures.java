package dev.drover.adapter.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Translates what went wrong between Drover and Consul into the failure that says what the caller may assume. */
final class ConsulFailures {

    private static final int BODY_SHOWN_MAX = 300;

    private ConsulFailures() {}

    /**
     * An answer that was not the wanted one.
     *
     * @param what what was tried, for example {@code read drover/leader}
     * @param write whether the call would have changed something
     */
    static RemoteFailure ofStatus(String what, int status, String body, boolean write) {
        String message = "consul: %s: %d %s".formatted(what, status, shown(body));
        return switch (status) {
            case 403 ->
                    new RemoteFailure.Denied(
                            message + "; `drover doctor` shows which right the token lacks");
            case 429 ->
                    new RemoteFailure.Unavailable(
                            message + "; too many connections or requests from this address");
            case 500, 502, 503, 504 -> ofServerError(message, body, write);
            default -> new RemoteFailure.Refused(message);
        };
    }

    /** An answer that cannot be Consul's: a "not found" of another server must not pass for "there is nothing". */
    static RemoteFailure ofStranger(String what) {
        return new RemoteFailure.Unavailable(
                "consul: %s: an answer without index; is this the address of a Consul agent?"
                        .formatted(what));
    }

    /** No answer from an agent with those settings, which tell more about the cause. */
    static RemoteFailure ofException(
            String what, Throwable problem, boolean write, ConsulSettings settings) {
        String why = closedUnread(problem) ? why(problem) + guess(settings) : why(problem);
        return ofSilence(what, "%s (asked %s)".formatted(why, settings.address()), problem, write);
    }

    /** No answer. */
    static RemoteFailure ofException(String what, Throwable problem, boolean write) {
        return ofSilence(what, why(problem), problem, write);
    }

    private static RemoteFailure ofSilence(
            String what, String why, Throwable problem, boolean write) {
        String message = "consul: %s: %s".formatted(what, why);
        if (!write || neverSent(problem)) {
            return new RemoteFailure.Unavailable(message, problem);
        }
        return new RemoteFailure.Indeterminate(
                message + "; it may have been done, look before doing it again", rootOf(problem));
    }

    /**
     * Whether the connection was closed on a request. Those who do not like how they are spoken to do that: a missing certificate
     * is refused after the handshake of TLS 1.3, and the answer to a plain request where TLS is wanted is lost when the
     * connection is closed before all of the request was read.
     */
    private static boolean closedUnread(Throwable problem) {
        return isBrokenConnection(problem)
                && !neverSent(problem)
                && !timedOut(problem)
                && !overTls(problem);
    }

    private static String guess(ConsulSettings settings) {
        if (!settings.tls()) {
            return "; does Consul want TLS? CONSUL_HTTP_ADDR begins with http://";
        }
        return settings.clientCertificate().isEmpty()
                ? "; does Consul want a TLS certificate? CONSUL_CLIENT_CERT is empty"
                : "";
    }

    private static String why(Throwable problem) {
        // The root of a refused connection is a closed channel, which tells nobody anything.
        if (refused(problem)) {
            return "connection refused; is the agent running?";
        }
        if (timedOut(problem)) {
            return "no answer in time; is the agent frozen or overloaded?";
        }
        String words = words(rootOf(problem));
        return overTls(problem)
                ? "TLS: %s; check CONSUL_CACERT, CONSUL_CLIENT_CERT and the host in CONSUL_HTTP_ADDR"
                        .formatted(words)
                : words;
    }

    /** Whether the connection was closed or reset before an answer: no denial, no oversized answer, no slow one. */
    static boolean isBrokenConnection(Throwable failure) {
        Throwable root = rootOf(failure);
        return root instanceof IOException
                && !(root instanceof InterruptedIOException)
                && !(root instanceof HttpTimeoutException)
                && !(root instanceof JsonProcessingException)
                && !refused(failure);
    }

    private static RemoteFailure ofServerError(String message, String body, boolean write) {
        String text = body.toLowerCase(Locale.ROOT);
        // These are said before anything is appended to the log of the servers.
        boolean untouched =
                text.contains("no cluster leader")
                        || text.contains("node is not the leader")
                        || text.contains("rate limit");
        return write && !untouched
                ? new RemoteFailure.Indeterminate(message)
                : new RemoteFailure.Unavailable(message);
    }

    private static boolean neverSent(Throwable problem) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            if (at instanceof ConnectException
                    || at instanceof HttpConnectTimeoutException
                    || at instanceof UnknownHostException
                    || at instanceof UnresolvedAddressException
                    || at instanceof SSLHandshakeException
                    || at instanceof SSLPeerUnverifiedException) {
                return true;
            }
        }
        return false;
    }

    private static boolean overTls(Throwable problem) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            if (at instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    private static boolean refused(Throwable problem) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            if (at instanceof ConnectException) {
                return true;
            }
        }
        return false;
    }

    /** The root of a call that took too long is the socket that was closed because of that. */
    private static boolean timedOut(Throwable problem) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            boolean late =
                    at instanceof TimeoutException
                            || (at instanceof HttpTimeoutException
                                    && !(at instanceof HttpConnectTimeoutException))
                            || (at instanceof InterruptedIOException && at.getCause() != null);
            if (late) {
                return true;
            }
        }
        return false;
    }

    private static Throwable rootOf(Throwable problem) {
        Throwable at = problem;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private static String words(Throwable cause) {
        @Nullable String said = cause.getMessage();
        return switch (cause) {
            case UnresolvedAddressException _ -> "the host name does not resolve";
            case UnknownHostException _ -> "unknown host " + said;
            case ConnectException _ -> "connection refused; is the agent running?";
            case SocketTimeoutException _ -> said + "; is the agent frozen or overloaded?";
            default -> said == null ? cause.getClass().getSimpleName() : shown(said);
        };
    }

    private static String shown(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= BODY_SHOWN_MAX ? line : line.substring(0, BODY_SHOWN_MAX) + "…";
    }
}
