package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.convergence.RemoteFailure;
import dev.drover.document.DocumentKey;
import dev.drover.role.Order;
import dev.drover.role.SupervisorState;
import dev.drover.testing.InMemoryCatalogAgent;
import dev.drover.testing.KnownMembers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ListingsTest {

    private static final String PRIMARY = "shop--db-primary";
    private static final String REPLICA = "shop--db-replica";
    private static final List<String> HERE = List.of("10.0.0.1:5432");

    private final AtomicReference<Duration> now = new AtomicReference<>(Duration.ofHours(1));
    private final AtomicReference<SupervisorState> member =
            new AtomicReference<>(KnownMembers.begun());
    private final AtomicBoolean receiving = new AtomicBoolean(true);
    private final InMemoryCatalogAgent agent = new InMemoryCatalogAgent(now::get);
    private final Listings listings =
            new Listings(
                    new Listings.Parts(
                            member::get,
                            () -> Optional.of(now.get()),
                            receiving::get,
                            agent,
                            now::get),
                    new ListingNames(
                            DocumentKey.parse("shop/PostgresCluster/db"),
                            "db-1",
                            "10.0.0.1",
                            5432));

    @AfterEach
    void end() {
        listings.close();
    }

    @Test
    void asksNothingOfTheAgentBeforeTheRecordIsSeen() {
        listings.start();
        pass(Duration.ofSeconds(60));
        is(KnownMembers.serving());
        await().until(() -> agent.shown(PRIMARY).equals(HERE));
        assertThat(agent.calls())
                .startsWith(
                        "look shop--db-primary--db-1",
                        "look shop--db-replica--db-1",
                        "enter shop--db-primary--db-1");
    }

    @Test
    void namesThePrimaryUntilAStopIsOrdered() {
        serve();
        is(KnownMembers.doing(KnownMembers.serving(), new Order.Stop(true)));
        await().until(() -> agent.shown(PRIMARY).isEmpty());
    }

    @Test
    void namesNobodyWhoMakesWay() {
        serve();
        listings.leaves(true);
        await().until(() -> agent.shown(PRIMARY).isEmpty());
        listings.leaves(false);
        await().until(() -> agent.shown(PRIMARY).equals(HERE));
    }

    @Test
    void aDeposedPrimaryBecomesAReplica() {
        serve();
        is(KnownMembers.following());
        await().until(() -> agent.shown(REPLICA).equals(HERE));
        assertThat(agent.shown(PRIMARY)).isEmpty();
    }

    @Test
    void renewsInTime() {
        serve();
        for (int seconds = 0; seconds < 8; seconds++) {
            long before = renewals();
            pass(Duration.ofSeconds(1));
            await().until(() -> renewals() > before);
        }
        assertThat(agent.shown(PRIMARY)).isEqualTo(HERE);
    }

    @Test
    void entersAgainWhatAnAgentHasLost() {
        serve();
        agent.wipe();
        pass(Duration.ofSeconds(1));
        await().until(() -> agent.shown(PRIMARY).equals(HERE));
    }

    @Test
    void aReplicaWhoseReceiverBeginsAnewStaysForAMoment() {
        is(KnownMembers.following());
        listings.start();
        await().until(() -> agent.shown(REPLICA).equals(HERE));
        receiving.set(false);
        long before = renewals();
        pass(Duration.ofSeconds(2));
        await().until(() -> renewals() > before);
        assertThat(agent.shown(REPLICA)).isEqualTo(HERE);
        pass(Duration.ofSeconds(4));
        await().until(() -> agent.calls().getLast().startsWith("unlist"));
        receiving.set(true);
        pass(Duration.ofSeconds(1));
        await().until(() -> agent.shown(REPLICA).equals(HERE));
    }

    @Test
    void doesWhatIsLeftWhenTheAgentIsThereAgain() {
        agent.fail(new RemoteFailure.Unavailable("consul: away"));
        is(KnownMembers.serving());
        listings.start();
        await().until(() -> !agent.calls().isEmpty());
        agent.fail(null);
        pass(Duration.ofSeconds(1));
        await().until(() -> agent.shown(PRIMARY).equals(HERE));
    }

    /** Somebody has to give the right first: an agent that denies is not asked all the time. */
    @Test
    void asksAnAgentThatDeniesOnceInAWhile() {
        agent.fail(new RemoteFailure.Denied("consul: denied"));
        is(KnownMembers.serving());
        listings.start();
        await().until(() -> agent.calls().size() == 1);
        pass(Duration.ofSeconds(29));
        listings.leaves(true);
        listings.leaves(false);
        assertThat(agent.calls()).hasSize(1);
        agent.fail(null);
        pass(Duration.ofSeconds(1));
        await().until(() -> agent.shown(PRIMARY).equals(HERE));
    }

    @Test
    void leavesAtAnOrderlyEnd() {
        serve();
        listings.close();
        assertThat(agent.shown(PRIMARY)).isEmpty();
        assertThat(agent.calls()).endsWith("unlist shop--db-primary--db-1");
    }

    private void serve() {
        is(KnownMembers.serving());
        listings.start();
        await().until(() -> agent.shown(PRIMARY).equals(HERE));
    }

    private void is(SupervisorState known) {
        member.set(known);
        listings.wake();
    }

    private void pass(Duration time) {
        now.updateAndGet(it -> it.plus(time));
        listings.wake();
    }

    private long renewals() {
        return agent.calls().stream().filter(call -> call.startsWith("renew")).count();
    }
}
