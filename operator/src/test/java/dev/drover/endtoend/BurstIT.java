package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Operators that die, or cannot say what they do, in the middle of much work. */
final class BurstIT {

    private static final List<String> FIFTY =
            IntStream.range(0, 50).mapToObj(i -> "burst-" + i).toList();

    private static LiveCluster cluster;

    @BeforeAll
    static void startServers() {
        cluster = LiveCluster.start();
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
    }

    @AfterEach
    void clear() {
        cluster.clear();
    }

    @Test
    void killedInTheMiddleEachJobIsRegisteredOnce() {
        OperatorProcess leader = cluster.operate();
        cluster.until("the first to lead", leader::leads);
        OperatorProcess other = cluster.operate();

        FIFTY.forEach(name -> cluster.write(name, idle(name)));
        cluster.until("a few jobs", () -> cluster.jobIndexes().size() >= 5);
        leader.kill();

        assertThat(cluster.jobIndexes()).as("jobs when the leader died").hasSizeLessThan(50);
        cluster.until("the other to lead", other::leads);
        FIFTY.forEach(name -> cluster.awaitCondition(name, "Ready", "True"));
        assertThat(FIFTY)
                .extracting(name -> cluster.awaitJob(name).path("Version").asInt())
                .containsOnly(0);
    }

    @Test
    void withoutRoomForItsLogItWorksOn() {
        OperatorProcess operator = cluster.operateOnAFullDisk();

        FIFTY.forEach(name -> cluster.write(name, idle(name)));
        cluster.write("bad", "{");

        FIFTY.forEach(name -> cluster.awaitCondition(name, "Ready", "True"));
        cluster.awaitCondition("bad", "Accepted", "False");
        assertThat(operator.alive()).isTrue();
        assertThat(operator.leads()).isTrue();
    }
}
