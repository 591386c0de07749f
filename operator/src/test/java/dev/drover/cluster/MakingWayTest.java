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
    private final List<Boolean> said = new CopyOnWriteArrayList<>();

    private MakingWay making(Duration most) {
        return new MakingWay(new MakingWay.Parts(server, serves::get, said::add, most));
    }

    @Test
    void writesSendsItsClientsAwayAndWaitsForThem() {
        try (MakingWay way = making(LONG)) {
            assertThat(way.prepared(PREPARE)).isCompletedWithValue(new MemberCall.Prepared(true));
            assertThat(server.flushes()).isOne();
            assertThat(server.rests()).isOne();
            await().until(() -> said.equals(List.of(true)));
        }
    }

    @Test
    void letsClientsComeAgainWhenItHasMadeWay() {
        try (MakingWay way = making(LONG)) {
            var _ = way.prepared(PREPARE);
            await().until(() -> said.equals(List.of(true)));
            serves.set(false);
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
        await().until(() -> said.equals(List.of(true, false)));
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
