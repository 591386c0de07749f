package dev.drover.adapter.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class PendingSignalsTest {

    private static final int TERM = 15;

    @Test
    void whatAStoppedProcessWasSentWaits() throws IOException, InterruptedException {
        Process sleeper = new ProcessBuilder("sleep", "60").start();
        try {
            send("STOP", sleeper.pid());
            assertThat(PendingSignals.has(sleeper.pid(), TERM)).isFalse();
            send("TERM", sleeper.pid());
            await().until(() -> PendingSignals.has(sleeper.pid(), TERM));
            assertThat(PendingSignals.has(sleeper.pid(), 1)).isFalse();
        } finally {
            sleeper.destroyForcibly();
        }
    }

    private static void send(String signal, long process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", signal, Long.toString(process)).start().waitFor();
    }

    @Test
    void ofAProcessThatIsGoneNothingIsKnown() {
        assertThat(PendingSignals.has(Integer.MAX_VALUE, TERM)).isTrue();
    }
}
