package dev.drover.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.SupervisorEvent.Asked;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a replica that promises puts in force ahead, in case it is named. */
final class LikelyNamesTest {

    private static final Member A = new Member("a", "1");
    private static final Member B = new Member("b", "1");
    private static final Member C = new Member("c", "1");

    private final DrivenSupervisor b =
            new DrivenSupervisor(
                    "b", new Disk(3, 3, "1", DrivenSupervisor.SYSTEM, Disk.Data.WHOLE));

    @BeforeEach
    void follows() {
        reads(Records.names(1, B, C));
    }

    private void reads(Names names) {
        b.reads(new Stored(7, Records.stable(3, A, names, 5)));
        b.forget();
    }

    @Test
    void aPrimaryThatIsLostIsNotWaitedFor() {
        b.hear(new Asked("op", 4, Optional.empty()));

        assertThat(likely()).contains(new Order.SetNames(4, Records.names(1, C)));
    }

    @Test
    void aPrimaryThatMakesWayIsWaitedForToo() {
        b.hear(new Asked("op", 4, Optional.of(new Position(5, 100))));

        assertThat(likely()).contains(new Order.SetNames(4, Records.names(1, A, C)));
    }

    /** Whoever waits for nobody has a gate, which is opened when it is ordered. */
    @Test
    void whereNobodyWouldBeWaitedForNothingIsSetAhead() {
        reads(Names.NOBODY);
        b.hear(new Asked("op", 4, Optional.empty()));

        assertThat(likely()).isEmpty();
    }

    private Optional<Order.SetNames> likely() {
        return b.orders().stream()
                .filter(Order.CutReceiver.class::isInstance)
                .map(Order.CutReceiver.class::cast)
                .findFirst()
                .orElseThrow()
                .likely();
    }
}
