package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What verbs say of a database whose replicas are away. */
final class DatabaseTroubleTest {

    private static final String KEY = "drover/desired/default/PostgresCluster/db";

    private static final String STATUS = "drover/status/default/PostgresCluster/db";

    private final Rig drover = new Rig();

    @BeforeEach
    void aloneAndWaiting() {
        drover.put(
                KEY,
                """
                apiVersion: drover/v1
                kind: PostgresCluster
                spec: {members: 2, durability: required}
                """);
        drover.put(
                STATUS,
                """
                {"observedGeneration":9,"acceptedGeneration":9,
                 "conditions":[
                  {"type":"Writable","status":"False","reason":"CommitsWait","message":"no commit is acknowledged","lastTransitionTime":"%1$s"},
                  {"type":"FullyRedundant","status":"False","reason":"MemberMissing","message":"db-2 does not answer","lastTransitionTime":"%1$s"}],
                 "postgresCluster":{"at":"%1$s","term":3,"phase":"stable","primary":"db-1","mode":"required","waitsFor":1,
                  "members":[
                   {"name":"db-1","role":"PRIMARY","streams":false,"counted":false,"timeline":5,"end":100,"trouble":"","fenced":false},
                   {"name":"db-2","role":"UNKNOWN","streams":false,"counted":true,"timeline":0,"end":0,"trouble":"nobody listens there","fenced":false}],
                  "asked":"","answer":"","strangers":[]}}
                """
                        .formatted(Rig.NOW));
    }

    @Test
    void aPrimaryThatAcknowledgesNothingIsNotListedAsWritable() {
        assertThat(drover.run("db", "list", "db")).isZero();

        assertThat(drover.out)
                .contains("acknowledges no commit: waits for replicas")
                .doesNotContain("writable");
    }

    @Test
    void aSwitchoverToNobodySaysWhoIsMissing() {
        assertThat(drover.run("db", "switchover", "db", "--dry-run")).isEqualTo(1);

        assertThat(drover.err)
                .contains(
                        "nobody can take its place: start a member first. db-2 does not answer;"
                                + " 'drover db check default/PostgresCluster/db' says");
    }

    @Test
    void whoFencesTheLastIsToldThatNobodyWillWrite() {
        assertThat(drover.run("db", "fence", "db", "db-1", "--allow-outage", "--dry-run")).isZero();

        assertThat(drover.out).contains("nobody can write until it is unfenced");
        assertThat(drover.get(KEY)).doesNotContain("drover/roles");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failover", "fence", "rejoin", "reinit"})
    void nobodyIsAdvisedToASwitchoverThatWouldBeRefused(String verb) {
        List<String> words = new ArrayList<>(List.of("db", verb, "db"));
        if (!verb.equals("failover")) {
            words.add("db-1");
        }

        assertThat(drover.run(words.toArray(String[]::new))).isEqualTo(1);

        assertThat(drover.err)
                .contains("no replica keeps up that could take over, so start one first")
                .doesNotContain("switchover");
    }

    @Test
    void whoFencesAPrimaryThatIsOnlyReplacedByHandIsToldSo() {
        drover.put(KEY, drover.get(KEY).replace("members: 2,", "members: 2, failover: manual,"));
        drover.put(
                STATUS,
                drover.get(STATUS)
                        .replace(
                                "\"streams\":false,\"counted\":true",
                                "\"streams\":true,\"counted\":true"));

        assertThat(drover.run("db", "fence", "db", "db-1", "--allow-outage", "--dry-run")).isZero();

        assertThat(drover.out)
                .contains(
                        "nobody takes its place without a person (failover: manual): nobody can"
                                + " write until drover db failover, or until it is unfenced");
    }

    @Test
    void nothingIsPromisedOfASuspendedDocument() {
        assertThat(drover.run("suspend", "postgrescluster", "db")).isZero();

        assertThat(drover.run("db", "fence", "db", "db-1", "--allow-outage", "--dry-run"))
                .isEqualTo(1);
        assertThat(drover.err).contains("is suspended: nothing is changed");
    }

    @Test
    void onlyWhoDeletesADatabaseIsToldOfItsServers() {
        drover.put(
                "drover/desired/default/Job/web",
                "apiVersion: drover/v1\nkind: Job\nspec: {hcl: 'job \"web\" {}'}\n");

        assertThat(drover.run("delete", "job", "web")).isZero();
        assertThat(drover.err).contains("the operator now stops what was wanted;");

        assertThat(drover.run("delete", "postgrescluster", "db")).isZero();
        assertThat(drover.err).contains("whose servers run on with their data");
    }
}
