package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.InMemoryKeyValueStore.Call;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code drover doctor}: each thing that can be wrong is found, and its cure named. */
final class DoctorTest {

    private final Rig drover = new Rig();

    @BeforeEach
    void allIsWell() {
        drover.put("drover/desired/.sentinel", "{}");
        drover.put("drover/leader", "{\"term\":4,\"holder\":\"node-1\"}");
        drover.put("drover/leader-heartbeat", "{\"beat\":1}");
        drover.meanwhile.add(() -> drover.put("drover/leader-heartbeat", "{\"beat\":2}"));
    }

    @Test
    void findsThatAllIsWell() {
        drover.ready("web");
        long before = drover.store.commits();

        assertThat(drover.run("doctor")).isZero();
        assertThat(drover.out)
                .isEqualTo(
                        """
                        ✓ consul answers, and the desired prefix may be read
                        ✓ sentinel drover/desired/.sentinel is there
                        ✓ consul 1.20.1
                        ✓ the clock of consul differs by 0 s
                        ✓ consul takes 200 connections from one address
                        ✓ may list documents
                        ✓ may read statuses
                        ✓ may read events
                        ✓ may write documents
                        ✓ may write authors
                        ✓ may write confirmations of prune
                        ✓ nomad answers, and jobs may be listed
                        ✓ nomad 1.10.5
                        ✓ may read jobs
                        ✓ may parse and plan jobs
                        ✓ operator node-1 leads, term 4, and is alive
                        ✓ 1 documents, 0 not looked at yet
                        ✓ no deletions are held back
                        """);
        // One is the heartbeat of the test itself.
        assertThat(drover.store.commits()).isEqualTo(before + 1);
        assertThat(drover.get("drover/desired/.sentinel")).isEqualTo("{}");
    }

    @Test
    void triesItsRightsInTheNomadNamespaceOfJobsThatNameNone() {
        drover.nomadNamespace = "shop";

        drover.run("doctor");

        assertThat(String.valueOf(drover.nomad.planned)).contains("\"Namespace\":\"shop\"");
    }

    @Test
    void findsThatConsulIsAway() {
        drover.store.disturb((_, _) -> Fate.UNAVAILABLE);

        assertThat(drover.run("doctor")).isEqualTo(1);
        assertThat(drover.out)
                .contains("✗ memory: READ")
                .contains("→ is Consul running there? set --consul-addr or CONSUL_HTTP_ADDR");
    }

    @Test
    void findsThatTheSentinelIsMissing() {
        drover.delete("drover/desired/.sentinel");

        assertThat(drover.run("doctor")).isEqualTo(1);
        assertThat(drover.out).contains("✗ sentinel drover/desired/.sentinel is missing");
    }

    @Test
    void findsThatListingIsSilentlyDenied() {
        drover.store.disturb((call, _) -> call == Call.LIST ? Fate.SILENTLY_DENIED : Fate.DONE);

        assertThat(drover.run("doctor")).isEqualTo(1);
        assertThat(drover.out).contains("✗ may read one document but not list them");
    }

    @Test
    void findsThatReadingIsDenied() {
        drover.store.disturb((_, _) -> Fate.DENIED);

        assertThat(drover.run("doctor")).isEqualTo(1);
        assertThat(drover.out)
                .contains("✗ may not read documents")
                .contains("key_prefix \"drover/desired/\" { policy = \"list\" }");
    }

    @Test
    void findsThatWritingIsDeniedAndThatThisMayBeMeant() {
        drover.store.disturb((call, _) -> call == Call.COMMIT ? Fate.DENIED : Fate.DONE);
        drover.meanwhile.clear();
        drover.meanwhile.add(() -> {
            drover.store.calm();
            drover.put("drover/leader-heartbeat", "{\"beat\":3}");
        });

        assertThat(drover.run("doctor")).isZero();
        assertThat(drover.out)
                .contains("! may not write documents")
                .contains("→ give your token key_prefix");
    }

    @Test
    void findsThatClocksDifferAndThatConnectionsAreFew() {
        drover.clockOfConsul = Duration.ofSeconds(-90);
        drover.connections = OptionalInt.of(20);

        assertThat(drover.run("doctor")).isZero();
        assertThat(drover.out)
                .contains("! the clock of consul differs by 90 s\n    → run chrony")
                .contains("! consul takes 20 connections from one address\n    → set limits");
    }

    @Test
    void doesNotMindThatTheAgentTellsNothing() {
        drover.factsFailure = new RemoteFailure.Denied("consul: 403");

        assertThat(drover.run("doctor")).isZero();
        assertThat(drover.out).contains("! version, clock and connection limit of consul");
    }

