package dev.drover.adapter.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LinesTest {

    private static List<String> heard(String text) throws IOException {
        List<String> heard = new ArrayList<>();
        Lines.each(new StringReader(text), heard::add);
        return heard;
    }

    @Test
    void passesEachLineOnAndTheLastWithoutAnEnd() throws IOException {
        assertThat(heard("one\r\n\ntwo\nthree")).containsExactly("one", "", "two", "three");
    }

    @Test
    void aLineWithoutAnEndIsCutAndTheNextIsWhole() throws IOException {
        List<String> heard = heard("x".repeat(1_000_000) + "\nafter\n");
        assertThat(heard).hasSize(2);
        assertThat(heard.getFirst()).hasSizeLessThan(8_300).endsWith("(cut)");
        assertThat(heard.getLast()).isEqualTo("after");
    }

    @Test
    void aLineOfExactlyTheMostIsNotCut() throws IOException {
        String most = "x".repeat(Lines.CHARACTERS_MAX);
        assertThat(heard(most + "\n")).containsExactly(most);
    }
}
