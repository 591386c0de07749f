package dev.drover.member.direct;

import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.member.direct.DirectMember.Surroundings;
import dev.drover.proxy.DirectConfig;
import dev.drover.proxy.Member;
import dev.drover.proxy.ProxyName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How our part goes with its Proxy, wherever it may stand, and with it what was said about it. Where it did not go the store
 * remembers it, and {@link Leftovers} have it tried again. Not thread-safe.
 */
final class Farewell {

    /** A Caddy that has not come back for so long is not waited for any more: its machine is gone. */
    static final Duration REMEMBERED = Duration.ofDays(7);

    private static final Duration AGAIN_MOST = Duration.ofSeconds(16);

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
     * Takes it away, unless its settings stand in the store: then it is wanted. Ends when it is gone, or a Caddy that has it was
     * away for as long as a member that is away is waited for.
     *
     * @param asked whether it is still to go
     */
    void say(BooleanSupplier asked) throws InterruptedException {
        Duration since = surroundings.nature().ticker().read();
        Duration pause = Attempts.AGAIN;
        while (asked.getAsBoolean()) {
            Optional<Fence> right = surroundings.right().get();
            Duration waited = surroundings.nature().ticker().read().minus(since);
            boolean over = waited.compareTo(Member.SILENT_AFTER) >= 0;
            if (right.isEmpty() || said(right.get(), over) || over) {
                return;
            }
            boolean _ = new Semaphore(0).tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
            pause = pause.compareTo(AGAIN_MOST) < 0 ? pause.multipliedBy(2) : AGAIN_MOST;
        }
    }

    private boolean said(Fence fence, boolean over) {
        try {
            if (surroundings.leftovers().isWanted(proxy)) {
                return true;
            }
            boolean gone = isGone(fence, over);
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

    private boolean isGone(Fence fence, boolean over) {
        Instant now = surroundings.nature().clock().instant();
        Whereabouts left = moves.leave(now, fence);
        if (left.places().isEmpty()) {
            return true;
        }
        if (left.leaving().filter(since -> since.plus(REMEMBERED).isBefore(now)).isPresent()) {
            moves.giveUp(fence);
            return true;
        }
        if (over) {
            LOG.warn(
                    "{}: this Proxy is gone, and our part may still stand in the Caddy at {}, which"
                        + " is tried again each {} minutes for {} days since {}; to take it away by"
                        + " hand: DELETE /id/{} there",
                    proxy,
                    Whereabouts.names(left.places()),
                    Leftovers.LOOK_EVERY.toMinutes(),
                    REMEMBERED.toDays(),
                    left.leaving().orElse(now),
                    DirectConfig.id(proxy));
        }
        return false;
    }
}
