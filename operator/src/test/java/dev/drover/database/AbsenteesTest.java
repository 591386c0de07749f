package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.Holder;
import dev.drover.cluster.MemberPlace;
import dev.drover.database.MemberSight.Role;
import dev.drover.document.DocumentKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AbsenteesTest {

    private static final Holder HOLDER =
            new Holder("p", "f", "vm-1, /var/lib/drover/postgres", Instant.EPOCH);

    private final Absentees absentees =
            new Absentees(
                    new DocumentKey("shop", "PostgresCluster", "db"),
                    name ->
                            name.equals("db-1")
                                    ? Optional.of(
                                            new MemberPlace(
                                                    "10.0.0.3:8432", "10.0.0.3:5432", HOLDER, 7))
                                    : Optional.empty());

    @Test
    void whoDoesNotAnswerIsNamedWithItsPlaceAndHowToStartIt() {
        assertThat(
                        absentees.remedy(
                                List.of(
                                        member("db-1", "silent"),
                                        member("db-2", ""),
                                        member("db-3", "it answers 401"))))
                .contains(
                        "not heard: db-1 (silent; last at 10.0.0.3:8432, on vm-1,"
                                + " /var/lib/drover/postgres), db-3 (it answers 401; its place is"
                                + " not known here); to start one that does not run: there"
                                + " 'systemctl start drover-member-postgres', or 'nomad"
                                + " job run' as before where Nomad runs it (shop--db-1,"
                                + " shop--db-3)");
    }

    @Test
    void nobodyIsToBeStartedWhereAllAnswer() {
        assertThat(absentees.remedy(List.of(member("db-1", ""), member("db-2", "")))).isEmpty();
    }

    private static MemberSight member(String name, String trouble) {
        return new MemberSight(
                name,
                Role.UNKNOWN,
                false,
                false,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                trouble,
                false,
                "",
                0);
    }
}
