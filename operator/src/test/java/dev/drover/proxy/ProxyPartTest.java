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
        assertThat(there).isEqualTo(new ProxyPart("default/old", "", List.of("a"), 3, 30, 1, 2));
    }

    @Test
    void keepsWhatWasPublishedWhenOnlyItsPlacesChange() {
        assertThat(there.at(OLD, List.of("b")))
                .isEqualTo(new ProxyPart("default/old", "", List.of("b"), 3, 30, 1, 2));
    }

    @Test
    void remembersTheProxyThatItLeaves() {
        assertThat(there.at(NEW, List.of("b")))
                .isEqualTo(new ProxyPart("default/new", "default/old", List.of("b"), 0, 0, 0, 0));
    }

    @Test
    void stillRemembersItWhenItIsPublishedOnTheNewOne() {
        ProxyPart moved = there.at(NEW, List.of("b")).at(NEW, List.of("b")).published(4, 40);

        assertThat(moved.former()).isEqualTo("default/old");
    }

    @Test
    void forgetsItOnceItStandsThereNoMore() {
        assertThat(there.at(NEW, List.of()).published(4, 40).withoutFormer())
                .isEqualTo(new ProxyPart("default/new", "", List.of(), 4, 40, 0, 0));
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
                .isEqualTo(new ProxyPart("default/old", "", List.of("a"), 3, 30, 0, 0));
    }
}
