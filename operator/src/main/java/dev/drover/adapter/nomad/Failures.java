package dev.drover.adapter.nomad;

import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.ConnectionPoolTimeoutException;

/**
 * Tells what a bad answer, or none, means. Nomad says most things with status 500 and a text, so the texts decide.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/api-docs#http-response-codes">Nomad's response codes</a>
 */
final class Failures {

    /** A message is read by people and stored in a status: more is cut. */
    private static final int TEXT_LENGTH_MAX = 2_000;

    private static final String CONFLICT = "Enforcing job modify index";

    /** Nothing was done, and it is not our fault. */
    private static final List<String> NOT_NOW =
            List.of("no cluster leader", "no path to region", "not ready to serve", "rate limit");

    /** A server passed the request on and lost the answer: of a write nobody knows whether it was done. */
    private static final List<String> LOST_ON_THE_WAY =
            List.of(
                    "rpc error",
                    "eof",
                    "timed out",
                    "timeout",
                    "deadline exceeded",
                    "leadership",
                    "connection re",
                    "broken pipe",
                    "stream closed",
                    "shutting down",
                    "shutdown",
                    "raft");

    private Failures() {}

    /** Whether a request changes something: then a lost answer leaves that open. */
    enum Effect {
        READ,
        /** Asks what a write would do, and is refused as that would be. */
        TRIAL,
        WRITE
    }

    /** Whether a register was answered with: somebody changed the job in between. */
    static boolean isConflict(int status, String text) {
        return (status == 500 || status == 409) && text.startsWith(CONFLICT);
    }

    /** What an answer with an error status means. */
    static RemoteFailure ofAnswer(Effect effect, String attempt, int status, String text) {
        String words = tidy(text);
        String message = "nomad: %s: %d %s".formatted(attempt, status, words);
        String lower = words.toLowerCase(Locale.ROOT);
        if (isDenial(status, lower)) {
            return new RemoteFailure.Denied(
                    message + "; check the token and its policy with: nomad acl token self");
        }
        if (isNotNow(status, lower)) {
            return new RemoteFailure.Unavailable(message);
        }
        if (isLostOnTheWay(status, lower)) {
            return lost(effect, message);
        }
        if (status >= 500 && effect == Effect.READ) {
            return new RemoteFailure.Unavailable(message);
        }
        return new RemoteFailure.Refused(message);
    }

    /** What no answer, or half of one, means. */
    static RemoteFailure ofSilence(Effect effect, String attempt, IOException cause) {
        boolean slow = cause instanceof SocketTimeoutException;
        String message =
                "nomad: %s: %s%s"
                        .formatted(
                                attempt,
                                tidy(String.valueOf(cause.getMessage())),
                                slow ? "; is Nomad frozen or overloaded?" : "");
        if (cause instanceof SSLHandshakeException || cause instanceof SSLPeerUnverifiedException) {
            return new RemoteFailure.Unavailable(
                    message + "; check NOMAD_CACERT, NOMAD_CLIENT_CERT and NOMAD_TLS_SERVER_NAME",
                    cause);
        }
        if (neverSent(cause)) {
            return new RemoteFailure.Unavailable(message, cause);
        }
        return effect != Effect.WRITE
                ? new RemoteFailure.Unavailable(message, cause)
                : new RemoteFailure.Indeterminate(
                        message + "; it may have been done all the same", cause);
    }

    private static RemoteFailure lost(Effect effect, String message) {
        return effect != Effect.WRITE
                ? new RemoteFailure.Unavailable(message)
                : new RemoteFailure.Indeterminate(message + "; it may have been done all the same");
    }

    private static boolean isDenial(int status, String lower) {
        return status == 401
                || status == 403
                || lower.contains("permission denied")
                || lower.contains("acl token not found")
                || lower.contains("acl token expired");
    }

    private static boolean isNotNow(int status, String lower) {
        return status == 429 || status == 503 || holdsOne(lower, NOT_NOW);
    }

    private static boolean isLostOnTheWay(int status, String lower) {
        return status == 502
                || status == 504
                || (status >= 500 && holdsOne(lower, LOST_ON_THE_WAY));
    }

    private static boolean neverSent(IOException cause) {
        return cause instanceof ConnectTimeoutException
                || cause instanceof ConnectionPoolTimeoutException
                || cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof NoRouteToHostException;
    }

    private static boolean holdsOne(String lower, List<String> words) {
        return words.stream().anyMatch(lower::contains);
    }

    private static String tidy(String text) {
        String oneLine = text.strip().replaceAll("\\s*\\R\\s*", " ");
        return oneLine.length() <= TEXT_LENGTH_MAX
                ? oneLine
                : oneLine.substring(0, TEXT_LENGTH_MAX) + "…";
    }
}
