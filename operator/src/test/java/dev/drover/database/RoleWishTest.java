package dev.drover.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.role.MemberWord;
import dev.drover.role.OperatorEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoleWishTest {

    private static final Instant AT = Instant.parse("2026-11-22T15:20:00.5Z");

    @Test
    void isUnderstoodAsItWasWritten() {
        for (OperatorEvent what :
                new OperatorEvent[] {
                    new OperatorEvent.SwitchoverAsked("db-2"),
                    new OperatorEvent.FailoverAsked(false),
                    new OperatorEvent.FailoverAsked(true),
                    new OperatorEvent.StartAsked(),
                    new OperatorEvent.MemberAsked("db-2", MemberWord.FENCE, false),
                    new OperatorEvent.MemberAsked("db-2", MemberWord.FENCE, true),
                    new OperatorEvent.MemberAsked("db-2", MemberWord.UNFENCE, false),
                    new OperatorEvent.MemberAsked("db-2", MemberWord.REJOIN, false),
                    new OperatorEvent.MemberAsked("db-2", MemberWord.REINIT, true)
                }) {
            RoleWish wish = new RoleWish(what, 7, AT);

            assertThat(RoleWish.parse(wish.text())).contains(wish);
        }
    }

    @Test
    void isReadableForPeople() {
        assertThat(new RoleWish(new OperatorEvent.SwitchoverAsked("db-2"), 3, AT).text())
                .isEqualTo("switchover/db-2/3/2026-11-22T15:20:00.500Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "switchover",
                "switchover/db-2",
                "switchover/db-2/today",
                "switchover/2026-11-22T15:20:00Z",
                "switchover/db-2/2026-11-22T15:20:00Z",
                "switchover/db-2/three/2026-11-22T15:20:00Z",
                "failover/some-loss/3/2026-11-22T15:20:00Z",
                "stop/3/2026-11-22T15:20:00Z",
                "fence/3/2026-11-22T15:20:00Z",
                "fence/db-2/nearly/3/2026-11-22T15:20:00Z",
                "fence/db-2/anyway/now/3/2026-11-22T15:20:00Z",
                "FENCE/db-2/3/2026-11-22T15:20:00Z",
                "start/now/3/2026-11-22T15:20:00Z"
            })
    void nothingElseMeansAnything(String text) {
        assertThat(RoleWish.parse(text)).isEmpty();
    }

    @Test
    void growsOldInTwoMinutesAndIsNotOfTomorrow() {
        RoleWish wish = new RoleWish(new OperatorEvent.StartAsked(), 0, AT);

        assertThat(wish.isOld(AT.plusSeconds(120))).isFalse();
        assertThat(wish.isOld(AT.plusSeconds(121))).isTrue();
        assertThat(wish.isOld(AT.minusSeconds(120))).isFalse();
        assertThat(wish.isOld(AT.minusSeconds(121))).isTrue();
    }

    @Test
    void isLaterThanWhatWasHeededBeforeAndThanNothing() {
        RoleWish wish = new RoleWish(new OperatorEvent.StartAsked(), 0, AT);
        String before = new RoleWish(new OperatorEvent.StartAsked(), 0, AT.minusMillis(1)).text();

        assertThat(wish.isLaterThan("")).isTrue();
        assertThat(wish.isLaterThan(before)).isTrue();
        assertThat(wish.isLaterThan(wish.text())).isFalse();
    }
}
