package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.database.MemberSight.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ForecastTest {

    private static final MemberSight A = member("a", Role.PRIMARY, false, "");
    private static final MemberSight B = member("b", Role.REPLICA, true, "");
    private static final MemberSight C = member("c", Role.REPLICA, true, "");
    private static final MemberSight GONE =
            member("c", Role.UNKNOWN, false, "nobody listens there");

    @Test
    void aSynchronousPrimaryIsReplacedAndNothingIsLost() {
        Forecast forecast = Forecast.of(part("sync", 1, A, B, C), Optional.empty()).getFirst();

        assertThat(forecast.outcome())
                .isEqualTo("b or c takes over in about 2 to 9 s; nothing acknowledged is lost");
        assertThat(forecast.safe()).isTrue();
    }

    @Test
    void withoutAnAutomaticFailoverAPersonHasToSaySo() {
        assertThat(
                        Forecast.of(part("sync", 1, A, B), Optional.of("the document is suspended"))
                                .getFirst()
                                .outcome())
                .contains("the document is suspended");
    }

    @Test
    void whatAnAsynchronousOneHasNotSentIsLost() {
        Forecast forecast = Forecast.of(part("async", 0, A, B), Optional.empty()).getFirst();

        assertThat(forecast.outcome())
                .isEqualTo(
                        "b takes over in about 8 s; writes that were not yet sent are lost: b is 7"
                                + " bytes behind by what is known");
        assertThat(forecast.safe()).isFalse();
    }

    @Test
    void nobodyReplacesAPrimaryThatIsAlone() {
        Forecast forecast = Forecast.of(part("sync", 0, A, GONE), Optional.empty()).getFirst();

        assertThat(forecast.outcome()).startsWith("nobody takes over");
        assertThat(forecast.safe()).isFalse();
    }

    @Test
    void aReplicaIsMissedOnlyByThoseWhoWaitForIt() {
        assertThat(Forecast.of(part("sync", 1, A, B, C), Optional.empty()).get(1).outcome())
                .isEqualTo("nothing is lost, and nobody waits");
        assertThat(Forecast.of(part("sync", 1, A, B), Optional.empty()).get(1).outcome())
                .contains("for about 2 s");
        assertThat(Forecast.of(part("required", 1, A, B), Optional.empty()).get(1).outcome())
                .contains("commits wait until it is back");
        assertThat(Forecast.of(part("sync", 1, A, B, GONE), Optional.empty()).get(2).outcome())
                .isEqualTo("it does not answer now (nobody listens there)");
    }

    @Test
    void saysNothingOfWhatIsNotSettled() {
        Forecast forecast =
                Forecast.of(part("electing", "sync", 1, A, B), Optional.empty()).getFirst();

        assertThat(forecast.outcome())
                .isEqualTo("term 3 is not settled (electing): look again in a moment");
        assertThat(forecast.safe()).isFalse();
    }

    @Test
    void doesNotPromiseWhatWouldNotCome() {
        DatabasePart part = part("sync", 1, A, B);
        DatabasePart stuck =
                new DatabasePart(
                        part.at(),
                        part.term(),
                        part.phase(),
                        part.primary(),
                        part.mode(),
                        part.waitsFor(),
                        part.members(),
                        part.loss(),
                        false,
                        part.change(),
                        "",
                        "",
                        ParametersSeen.NOTHING,
                        List.of(),
                        Optional.empty(),
                        Optional.empty());

        Forecast forecast = Forecast.of(stuck, Optional.empty()).getFirst();

        assertThat(forecast.outcome()).contains("nobody takes over without a person");
        assertThat(forecast.safe()).isFalse();
    }

    @Test
    void aReplicaIsNotSpareWhileThePrimaryIsGone() {
        MemberSight silent = member("a", Role.UNKNOWN, false, "nobody listens there");

        Forecast forecast = Forecast.of(part("sync", 1, silent, B), Optional.empty()).get(1);

        assertThat(forecast.outcome()).startsWith("a is the primary and does not run now");
        assertThat(forecast.safe()).isFalse();
    }

    @Test
    void aPrimaryThatIsNotThereIsNotSafe() {
        MemberSight silent = member("a", Role.UNKNOWN, false, "nobody listens there");
        MemberSight stopped = member("a", Role.REPLICA, false, "");

        assertThat(Forecast.of(part("sync", 1, silent, B), Optional.empty()).getFirst().safe())
                .isFalse();
        assertThat(Forecast.of(part("sync", 1, stopped, B), Optional.empty()).getFirst().outcome())
                .isEqualTo("it is to be the primary, and its server does not run");
        assertThat(Forecast.of(part("sync", 1, B, C), Optional.empty()).getFirst())
                .isEqualTo(
                        new Forecast(
                                "a", "it is the primary, and no member by the document", false));
    }

    private static DatabasePart part(String mode, int k, MemberSight... members) {
        return part("stable", mode, k, members);
    }

    private static DatabasePart part(String phase, String mode, int k, MemberSight... members) {
        return new DatabasePart(
                Instant.EPOCH,
                3,
                phase,
                "a",
                mode,
                k,
                List.of(members),
                Optional.of(0L),
                true,
                Optional.empty(),
                "",
                "",
                ParametersSeen.NOTHING,
                List.of(),
                Optional.empty(),
                Optional.empty());
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
