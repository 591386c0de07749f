package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.Fence;
import dev.drover.convergence.StoreKeys;
import dev.drover.database.DatabaseSight.Kept;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.role.Mode;
import dev.drover.role.OperatorEvent;
import dev.drover.role.RoleSettings;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterRequest.Restart;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.role.parameter.Standing;
import dev.drover.testing.FakeNomad;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over real keepers and a store in memory; no member answers. */
final class DatabaseKindTest {

    private static final DocumentKey KEY = new DocumentKey("shop", "TestCluster", "db");
    private static final ParameterSet SET = new ParameterSet(Map.of("work_mem", "8MB"));
    private static final Instant NOW = Instant.parse("2026-11-22T15:20:00Z");

    private final Databases databases =
            new Databases(
                    new Databases.World(
                            new InMemoryKeyValueStore(),
                            new StoreKeys("drover"),
                            () -> Duration.ofNanos(System.nanoTime()),
                            InstantSource.system(),
                            new MemberTokens(Path.of("/nonexistent"))));
    private final DatabaseKind<TestSpec> kind =
            new DatabaseKind<>(
                    "TestCluster",
                    TestSpec.class,
                    databases,
                    SampleDatabases.workloads(new FakeNomad(() -> NOW)));
    private final List<DocumentKey> woken = new CopyOnWriteArrayList<>();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final Fence fence =
            () -> {
                if (!leads.get()) {
                    throw new Fence.LostLeadership("another leads");
                }
            };

    /** What an author could say. */
    private record TestSpec() implements DatabaseSpec {
        @Override
        public RoleSettings roles(String cluster) {
            return new RoleSettings(List.of("a", "b"), Mode.SYNC, 1, Optional.empty());
        }
    }

    @BeforeEach
    void start() {
        kind.start(woken::add);
    }

    @AfterEach
    void end() {
        databases.close();
    }

    @Test
    void seesToWhatAStepSaysUntilItIsLeft() {
        assertThat(observe(document(Metadata.NONE)).sight()).isEmpty();
        keep();
        assertThat(observe(document(Metadata.NONE)).sight()).isPresent();

        DatabasePart _ = kind.apply(KEY, new DatabaseStep.Leave(), DatabasePart.NOTHING, fence);

        assertThat(observe(document(Metadata.NONE)).sight()).isEmpty();
    }

    /** A lease that lapsed for a moment is renewed in the same term: nobody else begins anew. */
    @Test
    void aKeeperThatHasLostItsRightGivesWayToAnother() {
        keep();
        woken.clear();
        leads.set(false);
        await().until(() -> databases.sight(KEY).isEmpty());
        await("the document to be looked at").until(() -> woken.contains(KEY));

        leads.set(true);
        keep();

        await().during(Duration.ofSeconds(1)).until(() -> databases.sight(KEY).isPresent());
    }

    @Test
    void beginsNothingWithoutTheRight() {
        leads.set(false);

        assertThatThrownBy(this::keep).isInstanceOf(Fence.LostLeadership.class);
        assertThat(databases.sights()).isEmpty();
    }

    /** What a person asked for is begun once at most. */
    @Test
    void aWordIsHeededBeforeItIsCarriedOut() {
        RoleWish wish = new RoleWish(new OperatorEvent.FailoverAsked(true), 3, NOW);
        DatabaseStep step = new DatabaseStep.Heed("word", wish);

        DatabasePart announced = kind.announced(step, DatabasePart.NOTHING);
        assertThat(announced.asked()).isEqualTo("word");
        assertThat(kind.apply(KEY, step, announced, fence).answer())
                .isEqualTo("this operator does not see to its roles yet");

        keep();
        assertThat(kind.apply(KEY, step, announced, fence).answer())
                .isEqualTo("it was asked in term 3, and it is term 0 now: look again");
    }

    @Test
    void parametersArePublishedOverWhatWasSeenOnly() {
        ParameterRequest first = ParameterRequest.of(SET, ParameterSet.NONE);
        assertThat(observe(document(Metadata.NONE)).parameters()).isEqualTo(ParameterSight.UNKNOWN);
        keep();
        assertThat(standing()).isEqualTo(new Standing(0, Optional.empty()));

        publish(first, 0);
        Standing published = standing();
        assertThat(published.request()).contains(first);

        publish(ParameterRequest.NONE, 0);
        assertThat(standing()).isEqualTo(published);

        publish(ParameterRequest.NONE, published.index());
        assertThat(standing().request()).contains(ParameterRequest.NONE);
    }

