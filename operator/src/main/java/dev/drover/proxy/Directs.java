package dev.drover.proxy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.BiConsumer;

/** Which proxies are an existing Caddy that the operator itself configures. Thread-safe. */
public final class Directs {

    private final Set<ProxyName> there = new ConcurrentSkipListSet<>();
    private volatile BiConsumer<ProxyName, Fate> listener = (_, _) -> {};

    /** What becomes of one. */
    public enum Fate {
        /** It is to be looked after. */
        BEGINS,
        /** Its document is gone, or asks for members: what is ours is taken away. */
        ENDS,
        /** Somebody else may look after it now: what is ours stays. */
        IS_LEFT
    }

    /**
     * Begins to tell.
     *
     * @param changed told each that begins or ends; comes back at once
     */
    public void start(BiConsumer<ProxyName, Fate> changed) {
        listener = changed;
        there.forEach(proxy -> changed.accept(proxy, Fate.BEGINS));
    }

    /** A document says whether it is one. */
    public void say(ProxyName proxy, boolean direct) {
        if (direct ? there.add(proxy) : there.remove(proxy)) {
            listener.accept(proxy, direct ? Fate.BEGINS : Fate.ENDS);
        }
    }

    /** A term begins: nothing is known of any. */
    void clear() {
        for (ProxyName proxy : List.copyOf(there)) {
            there.remove(proxy);
            listener.accept(proxy, Fate.IS_LEFT);
        }
    }
}
