package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cluster.MemberName.Standing;
import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.DocumentKey;
import dev.drover.role.Member;
import dev.drover.role.RoleRecord;
import dev.drover.testing.Places;
import dev.drover.testing.RoleRecords;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds of names in any store. */
abstract class MemberNameContract {

    static final RoleKeys KEYS =
            new RoleKeys(new StoreKeys("drover"), DocumentKey.parse("shop/PostgresCluster/db"));
    static final Duration GONE = NameRules.GONE;
    private static final String NAME = RoleRecords.A.name();
    private static final Standing HELD = new Standing.Held();

    /** Who answers where. */
    final Map<String, Holder> answering = new HashMap<>();

    Duration now = Duration.ofHours(1);

    /** An empty one. */
    abstract KeyValueStore store();

    /** A supervisor at that host that answers from now on, with data of its own. */
    MemberName supervisor(String host) {
        return supervisor(Places.at(host), "");
    }

    MemberName supervisor(MemberPlace place, String incarnation) {
        answering.put(place.api(), place.holder());
        return new MemberName(
                new MemberName.Parts(
                        store(),
                        KEYS,
                        address -> Optional.ofNullable(answering.get(address)),
                        () -> new Member(NAME, incarnation),
                        () -> now),
                NAME,
                place);
    }

    private void gone(String host) {
        answering.remove(host + ":8432");
    }

    private Optional<MemberPlace> said() {
        return new MemberPlaces(store(), KEYS, () -> now).of(NAME);
    }

    @Test
    void theFirstHasTheName() {
        MemberName first = supervisor("10.0.0.3");
        assertThat(first.withheld())
                .hasValueSatisfying(why -> assertThat(why).contains("has not yet said"));
        assertThat(first.look()).isEqualTo(HELD);
        assertThat(first.withheld()).isEmpty();
        assertThat(said().map(MemberPlace::api)).contains("10.0.0.3:8432");
    }

    @Test
    void whoHasTheNameSaysSoAgain() {
        MemberName first = supervisor("10.0.0.3");
        first.look();
        long before = said().orElseThrow().beats();
        assertThat(first.look()).isEqualTo(HELD);
        assertThat(said().orElseThrow().beats()).isEqualTo(before + 1);
    }

    @Test
    void whoIsAboutToStopServingSaysSoUntilItIsOver() {
        MemberName first = supervisor("10.0.0.3");
        first.look();
        first.leaves(true);
        assertThat(said().map(MemberPlace::leaves)).contains(true);
        assertThat(first.look()).isEqualTo(HELD);
        assertThat(said().map(MemberPlace::leaves)).contains(true);
        first.leaves(false);
        assertThat(said().map(MemberPlace::leaves)).contains(false);
    }

    @Test
    void theSecondIsRefusedWhileTheFirstAnswers() {
        supervisor("10.0.0.3").look();
        MemberName second = supervisor("10.0.0.4");
        assertThat(second.look())
                .isInstanceOfSatisfying(
                        Standing.Taken.class,
                        taken ->
                                assertThat(taken.why())
                                        .startsWith(
                                                "a of shop/PostgresCluster/db: the name is held by")
                                        .contains("folder-at-10.0.0.3"));
        assertThat(second.withheld()).isPresent();
        assertThat(said().map(MemberPlace::api)).contains("10.0.0.3:8432");
    }

    @Test
    void theSecondIsRefusedWhileTheFirstReachesTheStoreOnly() {
        MemberName first = supervisor("10.0.0.3");
        first.look();
        MemberName second = supervisor("10.0.0.4");
        gone("10.0.0.3");
        assertThat(second.look()).isInstanceOf(Standing.Waits.class);
        now = now.plus(GONE);
        first.look();
        assertThat(second.look()).isInstanceOf(Standing.Taken.class);
    }

