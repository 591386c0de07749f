package dev.drover.convergence;

/**
 * A remote system did not do what it was asked. The only exception that leaves an adapter. The subtypes answer: did
 * anything change, could the same call work later, who can fix it. Messages read {@code system: what we tried: what came
 * back} and hold no secret.
 */
public abstract sealed class RemoteFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private RemoteFailure(String message, Throwable cause) {
        super(message, cause);
    }

    private RemoteFailure(String message) {
        super(message);
    }

    /** Nothing changed, and the same call may work later: not reachable, overloaded, no leader. */
    public static non-sealed class Unavailable extends RemoteFailure {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Whether anything changed is unknown, for example after a timeout: observe again before deciding. */
    public static final class Indeterminate extends RemoteFailure {
        private static final long serialVersionUID = 1L;

        public Indeterminate(String message) {
            super(message);
        }

        public Indeterminate(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Nothing changed, and the same call works only after somebody has given this operator the right. */
    public static final class Denied extends RemoteFailure {
        private static final long serialVersionUID = 1L;

        public Denied(String message) {
            super(message);
        }
    }

    /** Nothing changed, and the same call will never work: the request itself is wrong. */
    public static final class Refused extends RemoteFailure {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message);
        }
    }
}
