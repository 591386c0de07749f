package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.RoleRecord;
import dev.drover.testing.RoleRecords;
import dev.drover.workload.Followee;
import dev.drover.workload.Followee.Role;
import dev.drover.workload.RolePlaces.Answer;
import dev.drover.workload.RolePlaces.Holder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SeatsTest {

    private static final Followee PRIMARY = new Followee(SampleDatabases.KEY, Role.PRIMARY);
    private static final Followee REPLICA = new Followee(SampleDatabases.KEY, Role.REPLICA);

    private Optional<DatabaseSight> sight = Optional.of(SampleDatabases.sight());
    private final Seats seats =
            new Seats(
                    _ -> sight,
                    (_, member) -> member.equals("a") ? Optional.of("10.0.0.1") : Optional.empty(),
                    _ -> {},
                    _ -> Optional.empty());

    private static DatabaseSight with(
            Optional<RoleRecord> record, List<MemberSight> members, boolean writable) {
        DatabaseSight usual = SampleDatabases.sight();
        return new DatabaseSight(
                usual.kept(),
                record,
                members,
                writable,
                usual.acknowledges(),
                usual.blocked(),
                usual.loss(),
                usual.replaceable(),
                usual.changes(),
                usual.strangers(),
                Optional.empty());
    }

    private static List<MemberSight> members() {
        return SampleDatabases.sight().members();
    }

    @Test
    void thePrimaryIsWhomTheRecordNames() {
        assertThat(seats.of(PRIMARY))
                .isEqualTo(new Answer.Held(List.of(new Holder("a", "10.0.0.1"))));
    }

    @Test
    void itIsSoAlsoWhileItsServerDoesNotAnswer() {
        sight = Optional.of(with(Optional.of(RoleRecords.served(3)), members(), false));

        assertThat(seats.of(PRIMARY)).isInstanceOf(Answer.Held.class);
    }

    @Test
    void nobodyIsPrimaryWhileOneIsElected() {
        sight = Optional.of(with(Optional.of(RoleRecords.open(4)), members(), false));

        assertThat(seats.of(PRIMARY)).isEqualTo(new Answer.Nobody("for a test"));
    }

    @Test
    void nothingIsKnownWithoutARecordOrWhereRolesAreNotSeenTo() {
        sight = Optional.of(with(Optional.empty(), members(), false));
        assertThat(seats.of(PRIMARY)).isInstanceOf(Answer.Unknown.class);

        sight = Optional.empty();
        assertThat(seats.of(PRIMARY)).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void aReplicaIsOneThatStreams() {
        assertThat(seats.of(REPLICA)).isEqualTo(new Answer.Held(List.of(new Holder("b", ""))));
    }

    @Test
    void nobodyIsReplicaWhenThePrimarySaysThatNobodyStreams() {
        sight =
                Optional.of(
                        with(Optional.of(RoleRecords.served(3)), members().subList(0, 1), true));

        assertThat(seats.of(REPLICA)).isInstanceOf(Answer.Nobody.class);
    }

    /** A server that is slow to answer has not said that its replicas are gone. */
    @Test
    void whoStreamsIsUnknownWhileThePrimarysServerSaysNothing() {
        sight =
                Optional.of(
                        with(Optional.of(RoleRecords.served(3)), members().subList(1, 2), true));

        assertThat(seats.of(REPLICA)).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void whoStreamsIsUnknownWhileNoPrimarySaysSo() {
        sight = Optional.of(with(Optional.of(RoleRecords.served(3)), members(), false));

        assertThat(seats.of(REPLICA)).isInstanceOf(Answer.Unknown.class);
    }
}
