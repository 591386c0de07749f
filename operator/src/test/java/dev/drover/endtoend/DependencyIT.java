package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.LiveCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs that depend on jobs. */
final class DependencyIT {

    private static LiveCluster cluster;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.start();
        cluster.operate();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void registersAJobOnceTheOtherIsReady() {
        cluster.write("web", after("db", idle("web")));
        assertThat(cluster.awaitReason("web", "Ready", "Waiting").path("message").asText())
                .isEqualTo("waits for Job db to be Ready: there is no such document in shop");
        assertThat(cluster.job("web")).isEmpty();

        cluster.write("db", idle("db"));

        cluster.awaitCondition("web", "Ready", "True");
        assertThat(cluster.awaitJob("web").path("CreateIndex").asLong())
                .isGreaterThan(cluster.awaitJob("db").path("CreateIndex").asLong());
    }

    @Test
    void refusesWhatClosesACycle() {
        cluster.write("chicken", after("egg", idle("chicken")));
        cluster.awaitReason("chicken", "Ready", "Waiting");
        cluster.write("egg", after("chicken", idle("egg")));

        assertThat(cluster.awaitCondition("egg", "Accepted", "False").path("message").asText())
                .contains("Job egg → Job chicken → Job egg");
        assertThat(cluster.job("egg")).isEmpty();
    }

    private static String after(String name, String document) {
        return document.replace(
                "\"spec\":{",
                "\"spec\":{\"dependsOn\":[{\"kind\":\"Job\",\"name\":\"%s\"}],".formatted(name));
    }
}