    @Test
    void theSecondBeginsWhenTheFirstIsGone() {
        supervisor("10.0.0.3").look();
        gone("10.0.0.3");
        MemberName second = supervisor("10.0.0.4");
        assertThat(second.look()).isInstanceOf(Standing.Waits.class);
        now = now.plus(GONE.minusSeconds(1));
        assertThat(second.look()).isInstanceOf(Standing.Waits.class);
        now = now.plusSeconds(1);
        assertThat(second.look()).isEqualTo(HELD);
        assertThat(said().map(MemberPlace::api)).contains("10.0.0.4:8432");
    }

    @Test
    void aRestartInTheSameFolderBeginsAtOnce() {
        MemberPlace before = Places.at("10.0.0.3");
        supervisor(before, "").look();
        gone("10.0.0.3");
        MemberPlace again =
                new MemberPlace(
                        "10.0.0.3:9999",
                        before.database(),
                        Places.holder("another life", before.holder().folder()),
                        0);
        assertThat(supervisor(again, "").look()).isEqualTo(HELD);
    }

    @Test
    void thePrimarysNameIsNotTakenUntilAnotherIsNamed() {
        supervisor(Places.at("10.0.0.3"), "a1").look();
        record(RoleRecords.served(3));
        gone("10.0.0.3");
        MemberName second = supervisor("10.0.0.4");
        second.look();
        now = now.plus(GONE);
        assertThat(second.look())
                .isInstanceOfSatisfying(
                        Standing.Waits.class,
                        waits -> assertThat(waits.why()).contains("as the primary of term 3"));
        // Its promise may be needed, and nobody else can give it.
        record(RoleRecords.open(4));
        assertThat(second.look()).isInstanceOf(Standing.Waits.class);
        record(RoleRecords.served(5, RoleRecords.B));
        assertThat(second.look()).isEqualTo(HELD);
    }

    /** It was cut off so long that an empty one took its place, before anybody else was primary. */
    @Test
    void whoHasTheDataThatCountTakesItsNameBackFromWhoHasNone() {
        supervisor(Places.at("10.0.0.3"), "a1").look();
        gone("10.0.0.3");
        MemberName empty = supervisor("10.0.0.4");
        empty.look();
        now = now.plus(GONE);
        assertThat(empty.look()).isEqualTo(HELD);
        record(RoleRecords.served(3));
        MemberName back = supervisor(Places.at("10.0.0.3"), "a1");
        assertThat(back.look()).isEqualTo(HELD);
        assertThat(empty.look()).isInstanceOf(Standing.Taken.class);
    }

    /** They are as good there as here: that is no reason to take the name from who lives. */
    @Test
    void aCopyOfTheDataThatCountTakesNothingFromWhoHasThem() {
        supervisor(Places.at("10.0.0.3"), "a1").look();
        record(RoleRecords.served(3));
        assertThat(supervisor(Places.at("10.0.0.4"), "a1").look())
                .isInstanceOf(Standing.Taken.class);
    }

    @Test
    void thePrimarysOwnDataTakeItsNameWithThem() {
        supervisor(Places.at("10.0.0.3"), "a1").look();
        record(RoleRecords.served(3));
        gone("10.0.0.3");
        MemberName moved = supervisor(Places.at("10.0.0.4"), "a1");
        moved.look();
        now = now.plus(GONE);
        assertThat(moved.look()).isEqualTo(HELD);
    }

    /** It was cut off, and its member was begun elsewhere. */
    @Test
    void whoComesBackFindsItsNameTaken() {
        MemberName first = supervisor("10.0.0.3");
        first.look();
        gone("10.0.0.3");
        MemberName second = supervisor("10.0.0.4");
        second.look();
        now = now.plus(GONE);
        second.look();
        assertThat(first.look()).isInstanceOf(Standing.Taken.class);
        // What it runs is ended by whoever knows that it is not primary, and not by keeping it
        // blind.
        assertThat(first.withheld()).isEmpty();
    }

    private void record(RoleRecord record) {
        Write write = new Write.Put(KEYS.record(), RoleCodec.encode(record));
        assertThat(store().commit(List.of(write))).isPresent();
    }
}
