package dev.drover.member.postgres;

import dev.drover.adapter.postgres.Link;
import dev.drover.convergence.RemoteFailure;
import java.time.Duration;
import java.util.List;

/** What a {@link ParameterFollower} needs of a server that runs or does not. Thread-safe. */
interface FollowedServer extends AutoCloseable {

    /** Whether its first process runs. */
    boolean runs();

    /** Which server this is: each that is started has another. */
    long life();

    /**
     * Asks it.
     *
     * @return rows of columns
     * @throws RemoteFailure when it does not answer in time
     */
    List<List<String>> rows(String sql, Duration limit);

    /** What it replays while it starts, in its own words; empty = nothing, or it does not say. */
    String replays();

    /**
     * Tells that one to end so that it starts anew; takes no time.
     *
     * @return whether it was told: another that was started meanwhile is left alone
     */
    boolean end(long life);

    /** Sees to it that that one ends after {@link #end}. */
    void awaitEnd(long life) throws InterruptedException;

    @Override
    void close();

    /** The server of an instance, over a connection of its own. */
    static FollowedServer of(Instance instance) {
        return new OfInstance(instance, instance.link());
    }

    /**
     * The server of an instance.
     *
     * @param link nobody else's
     */
    record OfInstance(Instance instance, Link link) implements FollowedServer {

        @Override
        public boolean runs() {
            return instance.postmaster().running();
        }

        @Override
        public long life() {
            return instance.postmaster().currentLife();
        }

        @Override
        public List<List<String>> rows(String sql, Duration limit) {
            return link.rows(sql, limit);
        }

        @Override
        public String replays() {
            return instance.replays();
        }

        @Override
        public boolean end(long life) {
            return instance.postmaster().end(life);
        }

        @Override
        public void awaitEnd(long life) throws InterruptedException {
            instance.postmaster().awaitEnd(life, instance.settings().patience().fastStop());
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
