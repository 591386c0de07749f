package dev.drover.member.direct;

import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.member.direct.DirectMember.Surroundings;
import dev.drover.proxy.Member;
import dev.drover.proxy.ProxyName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How our part goes with its Proxy, wherever it may stand, and with it what was said about it. Not thread-safe. */
final class Farewell {

    /** Caddies that are away are waited for so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

    private final ProxyName proxy;
    private final Surroundings surroundings;
    private final Moves moves;

    Farewell(ProxyName proxy, Surroundings surroundings, Moves moves) {
        this.proxy = proxy;
        this.surroundings = surroundings;
        this.moves = moves;
    }

    /**
     * Takes it away, unless its settings stand in the store: then it is wanted.
     *
     * @param asked whether it is still to go
     */
    void say(BooleanSupplier asked) throws InterruptedException {
        Duration since = surroundings.nature().ticker().read();
        while (asked.getAsBoolean()) {
            Optional<Fence> right = surroundings.right().get();
            boolean over =
                    surroundings.nature().ticker().read().minus(since).compareTo(PATIENCE) >= 0;
            if (right.isEmpty() || said(right.get(), over) || over) {
                return;
            }
            boolean _ = new Semaphore(0).tryAcquire(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean said(Fence fence, boolean over) {
        try {
            if (surroundings.store().read(surroundings.keys().settings(proxy)).isPresent()) {
                return true;
            }
            boolean gone = moves.leave(fence);
            if (!gone && over) {
                moves.giveUp(fence);
            }
            if (gone || over) {
                List<Write> writes = new ArrayList<>(fence.required());
                writes.add(new Write.Delete(surroundings.keys().report(proxy, Member.DIRECT)));
                boolean _ = surroundings.store().commit(writes).isPresent();
            }
            return gone || over;
        } catch (RemoteFailure | Unfit unheard) {
            LOG.warn("{}: {}", proxy, unheard.getMessage());
            return false;
        } catch (Fence.LostLeadership another) {
            return true;
        }
    }
}
