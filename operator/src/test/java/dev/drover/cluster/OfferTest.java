package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.Order;
import dev.drover.role.Server.Run;
import dev.drover.role.SupervisorState;
import dev.drover.testing.KnownMembers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OfferTest {

    private static final Offer.Signs WELL = new Offer.Signs(true, false, true);

    @Test
    void isUnknownBeforeTheRecordWasSeen() {
        assertThat(Offer.of(KnownMembers.begun(), WELL)).isEqualTo(Offer.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Run.class,
            names = {"UNKNOWN", "OFF"})
    void isNothingWithoutAServer(Run run) {
        assertThat(Offer.of(KnownMembers.running(run), WELL)).isEqualTo(Offer.NOTHING);
    }

    @Test
    void isThePrimaryOnceClientsAreLetIn() {
        assertThat(Offer.of(KnownMembers.running(Run.PRIMARY), WELL)).isEqualTo(Offer.NOTHING);
        assertThat(Offer.of(KnownMembers.serving(), WELL)).isEqualTo(Offer.PRIMARY);
    }

    @Test
    void isNoPrimaryWithoutALeaseOrWhenItMakesWay() {
        SupervisorState member = KnownMembers.serving();
        assertThat(Offer.of(member, new Offer.Signs(false, false, true))).isEqualTo(Offer.NOTHING);
        assertThat(Offer.of(member, new Offer.Signs(true, true, true))).isEqualTo(Offer.NOTHING);
    }

    @Test
    void isNothingFromTheMomentThatAStopIsOrdered() {
        Order stop = new Order.Stop(true);
        assertThat(Offer.of(KnownMembers.doing(KnownMembers.serving(), stop), WELL))
                .isEqualTo(Offer.NOTHING);
        assertThat(Offer.of(KnownMembers.doing(KnownMembers.following(), stop), WELL))
                .isEqualTo(Offer.NOTHING);
        assertThat(
                        Offer.of(
                                KnownMembers.doing(
                                        KnownMembers.serving(), new Order.LetClientsIn()),
                                WELL))
                .isEqualTo(Offer.PRIMARY);
    }

    @Test
    void isNoReplicaWhileItIsPromoted() {
        assertThat(
                        Offer.of(
                                KnownMembers.doing(KnownMembers.following(), new Order.Promote(4)),
                                WELL))
                .isEqualTo(Offer.NOTHING);
    }

    @Test
    void isAReplicaWhileItStreams() {
        assertThat(Offer.of(KnownMembers.following(), WELL)).isEqualTo(Offer.REPLICA);
        assertThat(Offer.of(KnownMembers.following(), new Offer.Signs(false, false, false)))
                .isEqualTo(Offer.NOTHING);
        assertThat(Offer.of(KnownMembers.running(Run.STANDBY), WELL)).isEqualTo(Offer.NOTHING);
    }
}
