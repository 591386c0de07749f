package dev.drover.kind;

import dev.drover.adapter.nomad.Nomad;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.StoreKeys;

/** What of the outside any kind may use, also for a preview. Each part is made when a kind first asks for it. */
public interface Reach {

    /** Nomad. */
    Nomad nomad();

    /** The store. */
    KeyValueStore store();

    /** Where everything stands in the store. */
    StoreKeys keys();

    /** The Nomad namespace of jobs that name none. */
    String nomadNamespace();
}
