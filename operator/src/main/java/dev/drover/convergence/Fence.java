package dev.drover.convergence;

import java.util.List;

/** The right to act in one term, as it stands now. Asked immediately before each change of a remote system. */
@FunctionalInterface
public interface Fence {

    /**
     * Returns while this process may act.
     *
     * @throws LostLeadership when it may not any more: nothing may be sent
     */
    void check();

    /** What a commit to the store must hold besides, so that it is lost once another leads. */
    default List<KeyValueStore.Write> required() {
        return List.of();
    }

    /** This process is not the leader any more; what was being done stops without a trace. */
    final class LostLeadership extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public LostLeadership(String message) {
            super(message);
        }
    }
}
