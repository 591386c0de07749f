package dev.drover.adapter.consul;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.RemoteFailure;
import java.util.List;

/**
 * Whether keys that a list left out are really gone. A list is no proof: Consul answers an empty one to a token that may
 * not list, and after its data was lost. A read of a single key is honest.
 */
final class Witness {

    /** Enough to notice a right that is missing for a part of the keys; the listener looks at each key itself anyway. */
    private static final int SAMPLES_MAX = 3;

    private final KeyValueStore store;
    private final String root;

    Witness(KeyValueStore store, String root) {
        this.store = store;
        this.root = root;
    }

    /**
     * Returns when nothing speaks against it.
     *
     * @throws RemoteFailure when it is in doubt
     */
    void confirmGone(List<String> paths) {
        requireSentinel();
        List<String> samples = paths.stream().filter(Keys::addressable).toList();
        for (String path : samples.subList(0, Math.min(SAMPLES_MAX, samples.size()))) {
            if (store.read(root + path).isPresent()) {
                throw new RemoteFailure.Unavailable(
                        "consul: list %s: %s was left out, and a single read finds it"
                                .formatted(root, path));
            }
        }
    }

    /** Returns when the sentinel can be read. */
    void requireSentinel() {
        if (store.read(root + ConsulDesiredSource.SENTINEL).isEmpty()) {
            throw sentinelMissing(root);
        }
    }

    static RemoteFailure sentinelMissing(String root) {
        return new RemoteFailure.Denied(
                "consul: list %s: the key %s%s is not there, so an empty answer proves nothing: `drover init` writes it; if it"
                                .formatted(root, root, ConsulDesiredSource.SENTINEL)
                        + " was there before, Consul lost its data or the token its right to read");
    }

    static RemoteFailure filtered(String what) {
        return new RemoteFailure.Denied(
                "consul: list "
                        + what
                        + ": Consul left out keys that the token may not read; give it read and"
                        + " list on the whole prefix");
    }
}
