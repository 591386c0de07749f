package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.StatusCodec;
import dev.drover.database.DatabasePart;
import dev.drover.database.MemberSight;
import dev.drover.database.MemberSight.Role;
import dev.drover.database.ParametersSeen;
import dev.drover.database.RoleChange;
import dev.drover.database.RoleWish;
import dev.drover.role.MemberWord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code drover db}. */
final class DatabaseTest {

    private static final String KEY = "drover/desired/default/PostgresCluster/db";
    private static final String STATUS = "drover/status/default/PostgresCluster/db";
    private static final MemberSight FIRST = member("db-1", Role.PRIMARY, false, "");
    private static final MemberSight SECOND = member("db-2", Role.REPLICA, true, "");
    private static final MemberSight THIRD =
            member("db-3", Role.UNKNOWN, false, "nobody listens there");

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
        said(part(3, "db-1", "", ""));
    }

    @Test
    void listsMembersAndWhatTheyAre() {
        assertThat(drover.run("db", "list")).isZero();

        assertThat(drover.out)
                .isEqualTo(
                        """
                        DATABASE    MEMBER  ROLE     COUNTS  TIMELINE  LAG  SEEN  STATE
                        default/db  db-1    primary  no      5         7 B  0s    writable
                        default/db  db-2    replica  yes     5         7 B  0s    streaming
                        default/db  db-3    unknown  no      5         7 B  0s    does not answer: nobody listens there
                        """);
    }

    @Test
    void listsThemForProgramsAndByName() {
        assertThat(drover.run("db", "list", "-A", "-o", "json")).isZero();
        assertThat(drover.out).contains("\"primary\" : \"db-1\"", "\"name\" : \"db\"");

        assertThat(drover.run("db", "list", "-o", "name")).isZero();
        assertThat(drover.out).isEqualTo("default/PostgresCluster/db\n");

        assertThat(drover.run("db", "list", "-n", "elsewhere")).isZero();
        assertThat(drover.err).contains("no replicated database in namespace elsewhere");
    }

    @Test
    void tellsWhatWouldFollowALoss() {
        assertThat(drover.run("db", "check", "db")).isZero();

        assertThat(drover.out)
                .startsWith(
                        "default/PostgresCluster/db: term 3, primary db-1, sync, commits wait for 1"
                                + " of its replicas\n")
                .contains(
                        "db-1     db-2 takes over in about 2 to 9 s; nothing acknowledged is lost")
                .contains("db-3     it does not answer now (nobody listens there)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db",
                "default/db",
                "PostgresCluster/db",
                "postgrescluster/db",
                "default/PostgresCluster/db"
            })
    void understandsEachWayToWriteAName(String name) {
        assertThat(drover.run("db", "check", name)).isZero();
        assertThat(drover.run("db", "list", name, "-o", "name")).isZero();

        assertThat(drover.out).endsWith("default/PostgresCluster/db\n");
    }

    @Test
    void doesNotChooseBetweenTwoNamespaces() {
        assertThat(drover.run("db", "switchover", "default/db", "-n", "shop")).isEqualTo(2);
        assertThat(drover.err)
                .contains("'default/db' is in namespace default, and -n says shop: write one");
        assertThat(drover.run("db", "check", "default/db", "-n", "default")).isZero();
    }

    @Test
    void saysThatNobodyLooks() {
        said(part(3, "db-1", "", "", Rig.NOW.minusSeconds(400)));

        assertThat(drover.run("db", "check", "db")).isEqualTo(3);

        assertThat(drover.err).contains("this was seen 6m ago: no operator looks at it now");
    }

    @Test
    void switchesOverAndTellsHowItWent() {
        drover.meanwhile.add(() -> said(done("db-2", 4, word())));

        assertThat(drover.run("db", "switchover", "db")).isZero();

        assertThat(word()).isEqualTo("switchover/db-2/3/2026-11-20T12:00:00Z");
        assertThat(drover.out)
                .isEqualTo(
                        """
                        default/PostgresCluster/db: db-2 is the primary in term 4
                               0 ms  term 4 opened
                             470 ms  db-2 proved
                        """);
    }

    /** Whoever asked a moment later for the same was heard last. */
    @Test
    void seesThatItIsDoneAlsoWhenSomebodyElseAskedToo() {
        drover.meanwhile.add(() -> said(done("db-2", 4, "switchover/db-2/3/2026-11-20T12:00:01Z")));

        assertThat(drover.run("db", "switchover", "db")).isZero();

        assertThat(drover.out).contains("db-2 is the primary in term 4");
    }

    @Test
    void saysWhatTheOperatorRefuses() {
        drover.meanwhile.add(() -> said(part(3, "db-1", word(), "db-2 lags behind")));

        assertThat(drover.run("db", "switchover", "db", "--to", "db-2")).isEqualTo(1);

        assertThat(drover.err).contains("default/PostgresCluster/db: not begun: db-2 lags behind");
    }

    @Test
    void saysThatTheTargetDidNotGetThere() {
        drover.meanwhile.add(() -> said(done("db-1", 4, word())));

        assertThat(drover.run("db", "switchover", "db", "--to", "db-2")).isEqualTo(1);

        assertThat(drover.err).contains("not done: db-2 did not get there in time, and db-1 is");
    }

    @Test
    void saysThatNothingCameOfIt() {
        assertThat(drover.run("db", "switchover", "db", "--to", "db-2", "--timeout", "5s"))
                .isEqualTo(3);

        assertThat(drover.err).contains("not done after 5 s; look: drover describe");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "switchover db --to db-9 | 2 | has no member 'db-9'; it has db-1, db-2, db-3",
                "switchover db --to db-1 | 1 | db-1 is the primary already",
                "switchover | 2 | write the name of a database",
                "switchover other | 1 | no database 'other' in namespace default",
                "failover db | 1 | db-1 is the primary and answers: drover db switchover",
                "failover db --dry-run | 1 | db-1 is the primary and answers: drover db switchover",
                "check DB | 2 | name 'DB' may hold only a-z",
                "check a/b/c | 2 | 'a/b/c' names no database; write NAME, NAMESPACE/NAME",
                "check other/db | 1 | no database 'db' in namespace other",
                "list other | 1 | no database 'other' in namespace default",
                "swichover db | 2 | 'swichover' is no verb of drover db; did you mean 'switchover'?"
            })
    void refusesWhatIsPlainlyWrong(String words, int exit, String why) {
        String before = drover.get(KEY);

        assertThat(drover.run(("db " + words).split(" ", -1))).isEqualTo(exit);

        assertThat(drover.err).contains(why);
        assertThat(drover.get(KEY)).isEqualTo(before);
    }

    @Test
    void asksForNothingInADryRun() {
        String before = drover.get(KEY);

        assertThat(drover.run("db", "switchover", "db", "--dry-run")).isZero();
        assertThat(drover.out)
                .contains("db-1 would stop with everything sent, and db-2 be primary");
        assertThat(drover.get(KEY)).isEqualTo(before);
    }

    @Test
    void startsWithTheDataThereAre() {
        said(part(0, "", "", ""));
        drover.meanwhile.add(() -> said(done("db-1", 2, word())));

        assertThat(drover.run("db", "start", "db")).isZero();

        assertThat(word()).isEqualTo("start/0/2026-11-20T12:00:00Z");
    }

    @Test
    void asksNothingOfASuspendedDocument() {
        assertThat(drover.run("suspend", "postgrescluster", "db")).isZero();

        assertThat(drover.run("db", "switchover", "db")).isEqualTo(1);

        assertThat(drover.err).contains("is suspended: nothing is changed");
        assertThat(drover.run("db", "switchover", "db", "--dry-run")).isEqualTo(1);
        assertThat(drover.get(KEY)).doesNotContain("drover/roles");
    }

    @Test
    void saysThatNobodyHasLookedYet() {
        drover.delete(STATUS);

        assertThat(drover.run("db", "check", "db")).isEqualTo(1);

        assertThat(drover.err).contains("no operator has looked at it yet");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fence db db-2 | FENCE | fence/db-2 | db-2 is fenced: its server is off until",
                "fence db db-1 --allow-outage | FENCE | fence/db-1/anyway | db-1 is fenced",
                "unfence db db-2 | UNFENCE | unfence/db-2 | db-2 is not fenced any more",
                "rejoin db db-2 | REJOIN | rejoin/db-2 | db-2 follows the primary",
                "reinit db db-2 | REINIT | reinit/db-2 | db-2 is a new copy, and follows",
                "reinit db db-2 --allow-fewer-replicas | REINIT | reinit/db-2/anyway | is a new"
                        + " copy"
            })
    void asksForSomethingAboutAMemberAndSaysThatItIsDone(
            String words, MemberWord word, String asked, String done) {
        String name = words.split(" ", -1)[2];
        said(members("", tended(name, word == MemberWord.UNFENCE, "1", 0)));
        drover.meanwhile.add(() ->
                said(
                        members(
                                word(),
                                tended(
                                        name,
                                        word == MemberWord.FENCE,
                                        "2",
                                        RoleWish.number(word())))));

        assertThat(drover.run(("db " + words).split(" ", -1))).isZero();

        assertThat(word()).isEqualTo(asked + "/3/2026-11-20T12:00:00Z");
        assertThat(drover.out).startsWith("default/PostgresCluster/db: ").contains(done);
    }

    /** It streamed before it was asked to begin anew: that says nothing. */
    @Test
    void isNotDoneBeforeTheMemberSaysThatItHasHeeded() {
        said(members("", tended("db-2", false, "1", 0)));
        drover.meanwhile.add(() -> said(members(word(), tended("db-2", false, "1", 0))));

        assertThat(drover.run("db", "rejoin", "db", "db-2", "--timeout", "3s")).isEqualTo(3);

        assertThat(drover.err).contains("not done after 3 s");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fence db | 2 | write the name of a member of default/PostgresCluster/db: db-1,"
                        + " db-2",
                "fence db db2 | 2 | has no member 'db2'; it has db-1, db-2, db-3",
                "fence db db-1 | 1 | db-1 is the primary: nobody could write until another is",
                "fence db db-3 | 1 | db-3 does not answer (nobody listens there)",
                "unfence db db-2 | 1 | db-2 is not fenced",
                "rejoin db db-1 | 1 | db-1 is the primary, whom the others follow",
                "reinit db db-1 --allow-fewer-replicas | 1 | db-1 is the primary, whom"
            })
    void refusesWhatIsPlainlyWrongAboutAMember(String words, int exit, String why) {
        refusesWhatIsPlainlyWrong(words, exit, why);
    }

    @Test
    void whatIsFencedDoesNothingElseAndIsListedSo() {
        said(members("", tended("db-2", true, "1", 0)));

        assertThat(drover.run("db", "rejoin", "db", "db-2")).isEqualTo(1);
        assertThat(drover.err).contains("db-2 is fenced: drover db unfence first");
        assertThat(drover.run("db", "list")).isZero();
        assertThat(drover.out).contains("fenced");
        assertThat(drover.run("db", "check", "db")).isEqualTo(3);
        assertThat(drover.out).contains("db-2     it is fenced: its server is off already");
    }

    @ParameterizedTest
    @CsvSource({
        "fence, would be stopped",
        "rejoin, would be stopped and started",
        "reinit, would be copied anew"
    })
    void asksForNothingAboutAMemberInADryRun(String verb, String would) {
        String before = drover.get(KEY);

        assertThat(drover.run("db", verb, "db", "db-2", "--dry-run")).isZero();

        assertThat(drover.out).contains("db-2 " + would);
        assertThat(drover.get(KEY)).isEqualTo(before);
    }

    @Test
    void namesWhoSaysThatHeIsAMemberAndIsNone() {
        DatabasePart part = part(3, "db-1", "", "");
        said(with(part, part.members(), List.of("db-9")));

        assertThat(drover.run("db", "list")).isZero();
        assertThat(drover.out).contains("db-9", "says that it is a member, and is none by");
        assertThat(drover.run("db", "check", "db")).isZero();
        assertThat(drover.out).contains("announced, and not asked for: db-9; a wrong --name");
    }

    /** A member as it is before and after a person's word; a fenced one runs nothing. */
    private static MemberSight tended(
            String name, boolean fenced, String incarnation, long heeded) {
        return new MemberSight(
                name,
                fenced ? Role.STOPPED : Role.REPLICA,
                !fenced,
                false,
                5,
                100,
                Optional.empty(),
                Optional.empty(),
                "",
                fenced,
                incarnation,
                heeded);
    }

    private static DatabasePart members(String asked, MemberSight changed) {
        DatabasePart part = part(3, "db-1", asked, "");
        List<MemberSight> now =
                part.members().stream()
                        .map(it -> it.name().equals(changed.name()) ? changed : it)
                        .toList();
        return with(part, now, part.strangers());
    }

    private static DatabasePart with(
            DatabasePart part, List<MemberSight> members, List<String> strangers) {
        return new DatabasePart(
                part.at(),
                part.term(),
                part.phase(),
                part.primary(),
                part.mode(),
                part.waitsFor(),
                members,
                part.loss(),
                part.replaceable(),
                part.change(),
                part.asked(),
                part.answer(),
                part.parameters(),
                strangers,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void needsAVerb() {
        assertThat(drover.run("db")).isEqualTo(2);

        assertThat(drover.err)
                .contains("write what to do: list, check, switchover, failover, start, rejoin");
    }

    /** What was asked for, as it stands in the document. */
    private String word() {
        return drover.get(KEY).replaceAll("(?s).*drover/roles: \"?([^\"\\n]*)\"?\\n.*", "$1");
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

    private static DatabasePart part(long term, String primary, String asked, String answer) {
        return part(term, primary, asked, answer, Rig.NOW);
    }

    private static DatabasePart part(
            long term, String primary, String asked, String answer, Instant at) {
        return part(term, primary, asked, answer, new Seen(at, Optional.empty()));
    }

    private static DatabasePart part(
            long term, String primary, String asked, String answer, Seen seen) {
        return new DatabasePart(
                seen.at(),
                term,
                "stable",
                primary,
                "sync",
                1,
                List.of(FIRST, SECOND, THIRD),
                Optional.of(0L),
                true,
                seen.change(),
                asked,
                answer,
                ParametersSeen.NOTHING,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** When it was looked at, and the last change that was seen. */
    private record Seen(Instant at, Optional<RoleChange> change) {}

    private static DatabasePart done(String primary, long term, String asked) {
        RoleChange change =
                new RoleChange(
                        term,
                        "",
                        "",
                        primary,
                        RoleChange.Cause.SWITCHOVER,
                        Rig.NOW,
                        List.of(
                                new RoleChange.Milestone("term %d opened".formatted(term), 0),
                                new RoleChange.Milestone(primary + " proved", 470)),
                        true);
        return part(term, primary, asked, "", new Seen(Rig.NOW, Optional.of(change)));
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