    @Test
    void aHandOverThatIsRefusedIsKnown() {
        keep();

        DatabasePart _ =
                kind.apply(KEY, new DatabaseStep.HandOver("b", 3), DatabasePart.NOTHING, fence);

        assertThat(observe(document(Metadata.NONE)).parameters().handOver())
                .hasValueSatisfying(asked -> {
                    assertThat(asked.to()).isEqualTo("b");
                    assertThat(asked.refused())
                            .contains(
                                    "it was asked in term 3, and it is term 0 now: look"
                                            + " again");
                });
    }

    /** An order that a member does not follow is taken back and given again each minute. */
    @Test
    void whatIsAskedAgainIsNoNews() {
        keep();
        ParameterRequest request = ParameterRequest.of(SET, ParameterSet.NONE);
        ParameterRequest restart = request.restarting(new Restart("b", 3, false), NOW);

        assertThat(isNews(request)).isTrue();
        assertThat(isNews(restart)).isTrue();
        assertThat(isNews(request.resting())).isFalse();
        assertThat(isNews(restart)).isFalse();
        assertThat(isNews(request.restarting(new Restart("a", 3, true), NOW))).isTrue();
        assertThat(isNews(request.backWith("no such parameter"))).isTrue();
        assertThat(isNews(request)).as("asked for after others").isTrue();
    }

    @Test
    void aHandOverIsToldOnce() {
        DatabaseStep first = new DatabaseStep.HandOver("b", 3);
        DatabaseStep later = new DatabaseStep.HandOver("b", 4);

        assertThat(isNews(first)).isTrue();
        assertThat(isNews(first)).isFalse();
        assertThat(isNews(later)).isTrue();
        kind.forget(KEY);
        assertThat(isNews(later)).isTrue();
    }

    private boolean isNews(ParameterRequest request) {
        return isNews(new DatabaseStep.Publish(request, standing().index()));
    }

    private boolean isNews(DatabaseStep step) {
        DatabasePart _ = kind.apply(KEY, step, DatabasePart.NOTHING, fence);
        return kind.isDone(KEY, step);
    }

    @Test
    void isKnownByTheNamesOfItsMembersInTheCatalog() {
        keep();
        Seats seats = new Seats(databases);

        assertThat(seats.listedAs("shop--db-primary")).contains(KEY);
        assertThat(seats.listedAs("shop--db-replica")).contains(KEY);
        assertThat(seats.listedAs("shop--db")).isEmpty();
    }

    @Test
    void whoDeletesTheDocumentIsToldThatDataStay() {
        DatabasePart part = DatabasePart.NOTHING.seeing(SampleDatabases.sight(), NOW);

        assertThat(kind.farewell(Optional.of(part)))
                .contains("its members are not removed", "a, b go on, with their data");
        assertThat(kind.farewell(Optional.empty())).contains("they go on, with their data");
    }

    @Test
    void aPoolerThatIsNotAskedForNeedNotBeSaidAnythingOf() {
        assertThat(kind.unasked(document(Metadata.NONE))).containsExactly("PoolerReady");
    }

    private Standing standing() {
        return observe(document(Metadata.NONE)).parameters().standing().orElseThrow();
    }

    private void publish(ParameterRequest request, long index) {
        DatabasePart _ =
                kind.apply(
                        KEY, new DatabaseStep.Publish(request, index), DatabasePart.NOTHING, fence);
    }

    @Test
    void whatIsForeseenOnlyStopsAndTheDocumentInForceDecides() {
        Metadata suspended = new Metadata(Map.of(), Map.of(Metadata.SUSPEND, "true"));

        kind.foresee(document(suspended));
        assertThat(databases.isPaused(KEY)).isTrue();

        DatabaseObservation _ = observe(document(Metadata.NONE));
        assertThat(databases.isPaused(KEY)).as("the one in force is not suspended").isFalse();

        DatabaseObservation _ = observe(document(suspended));
        kind.foresee(document(Metadata.NONE));
        assertThat(databases.isPaused(KEY)).as("the one in force is suspended").isTrue();
    }

    @Test
    void aNewTermBeginsWithNobody() {
        keep();

        kind.begin();

        assertThat(databases.sights()).isEmpty();
    }

    private void keep() {
        Kept kept = new Kept(new TestSpec().roles("db"));
        DatabasePart _ = kind.apply(KEY, new DatabaseStep.Keep(kept), DatabasePart.NOTHING, fence);
    }

    private DatabaseObservation observe(Document<TestSpec> document) {
        return kind.observe(KEY, Optional.of(document), Optional.empty());
    }

    private static Document<TestSpec> document(Metadata metadata) {
        return new Document<>(KEY, 5, metadata, new TestSpec());
    }
}
