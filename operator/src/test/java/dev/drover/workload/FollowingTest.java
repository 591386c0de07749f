package dev.drover.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.Nomad;
import dev.drover.adapter.nomad.NomadNode;
import dev.drover.convergence.RemoteFailure;
import dev.drover.document.Condition;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.DriftMode;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.testing.FakeNomad;
import dev.drover.testing.InMemoryCheckFeed;
import dev.drover.workload.Followee.Role;
import dev.drover.workload.RolePlaces.Answer;
import dev.drover.workload.RolePlaces.Holder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The job of a document that follows a role, from pass to pass, with a Nomad that is a fake. */
final class FollowingTest {

    private static final DocumentKey KEY = DocumentKey.parse("shop/App/ingestor");
    private static final DocumentKey DB = DocumentKey.parse("shop/PostgresCluster/db");
    private static final JobId JOB = new JobId("default", "shop--ingestor");
    private static final int PASSES_MAX = 10;
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(20);

    private final FakeNomad nomad = new FakeNomad(() -> Situation.NOW);
    private final List<DocumentKey> woken = new ArrayList<>();
    private final List<String> summaries = new ArrayList<>();
    private Instant now = Situation.NOW;
    private Role role = Role.PRIMARY;
    private boolean hears = true;
    private String nameOfMembers = "shop--db-primary";
    private Duration stopsWithin = STOPS_WITHIN;
    private Answer answer = new Answer.Unknown("nobody has looked");
    private Consumer<DocumentKey> listener = _ -> {};
    private Optional<JobPart> recorded = Optional.empty();
    private Plan<JobStep, JobPart> last =
            new Plan<>(Optional.empty(), List.of(), JobPart.of(JOB), Optional.empty());

    private final RolePlaces roles =
            new RolePlaces() {
                @Override
                public Answer of(Followee followee) {
                    return answer;
                }

                @Override
                public Optional<DocumentKey> listedAs(String service) {
                    return Optional.of(DB).filter(_ -> service.equals(nameOfMembers));
                }

                @Override
                public void listen(Consumer<DocumentKey> told) {
                    listener = told;
                }
            };

    private final WorkloadKind<Ingestor> kind =
            new WorkloadKind<>(
                    new IngestorForm(),
                    new Workloads(
                            nomad,
                            new Workloads.Followed(
                                    nomad.feed(),
                                    new InMemoryCheckFeed(),
                                    Frontage.NONE,
                                    roles,
                                    () -> Duration.between(Situation.NOW, now)),
                            new Workloads.Terms("default", Duration.ofHours(1)),
                            () -> Situation.NOW));

    FollowingTest() {
        nomad.node("10.0.0.1", NomadNode.ready("id-1", "vm-1"));
        nomad.node("10.0.0.2", NomadNode.ready("id-2", "vm-2"));
        kind.start(woken::add);
    }

    /** What a job of this test follows. */
    private record Ingestor(String image, Role role, Duration stopsWithin) implements WorkloadSpec {
        @Override
        public List<String> ignore() {
            return List.of();
        }

        @Override
        public DeletionPolicy deletionPolicy() {
            return DeletionPolicy.DELETE;
        }

        @Override
        public DriftMode drift() {
            return DriftMode.ENFORCE;
        }

        @Override
        public Optional<Followee> followee(String namespace) {
            return Optional.of(new Followee(DB, role));
        }
    }

    private static final class IngestorForm implements WorkloadForm<Ingestor> {
        @Override
        public String name() {
            return "App";
        }

        @Override
        public Class<Ingestor> specType() {
            return Ingestor.class;
        }

        @Override
        public ObjectNode job(Nomad asked, Document<Ingestor> document) {
            ObjectNode job = JsonNodeFactory.instance.objectNode();
            job.put("ID", JOB.id()).put("Type", "service");
            job.putArray("TaskGroups")
                    .addObject()
                    .put("Name", "app")
                    .put("Count", 1)
                    .<ObjectNode>set("Services", services())
                    .putArray("Tasks")
                    .addObject()
                    .put("Name", document.spec().image());
            return job;
        }

        private static JsonNode services() {
            return JsonNodeFactory.instance
                    .arrayNode()
                    .add(JsonNodeFactory.instance.objectNode().put("Name", JOB.id()));
        }

        @Override
        public String descriptionPath(Ingestor spec) {
            return "$.spec";
        }
    }

