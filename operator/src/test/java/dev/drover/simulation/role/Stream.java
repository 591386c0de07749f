package dev.drover.simulation.role;

import dev.drover.role.Upstream;
import java.util.List;

/**
 * A standby's connection to a primary: WAL goes one way in order, confirmations the other. A cut in the network holds it up; it
 * breaks when nothing came for a while.
 */
final class Stream {

    private static final long KEEPALIVE = 300;
    private static final long RETRY = 100;
    private static final long TIMEOUT = 2_000;

    private final RoleWorld world;
    private final Database source;
    private final Database sink;
    private final Upstream name;
    private int sent;
    private int confirmed;
    private long arrivesAt;
    private long heardAt;
    private boolean openAtSource = true;
    private boolean openAtSink = true;

    Stream(RoleWorld world, Database source, Database sink, Upstream name) {
        this.world = world;
        this.source = source;
        this.sink = sink;
        this.name = name;
        this.sent = sink.wal().size();
        this.heardAt = world.time().nowMillis();
        source.machine().later(0, this::keepAlive);
        sink.machine().later(TIMEOUT, this::look);
    }

    /** Under which name it attached: the incarnation that receives, and the term. */
    Upstream name() {
        return name;
    }

    int confirmed() {
        return confirmed;
    }

    boolean openAtSource() {
        return openAtSource;
    }

    boolean openAtSink() {
        return openAtSink;
    }

    /** Something came lately. */
    boolean flows() {
        return openAtSink && world.time().nowMillis() - heardAt < 1_000;
    }

    void closeAtSink() {
        openAtSink = false;
    }

    void closeAtSource() {
        openAtSource = false;
    }

    private void keepAlive() {
        if (openAtSource) {
            ship();
            source.machine().later(KEEPALIVE, this::keepAlive);
        }
    }

    /** What is flushed goes out, behind what went before. */
    void ship() {
        if (source.hangs()) {
            return;
        }
        int end = source.wal().flushed();
        List<Wal.Entry> entries = source.wal().from(Math.min(sent, end), end);
        int begin = sent;
        sent = Math.max(sent, end);
        long delay = world.network().delay(source.name(), sink.name());
        arrivesAt = Math.max(arrivesAt, world.time().nowMillis() + delay);
        world.time().later(arrivesAt - world.time().nowMillis(), () -> deliver(begin, entries));
    }

    private void deliver(int begin, List<Wal.Entry> entries) {
        if (!openAtSink) {
            return;
        }
        if (!world.network().reaches(source.name(), sink.name())) {
            world.time().later(RETRY, () -> deliver(begin, entries));
            return;
        }
        sink.machine().arrives(() -> receive(begin, entries));
    }

    private void receive(int begin, List<Wal.Entry> entries) {
        if (!openAtSink) {
            return;
        }
        if (sink.hangs() || begin > sink.wal().size()) {
            // Behind something that is held up.
            world.time().later(RETRY, () -> deliver(begin, entries));
            return;
        }
        heardAt = world.time().nowMillis();
        entries.stream().skip(sink.wal().size() - (long) begin).forEach(sink.wal()::append);
        int upTo = sink.wal().size();
        sink.later(1 + world.dice().nextInt(4), () -> confirm(upTo));
    }

    private void confirm(int upTo) {
        sink.wal().flush(upTo);
        sink.replays(upTo);
        if (!openAtSink) {
            return;
        }
        world.time()
                .later(world.network().delay(sink.name(), source.name()), () -> confirmed(upTo));
    }

    private void confirmed(int upTo) {
        if (!openAtSource) {
            return;
        }
        if (!world.network().reaches(sink.name(), source.name())) {
            world.time().later(RETRY, () -> confirmed(upTo));
            return;
        }
        source.machine()
                .arrives(() -> {
                    if (openAtSource) {
                        confirmed = Math.max(confirmed, upTo);
                        source.acknowledge();
                    }
                });
    }

    private void look() {
        if (!openAtSink) {
            return;
        }
        if (world.time().nowMillis() - heardAt >= TIMEOUT) {
            closeAtSink();
            world.time().later(5, this::closeAtSource);
        } else {
            sink.machine().later(500, this::look);
        }
    }
}
