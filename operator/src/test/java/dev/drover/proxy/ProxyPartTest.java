package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.StatusCodec;
import dev.drover.document.Condition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProxyPartTest {

    private static final ProxyName OLD = new ProxyName("default", "old");
    private static final ProxyName NEW = new ProxyName("default", "new");
    private static final ProxyName THIRD = new ProxyName("default", "third");

    private final ProxyPart there =
            ProxyPart.NOTHING
                    .at(OLD, List.of("a"))
                    .published(3, 30)
                    .seen(new Confirmation(1, 2, Condition.Status.FALSE, "Programming", ""));

    @Test
    void saysWhereItStandsAndWhatWasPublished() {
        assertThat(there).isEqualTo(part("default/old", "", List.of("a"), List.of(), 3, 30, 1, 2));
    }

    @Test
    void keepsWhatWasPublishedWhenOnlyItsPlacesChange() {
        assertThat(there.at(OLD, List.of("b")))
                .isEqualTo(part("default/old", "", List.of("b"), List.of("a"), 3, 30, 1, 2));
    }

    @Test
    void remembersTheProxyThatItLeaves() {
        assertThat(there.at(NEW, List.of("b")))
                .isEqualTo(
                        part("default/new", "default/old", List.of("b"), List.of("a"), 0, 0, 0, 0));
    }

    @Test
    void stillRemembersItWhenItIsPublishedOnTheNewOne() {
        ProxyPart moved = there.at(NEW, List.of("b")).at(NEW, List.of("b")).published(4, 40);

        assertThat(moved.former()).isEqualTo("default/old");
    }

    @Test
    void forgetsItOnceItStandsThereNoMore() {
        assertThat(there.at(NEW, List.of()).published(4, 40).withoutFormer())
                .isEqualTo(part("default/new", "", List.of(), List.of(), 4, 40, 0, 0));
    }

    @Test
    void remembersTheOneThatItComesBackFrom() {
        assertThat(there.at(NEW, List.of()).at(OLD, List.of()).former()).isEqualTo("default/new");
    }

    @Test
    void scattersWhenItMovesOnBeforeItLeftTheFirst() {
        ProxyPart moving = there.at(NEW, List.of());

        assertThat(moving.scattersBy(THIRD)).isTrue();
        assertThat(moving.scattersBy(NEW)).isFalse();
        assertThat(moving.scattersBy(OLD)).isFalse();
        assertThat(there.scattersBy(NEW)).isFalse();
    }

    @Test
    void isReadAsItIsWritten() {
        ProxyPart moving = there.at(NEW, List.of("b"));

        assertThat(StatusCodec.decode(ProxyPart.class, StatusCodec.encode((Object) moving)))
                .isEqualTo(moving);
    }

    @Test
    void isReadFromBeforeThereWereMoves() {
        byte[] text =
                """
                {"proxy":"default/old","places":["a"],"generation":3,"index":30}\
                """
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(StatusCodec.decode(ProxyPart.class, text))
                .isEqualTo(part("default/old", "", List.of("a"), List.of(), 3, 30, 0, 0));
    }

    @Test
    void holdsItsOldPlacesUntilTheNewTextIsPublished() {
        ProxyPart announced = there.at(OLD, List.of("b"));

        assertThat(announced.held()).containsExactly("b", "a");
        assertThat(announced.published(4, 40).held()).containsExactly("b");
    }

    @Test
    void holdsTheOldPlacesOfTwoTextsOfWhichTheFirstMayStandThere() {
        assertThat(there.at(OLD, List.of("b")).at(OLD, List.of("c")).held())
                .containsExactly("c", "a", "b");
    }

    @Test
    void holdsThePlacesOnTheProxyThatItLeavesUntilItIsWithdrawnThere() {
        String old = ProxyPart.place("default/old", "shop.test", "/*");
        String other = ProxyPart.place("default/new", "shop.test", "/*");
        ProxyPart moved =
                ProxyPart.NOTHING
                        .at(OLD, List.of(old))
                        .published(3, 30)
                        .at(NEW, List.of(other))
                        .published(4, 40);

        assertThat(moved.held()).containsExactly(other, old);
        assertThat(moved.withoutFormer().held()).containsExactly(other);
    }

    @Test
    void countsAsThereFromTheFirstTimeOn() {
        assertThat(ProxyPart.NOTHING.there(7).there(9).since()).isEqualTo(7);
        assertThat(ProxyPart.NOTHING.there(7).at(OLD, List.of("a")).published(8, 8).since())
                .isEqualTo(7);
    }

    @Test
    void keepsNothingButItsAgeWhenItStandsNowhere() {
        assertThat(there.there(7).nowhere()).isEqualTo(ProxyPart.NOTHING.there(7));
    }

    /** What the constructor takes, but for its age. */
    private static ProxyPart part(
            String proxy,
            String former,
            List<String> places,
            List<String> leaving,
            long... figures) {
        return new ProxyPart(
                proxy,
                former,
                places,
                leaving,
                0,
                figures[0],
                figures[1],
                (int) figures[2],
                (int) figures[3]);
    }
}