    private Document<Ingestor> document(long generation) {
        return new Document<>(
                KEY, generation, Metadata.NONE, new Ingestor("v" + generation, role, stopsWithin));
    }

    /** Passes until nothing is left to do. */
    private void settle(long generation) {
        Document<Ingestor> document = document(generation);
        for (int pass = 0; pass < PASSES_MAX; pass++) {
            if (hears) {
                nomad.feed().deliver();
            }
            JobObservation seen = kind.observe(KEY, Optional.of(document), recorded);
            last = kind.planner().plan(Optional.of(document), seen, Situation.NOW);
            JobPart part = last.part();
            recorded =
                    Optional.of(
                            last.move()
                                    .map(move -> {
                                        summaries.add(move.step().summary());
                                        return kind.apply(KEY, move.step(), part, () -> {});
                                    })
                                    .orElse(part));
            if (last.move().isEmpty()) {
                nomad.elapse();
            }
        }
    }

    private String node() {
        JsonNode job = nomad.definition(JOB).orElseThrow();
        return job.at("/Constraints/0/RTarget").asText();
    }

    private int count() {
        return nomad.definition(JOB).orElseThrow().at("/TaskGroups/0/Count").asInt();
    }

    private static Answer held(String member, String host) {
        return new Answer.Held(List.of(new Holder(member, host)));
    }

    @Test
    void isNotRegisteredBeforeItIsKnownWhere() {
        settle(5);

        assertThat(nomad.definition(JOB)).isEmpty();
        PlanFacts.assertNotReady(last, "RoleUnknown");
        assertThat(kind.reliesOn(document(5), PlanFacts.said(last, Condition.READY)))
                .containsExactly(DB);
    }

    /** Clients of the database would be sent to it. */
    @Test
    void isNotRegisteredUnderANameOfMembers() {
        answer = held("db-1", "10.0.0.1");
        nameOfMembers = "shop--ingestor";

        assertThatThrownBy(() -> settle(5))
                .isInstanceOf(RemoteFailure.Refused.class)
                .hasMessageContaining("its service shop--ingestor is where clients look")
                .hasMessageContaining(DB.toString());
        assertThat(nomad.definition(JOB)).isEmpty();
    }

    @Test
    void isRegisteredForTheNodeOfTheHolder() {
        answer = held("db-1", "10.0.0.1");

        settle(5);

        assertThat(node()).isEqualTo("id-1");
        assertThat(count()).isEqualTo(1);
        assertThat(summaries).hasSize(1);
        assertThat(kind.reliesOn(document(5), PlanFacts.said(last, Condition.READY))).isEmpty();
    }

