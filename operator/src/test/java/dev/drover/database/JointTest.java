package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JointTest {

    private static final Condition WELL = said(Condition.READY, Status.TRUE, "Redundant");
    private static final Condition MISSING = said(Condition.READY, Status.FALSE, "MemberMissing");
    private static final Condition REFUSED = said("PartWell", Status.FALSE, "Refused");
    private static final Condition OTHER = said("Writable", Status.TRUE, "Primary");

    @Test
    void readyIsTheWorstOfAll() {
        assertThat(Joint.ready(List.of(WELL, OTHER), REFUSED))
                .containsExactly(said(Condition.READY, Status.FALSE, "Refused"), OTHER);
        assertThat(Joint.ready(List.of(WELL), said("PartWell", Status.UNKNOWN, "OutOfReach")))
                .containsExactly(said(Condition.READY, Status.UNKNOWN, "OutOfReach"));
        assertThat(Joint.ready(List.of(WELL), said("PartWell", Status.TRUE, "InForce")))
                .containsExactly(WELL);
    }

    @Test
    void whatWasSaidFirstStaysWhereBothAreWrong() {
        assertThat(Joint.ready(List.of(MISSING), REFUSED)).containsExactly(MISSING);
        assertThat(Joint.ready(List.of(OTHER), REFUSED)).containsExactly(OTHER);
    }

    @Test
    void eachTypeIsSaidOnceAndInItsPlace() {
        assertThat(Joint.with(List.of(WELL, OTHER), MISSING)).containsExactly(MISSING, OTHER);
        assertThat(Joint.with(List.of(WELL), REFUSED)).containsExactly(WELL, REFUSED);
        assertThat(Joint.holds(List.of(WELL), Condition.READY)).isTrue();
        assertThat(Joint.holds(List.of(MISSING), Condition.READY)).isFalse();
        assertThat(Joint.holds(List.of(), Condition.READY)).isFalse();
    }

    private static Condition said(String type, Status status, String reason) {
        return new Condition(type, status, reason, "", Instant.EPOCH);
    }
}
