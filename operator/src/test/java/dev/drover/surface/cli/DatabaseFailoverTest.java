package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.StatusCodec;
import dev.drover.database.Answers;
import dev.drover.database.DatabasePart;
import dev.drover.database.MemberSight;
import dev.drover.database.MemberSight.Role;
import dev.drover.database.ParametersSeen;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code drover db failover} and {@code drover db start}: what the operator would answer is known before it is asked. */
final class DatabaseFailoverTest {

    private static final String KEY = "drover/desired/default/PostgresCluster/db";
    private static final String STATUS = "drover/status/default/PostgresCluster/db";

    private final Rig drover = new Rig();

    @BeforeEach
    void document() {
        drover.put(
                KEY,
                """
                apiVersion: drover/v1
                kind: PostgresCluster
                spec:
                  members: 3
                """);
    }

    @Test
    void foretellsWhatAFailoverWouldDo() {
        String before = drover.get(KEY);

        said(primaryGone(lossless("db-2")));
        assertThat(drover.run("db", "failover", "db", "--dry-run")).isZero();
        assertThat(drover.out)
                .isEqualTo(
                        "default/PostgresCluster/db: would be begun: db-2 would be the primary in"
                                + " term 4, and nothing acknowledged would be lost (seen"
                                + " 0s ago)\n");

        said(primaryGone(answers("db-2 may lack writes", "", "db-2", Optional.of(96L))));
        assertThat(drover.run("db", "failover", "db", "--dry-run")).isEqualTo(3);
        assertThat(drover.out).contains("db: would be refused: db-2 may lack writes (seen");

        assertThat(drover.get(KEY)).isEqualTo(before);
    }

    @Test
    void foretellsAFailoverThatMayLoseSomething() {
        said(primaryGone(answers("they may lack writes", "", "db-2", Optional.of(96L))));
        assertThat(drover.run("db", "failover", "db", "--dry-run", "--allow-data-loss")).isZero();
        assertThat(drover.out)
                .contains("db-2 would be the primary in term 4, and 96 bytes of log would be lost");

        said(primaryGone(answers("they may lack writes", "", "db-2", Optional.empty())));
        assertThat(drover.run("db", "failover", "db", "--dry-run", "--allow-data-loss")).isZero();
        assertThat(drover.out).contains("writes would be lost, and nobody knows how many");

        // Asynchronously it is begun, and nobody knows what was written after the last word.
        said(primaryGone(answers("", "", "db-2", Optional.of(0L))));
        assertThat(drover.run("db", "failover", "db", "--dry-run")).isZero();
        assertThat(drover.out)
                .contains("and 0 bytes of log would be lost by what is known, and what the old");

        said(primaryGone(answers("nobody answers", "nobody answers", "", Optional.empty())));
        assertThat(drover.run("db", "failover", "db", "--dry-run", "--allow-data-loss"))
                .isEqualTo(3);
        assertThat(drover.out).contains("would be refused: nobody answers");
    }

    @Test
    void foretellsNothingThatNoOperatorHasSaid() {
        said(primaryGone(Optional.empty()));
        assertThat(drover.run("db", "failover", "db", "--dry-run")).isEqualTo(1);
        assertThat(drover.err).contains("no operator has said what it would do");

        said(primaryGone(answers("", "", "db-2", Optional.of(0L))));
        assertThat(drover.run("suspend", "postgrescluster", "db")).isZero();
        assertThat(drover.run("db", "failover", "db", "--dry-run")).isEqualTo(1);
        assertThat(drover.err).contains("is suspended: nothing is changed");
    }

    @Test
    void goesByNothingThatWasSaidLongAgo() {
        said(primaryGone(Rig.NOW.minusSeconds(31), lossless("db-2")));
        assertThat(drover.run("db", "failover", "db", "--dry-run")).isEqualTo(1);
        assertThat(drover.err).contains("31s ago says nothing about now: no operator looks at it");

        assertThat(drover.run("db", "start", "db", "--timeout", "1s")).isEqualTo(3);
        assertThat(drover.get(KEY)).contains("start/3/");
    }

    @Test
    void writesNothingForAStartThatWouldBeRefused() {
        String before = drover.get(KEY);
        said(primaryGone(answers("", "", "db-2", Optional.of(0L))));

        assertThat(drover.run("db", "start", "db")).isEqualTo(1);

        assertThat(drover.err)
                .contains("nothing was asked for, it would be refused: the cluster has a record");
        assertThat(drover.get(KEY)).isEqualTo(before);
    }

    @Test
    void failsOverFromAPrimaryThatIsGone() {
        said(primaryGone(answers("they may lack writes", "", "db-2", Optional.empty())));

        assertThat(drover.run("db", "failover", "db", "--allow-data-loss", "--timeout", "1s"))
                .isEqualTo(3);

        assertThat(drover.get(KEY)).contains("failover/any-loss/3/2026-11-20T12:00:00Z");
    }

    private static Optional<Answers> answers(
            String failover, String anyLoss, String heir, Optional<Long> loss) {
        return Optional.of(
                new Answers(failover, anyLoss, "the cluster has a record", heir, loss, false));
    }

    private static Optional<Answers> lossless(String heir) {
        return Optional.of(
                new Answers("", "", "the cluster has a record", heir, Optional.of(0L), true));
    }

    private static DatabasePart primaryGone(Optional<Answers> answers) {
        return primaryGone(Rig.NOW, answers);
    }

    private static DatabasePart primaryGone(Instant at, Optional<Answers> answers) {
        return new DatabasePart(
                at,
                3,
                "stable",
                "db-1",
                "sync",
                1,
                List.of(
                        member("db-1", Role.UNKNOWN, false, "silent"),
                        member("db-2", Role.REPLICA, true, "")),
                Optional.empty(),
                false,
                Optional.empty(),
                "",
                "",
                ParametersSeen.NOTHING,
                List.of(),
                Optional.empty(),
                answers);
    }

    private void said(DatabasePart part) {
        drover.put(
                STATUS,
                "{\"observedGeneration\":9,\"acceptedGeneration\":9,\"conditions\":[],\"postgresCluster\":%s}"
                        .formatted(
                                new String(
                                        StatusCodec.encode((Object) part),
                                        StandardCharsets.UTF_8)));
    }

    private static MemberSight member(String name, Role role, boolean streams, String trouble) {
        return new MemberSight(
                name,
                role,
                streams,
                streams,
                5,
                100,
                Optional.of(7L),
                Optional.empty(),
                trouble,
                false,
                "",
                0);
    }
}
