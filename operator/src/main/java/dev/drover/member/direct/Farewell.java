package dev.drover.member.direct;

import dev.drover.convergence.Fence;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.member.direct.DirectMember.Surroundings;
import dev.drover.proxy.AdminAccess;
import dev.drover.proxy.DirectConfig;
import dev.drover.proxy.ProxyName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How our part of a Caddy goes, and with it what was said about it. Not thread-safe. */
final class Farewell {

    /** A Caddy that is away when our part is to go is waited for so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

    private final ProxyName proxy;
    private final String key;
    private final Surroundings surroundings;

    /**
     * Of one proxy.
     *
     * @param key of its report
     */
    Farewell(ProxyName proxy, String key, Surroundings surroundings) {
        this.proxy = proxy;
        this.key = key;
        this.surroundings = surroundings;
    }

    /** Whether nobody waits any more for what has been away since then. */
    boolean isLongAgo(Duration since) {
        return surroundings.nature().ticker().read().minus(since).compareTo(PATIENCE) >= 0;
    }

    /** Takes away what is ours, while that Caddy answers, and then the report. */
    void say(Optional<OurPart> part, Optional<AdminAccess> admin) throws InterruptedException {
        Duration since = surroundings.nature().ticker().read();
        boolean done = part.isEmpty();
        while (!done) {
            Optional<Fence> right = surroundings.right().get();
            if (right.isEmpty()) {
                return;
            }
            done = tried(part.orElseThrow(), admin.orElseThrow(), right.get(), since);
            if (!done) {
                boolean _ = new Semaphore(0).tryAcquire(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        dismiss();
    }

    private boolean tried(OurPart part, AdminAccess admin, Fence fence, Duration since) {
        try {
            part.remove(fence);
            return true;
        } catch (RemoteFailure away) {
            boolean over = isLongAgo(since);
            if (over) {
                warn(admin, away);
            }
            return over;
        }
    }

    /** Takes away what is ours at a Caddy that another takes the place of. */
    void tryOnce(OurPart part, AdminAccess admin, Fence fence) {
        try {
            part.remove(fence);
        } catch (RemoteFailure away) {
            warn(admin, away);
        }
    }

    private void warn(AdminAccess admin, RemoteFailure why) {
        LOG.warn(
                "{}: the Caddy at {} keeps our part; take it away by hand, DELETE /id/{} there: {}",
                proxy,
                admin.address(),
                DirectConfig.id(proxy),
                why.getMessage());
    }

    private void dismiss() {
        surroundings
                .right()
                .get()
                .ifPresent(right -> {
                    try {
                        List<Write> writes = new ArrayList<>(right.required());
                        writes.add(new Write.Delete(key));
                        surroundings.store().commit(writes);
                    } catch (RemoteFailure unheard) {
                        LOG.warn(
                                "the report of {} was not removed: {}",
                                proxy,
                                unheard.getMessage());
                    }
                });
    }
}