    @Test
    void findsThatNomadIsAwayOrDenies() {
        drover.nomad.failure = new RemoteFailure.Unavailable("nomad: refused");
        assertThat(drover.run("doctor")).isEqualTo(1);
        assertThat(drover.out).contains("✗ nomad: refused\n    → is Nomad running there?");

        drover.meanwhile.add(() -> drover.put("drover/leader-heartbeat", "{\"beat\":3}"));
        drover.nomad.failure = new RemoteFailure.Denied("nomad: 403");
        assertThat(drover.run("doctor")).isZero();
        assertThat(drover.out)
                .contains("! may not list jobs")
                .contains("! may not read jobs")
                .contains("! may not parse and plan jobs");
    }

    @Test
    void findsThatNobodyLeads() {
        drover.put("drover/leader", "{\"term\":4,\"holder\":\"\"}");

        assertThat(drover.run("doctor")).isEqualTo(1);
        assertThat(drover.out).contains("✗ no operator leads");
    }

    @Test
    void findsThatTheLeaderIsSilent() {
        drover.meanwhile.clear();

        assertThat(drover.run("doctor")).isEqualTo(1);
        assertThat(drover.out).contains("✗ operator node-1 leads but gave no sign of life for 4 s");
    }

    @Test
    void findsMisplacedKeysAndHeldDeletions() {
        drover.put("drover/desired/web", "{}");
        drover.put("drover/prune/held", "{\"documents\":[\"a/Job/b\"]}");

        assertThat(drover.run("doctor", "-o", "json")).isZero();
        assertThat(drover.out)
                .contains("key drover/desired/web is no document")
                .contains("1 deletions are held back")
                .contains("\"verdict\" : \"doubtful\"");
    }

    @Test
    void countsNoDocumentThatIsDeleted() {
        drover.ready("web");
        drover.ready("gone");
        drover.delete("drover/desired/default/Job/gone");

        drover.run("doctor");

        assertThat(drover.out).contains("✓ 1 documents, 0 not looked at yet");
    }

    @Test
    void findsDocumentsThatAreNotAccepted() {
        refused("bad");
        refused("mended");
        drover.put("drover/desired/default/Job/mended", Rig.text("mended") + "# more\n");

        assertThat(drover.run("doctor")).isZero();
        assertThat(drover.out)
                .contains("! document default/Job/bad is not accepted\n    → drover get -A")
                .contains("drover describe default/Job/bad says what is wrong");

        refused("worse");
        drover.meanwhile.add(() -> drover.put("drover/leader-heartbeat", "{\"beat\":3}"));
        drover.run("doctor");
        assertThat(drover.out)
                .contains("! 2 documents are not accepted, the first is default/Job/bad\n");
    }

    private void refused(String name) {
        drover.status(
                name,
                drover.document(name),
                Rig.condition("Accepted", "False", "Invalid", "$.spec: is missing"),
                "{}");
    }

    @Test
    void triesTheRightsOfAnOperator() {
        assertThat(drover.run("doctor", "--for", "operator")).isZero();
        assertThat(drover.out)
                .contains("✓ may write statuses")
                .contains("✓ may write history")
                .contains("✓ may write events")
                .contains("✓ may write who leads")
                .contains("✓ may write a sign of life")
                .contains("✓ may write held deletions")
                .contains("✓ may read logs")
                .contains("✓ may read nodes")
                .doesNotContain("may write documents");
    }

    @Test
    void findsThatAnOperatorLacksARight() {
        drover.logsFailure = new RemoteFailure.Denied("nomad: 403");

        assertThat(drover.run("doctor", "--for", "operator")).isEqualTo(1);
        assertThat(drover.out)
                .contains(
                        "✗ may not read logs: nomad: 403\n    → give your token namespace \"*\" {"
                                + " capabilities = [\"read-logs\"] }\n");
    }

    @Test
    void findsThatAnOperatorMayNotReadNodes() {
        drover.nomad.nodesFailure = new RemoteFailure.Denied("nomad: 403");

        assertThat(drover.run("doctor", "--for", "operator")).isEqualTo(1);
        assertThat(drover.out)
                .contains("✗ may not read nodes, for apps that follow a role: nomad: 403\n")
                .contains("give your token node { policy = \"read\" }");
    }

    @Test
    void saysThatARightCouldNotBeTried() {
        drover.logs = false;

        assertThat(drover.run("doctor", "--for", "operator")).isZero();
        assertThat(drover.out).contains("! whether logs may be read is not known");
    }

    @Test
    void asksNoRightToWriteOfAReader() {
        assertThat(drover.run("doctor", "--for", "reader")).isZero();
        assertThat(drover.out).contains("✓ may parse jobs").doesNotContain("may write");
    }

    @Test
    void saysThatHealthChecksAreNotSeen() {
        drover.unseen = "service";

        assertThat(drover.run("doctor", "--for", "operator")).isEqualTo(1);
        assertThat(drover.out)
                .contains("may see every node")
                .contains("→ give your token service_prefix \"\" { policy = \"read\" }");
    }
}
