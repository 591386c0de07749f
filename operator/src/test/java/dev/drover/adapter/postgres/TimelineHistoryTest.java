package dev.drover.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.role.Position;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TimelineHistoryTest {

    private static final TimelineHistory HISTORY =
            TimelineHistory.parse(
                    7,
                    """
                    1\t0/3000100\tno recovery target specified

                    # a remark
                    2\t0/5000000\tno recovery target specified
                    """);

    private static Position at(int timeline, String place) {
        return new Position(timeline, Lsn.parse(place));
    }

    @Test
    void readsWhereEachTimelineWasLeft() {
        assertThat(HISTORY.left())
                .isEqualTo(Map.of(1, Lsn.parse("0/3000100"), 2, Lsn.parse("0/5000000")));
    }

    @Test
    void containsWhatWasWrittenBeforeTheFork() {
        assertThat(HISTORY.contains(at(2, "0/5000000"), Lsn.parse("0/6000000"))).isTrue();
        assertThat(HISTORY.contains(at(2, "0/5000001"), Lsn.parse("0/6000000"))).isFalse();
    }

    @Test
    void containsOfItsOwnTimelineWhatIsWritten() {
        assertThat(HISTORY.contains(at(7, "0/6000000"), Lsn.parse("0/6000000"))).isTrue();
        assertThat(HISTORY.contains(at(7, "0/6000001"), Lsn.parse("0/6000000"))).isFalse();
    }

    @Test
    void containsNothingOfATimelineThatItDidNotComeThrough() {
        assertThat(HISTORY.contains(at(3, "0/10"), Lsn.parse("0/6000000"))).isFalse();
    }

    @Test
    void aLineThatSaysSomethingElseIsNamed() {
        assertThatThrownBy(() -> TimelineHistory.parse(3, "<html>"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("history of timeline 3")
                .hasMessageContaining("<html>");
    }
}
