package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.role.Disk;
import dev.drover.testing.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class MakingWayTest {

    private static final MemberCall.Prepare PREPARE = new MemberCall.Prepare();
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ScriptedServer server = new ScriptedServer(Disk.EMPTY);
    private final AtomicBoolean serves = new AtomicBoolean(true);
    private final AtomicBoolean named = new AtomicBoolean(true);
    private final AtomicBoolean stands = new AtomicBoolean(true);
    private final AtomicBoolean faulty = new AtomicBoolean();
    private final List<Boolean> said = new CopyOnWriteArrayList<>();

    private MakingWay making(Duration most) {
        return new MakingWay(
                new MakingWay.Parts(server, serves::get, named::get, this::say, most, LONG));
    }

    private boolean say(boolean leaves) {
        said.add(leaves);
        if (faulty.get()) {
            throw new IllegalStateException("for a test");
        }
        return stands.get();
    }

    @Test
    void writesSendsItsClientsAwayAndWaitsForThem() {
        try (MakingWay way = making(LONG)) {
            assertThat(way.prepared(PREPARE)).isCompletedWithValue(new MemberCall.Prepared(true));
            assertThat(server.flushes()).isOne();
            assertThat(server.rests()).isOne();
            assertThat(said).containsExactly(true);
        }
    }

    /** What has stopped refuses them, and nobody else is there yet. */
    @Test
    void keepsClientsWaitingUntilAnotherIsProved() {
        try (MakingWay way = making(Duration.ofMillis(100))) {
            var _ = way.prepared(PREPARE);
            serves.set(false);
            await().during(Duration.ofMillis(300)).until(() -> said.equals(List.of(true)));
            named.set(false);
            await().until(() -> said.equals(List.of(true, false)));
        }
    }

    @Test
    void letsClientsComeAgainWhenNobodyTookItsPlace() {
        try (MakingWay way = making(Duration.ofMillis(100))) {
            var _ = way.prepared(PREPARE);
            await().until(() -> said.equals(List.of(true, false)));
        }
    }

    @Test
    void letsClientsComeAgainWhenItEnds() {
        try (MakingWay way = making(LONG)) {
            var _ = way.prepared(PREPARE);
        }
        assertThat(said).as("taken back by then").containsExactly(true, false);
    }

    /** A store that is away takes nothing back. */
    @Test
    void saysAgainThatClientsMayComeUntilItStandsThere() {
        try (MakingWay way = making(Duration.ofMillis(100))) {
            stands.set(false);
            var _ = way.prepared(PREPARE);
            await().until(() -> said.size() > 3);
            assertThat(said).startsWith(true, false, false);
            stands.set(true);
            await().until(() -> server.rests() == 1 && isReady(way));
        }
    }

    @Test
    void aFaultDoesNotEndItForGood() {
        faulty.set(true);
        try (MakingWay way = making(Duration.ofMillis(100))) {
            var _ = way.prepared(PREPARE);
            faulty.set(false);
            await().until(() -> isReady(way));
        }
    }

    /** Whether it would do it once more. */
    private boolean isReady(MakingWay way) {
        int before = server.rests();
        var _ = way.prepared(PREPARE);
        return server.rests() > before;
    }

    /** A pooler that was asked twice to wait is asked twice to go on, and the first of these would come too early. */
    @Test
    void doesNotBeginASecondTimeMeanwhile() {
        try (MakingWay way = making(LONG)) {
            var _ = way.prepared(PREPARE);
            var _ = way.prepared(PREPARE);
            assertThat(server.rests()).isOne();
            await().until(() -> said.equals(List.of(true)));
        }
    }

    @Test
    void whoServesNobodySendsNobodyAway() {
        serves.set(false);
        try (MakingWay way = making(LONG)) {
            assertThat(way.prepared(PREPARE)).isCompletedWithValue(new MemberCall.Prepared(true));
            assertThat(server.rests()).isZero();
            assertThat(said).isEmpty();
        }
    }
}
