package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says about followers in trouble. */
final class TroublesTest {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Troubles.class);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Troubles troubles = new Troubles("drover/desired/", () -> Instant.EPOCH);

    @BeforeEach
    void listen() {
        log.start();
        LOG.setLevel(Level.INFO);
        LOG.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        LOG.detachAppender(log);
        LOG.setLevel(null);
    }

    @Test
    void areToldWhenTheFirstBeginsAndWhenTheLastEnds() {
        troubles.begin("one", "refused");
        troubles.begin("other", "refused");
        troubles.end("one");
        troubles.end("other");

        assertThat(said())
                .containsExactly(
                        "watch of drover/desired/ stands still, nothing is concluded from that:"
                                + " refused",
                        "watch of drover/desired/ goes on after 0 ms");
    }

    @Test
    void areNotSaidToBeOverWhenTheWatchEndsMeanwhile() {
        troubles.begin("one", "refused");
        troubles.close();
        troubles.end("one");

        assertThat(said()).singleElement().asString().contains("stands still");
    }

    @Test
    void areNotWorthAWordAtAnOrderlyEnd() {
        troubles.close();
        troubles.begin("one", "closed");
        troubles.end("one");

        assertThat(said()).isEmpty();
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