    @Test
    void leavesItsNodeBeforeItIsOnAnother() {
        answer = held("db-1", "10.0.0.1");
        settle(5);
        summaries.clear();

        answer = held("db-2", "10.0.0.2");
        settle(5);

        assertThat(summaries)
                .hasSize(2)
                .allMatch(summary -> summary.contains("to node vm-2, where db-2 is primary"));
        assertThat(nomad.versions(JOB)).hasSize(3);
        assertThat(node()).isEqualTo("id-2");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void waitsAsLongAsAnInstanceMayTakeToEnd() {
        answer = held("db-1", "10.0.0.1");
        settle(5);
        answer = held("db-2", "10.0.0.2");
        hears = false;

        settle(5);
        now = now.plus(STOPS_WITHIN).plusSeconds(2);
        settle(5);

        assertThat(count()).isZero();

        now = now.plusSeconds(1);
        settle(5);

        assertThat(count()).isEqualTo(1);
        assertThat(node()).isEqualTo("id-2");
    }

    /** The document that moves it says less: what is ending was begun by the one before. */
    @Test
    void waitsAsLongAsTheInstanceThatEndsMayTake() {
        answer = held("db-1", "10.0.0.1");
        settle(5);
        answer = held("db-2", "10.0.0.2");
        stopsWithin = Duration.ofSeconds(1);
        hears = false;

        settle(6);
        now = now.plus(STOPS_WITHIN).plusSeconds(2);
        settle(6);

        assertThat(count()).isZero();

        now = now.plusSeconds(1);
        settle(6);

        assertThat(node()).isEqualTo("id-2");
        assertThat(recorded.orElseThrow().registered().stopsWithin())
                .as("of the one that runs now")
                .contains(Duration.ofSeconds(1));
    }

    /** An instance that a person's stop is ending would else work beside the next. */
    @Test
    void waitsForTheEndOfWhatAPersonStopped() {
        answer = held("db-1", "10.0.0.1");
        settle(5);
        nomad.stopByHand(JOB, false);
        nomad.lingers(JOB);
        answer = held("db-2", "10.0.0.2");
        summaries.clear();

        settle(5);

        assertThat(summaries).as("first for nothing, as when it moves").hasSize(2);
        assertThat(node()).isEqualTo("id-2");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void endsWhileNobodyHasTheRoleAndNeedNotEndOnceMore() {
        answer = held("db-1", "10.0.0.1");
        settle(5);
        hears = false;
        answer = new Answer.Nobody("db-1 is gone");
        settle(5);
        now = now.plus(STOPS_WITHIN).plusSeconds(3);

        answer = held("db-2", "10.0.0.2");
        settle(5);

        assertThat(node()).isEqualTo("id-2");
    }

    @Test
    void waitsForAReplicaThatIsCutOffForAMoment() {
        role = Role.REPLICA;
        answer = held("db-1", "10.0.0.1");
        settle(5);
        summaries.clear();

        answer = new Answer.Nobody("no member streams");
        settle(5);
        assertThat(last.revisitAfter()).contains(Duration.ofSeconds(15));
        now = now.plusSeconds(14);
        settle(5);
        answer = held("db-1", "10.0.0.1");
        settle(5);
        now = now.plusSeconds(14);
        answer = held("db-2", "10.0.0.2");
        settle(5);
        assertThat(summaries).isEmpty();

        now = now.plusSeconds(15);
        settle(5);

        assertThat(node()).isEqualTo("id-2");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void isRegisteredForTheNodeThatItsMachineIsNow() {
        answer = held("db-1", "10.0.0.1");
        settle(5);
        nomad.feed().deliver();
        nomad.node("10.0.0.1", NomadNode.ready("id-9", "vm-1"));
        settle(5);
        assertThat(node()).isEqualTo("id-1");

        nomad.failingAfter(Duration.ZERO);
        settle(6);
        settle(6);

        assertThat(node()).isEqualTo("id-9");
    }

    @Test
    void isEmptiedWhileNobodyHasTheRoleAndGoesOnWhenNothingIsKnown() {
        answer = held("db-1", "10.0.0.1");
        settle(5);
        answer = new Answer.Unknown("the store is away");
        settle(5);
        assertThat(count()).isEqualTo(1);

        answer = new Answer.Nobody("db-1 is gone");
        settle(5);
        assertThat(count()).isZero();
        PlanFacts.assertNotReady(last, "RoleNowhere");

        answer = new Answer.Unknown("the store is away");
        settle(5);
        assertThat(count()).isZero();

        answer = held("db-1", "10.0.0.1");
        settle(5);
        assertThat(count()).isEqualTo(1);
        assertThat(node()).isEqualTo("id-1");
    }

    @Test
    void aNewVersionComesToTheSameNode() {
        answer = held("db-1", "10.0.0.1");
        settle(5);
        summaries.clear();

        settle(6);

        assertThat(summaries).hasSize(1);
        assertThat(node()).isEqualTo("id-1");
    }

    @Test
    void aNewVersionWaitsWhileNothingIsKnownOfWhatItFollows() {
        settle(5);
        settle(6);

        assertThat(nomad.definition(JOB)).isEmpty();
    }

    @Test
    void isWokenWhenTheRoleMayHaveMovedAndNotAfterItIsForgotten() {
        settle(5);
        woken.clear();

        listener.accept(DB);
        listener.accept(DocumentKey.parse("shop/PostgresCluster/other"));
        assertThat(woken).containsExactly(KEY);

        kind.forget(KEY);
        listener.accept(DB);
        assertThat(woken).hasSize(1);
    }

    @Test
    void whatIsShownAsAChangeIsNoMove() {
        JobReader<Ingestor> reader = new JobReader<>(new IngestorForm(), nomad, "default");
        assertThat(reader.registrable(document(5)).path("Constraints")).isEmpty();
        assertThat(reader.authored(document(5)).at("/Constraints/0/RTarget").asText())
                .isEqualTo("follows the primary of PostgresCluster shop/db");

        answer = held("db-1", "10.0.0.1");
        settle(5);
        assertThat(reader.registrable(document(5)).at("/Constraints/0/RTarget").asText())
                .isEqualTo("id-1");

        answer = new Answer.Nobody("gone");
        settle(5);
        assertThat(reader.diff(document(5)).nothing()).isTrue();
    }
}
