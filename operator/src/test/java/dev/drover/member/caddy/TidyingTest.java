package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.member.Intake;
import dev.drover.testing.Entries;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TidyingTest {

    private final AtomicInteger times = new AtomicInteger();
    private final Tidying tidying = new Tidying(times::incrementAndGet);

    @Test
    void isDoneOnceAfterEachChange() {
        Intake first = new Intake(Optional.of(Entries.plain(1, 8080)), Map.of());
        Intake second = new Intake(Optional.of(Entries.plain(2, 8080)), Map.of());

        tidying.quiet(first);
        tidying.quiet(first);
        assertThat(times).hasValue(1);

        tidying.quiet(second);
        assertThat(times).hasValue(2);
    }

    @Test
    void isNotDoneWhereNothingEverWas() {
        tidying.quiet(Intake.NOTHING);

        assertThat(times).hasValue(0);
    }
}
