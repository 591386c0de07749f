package dev.drover.adapter.consul;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceIdTest {

    @Test
    void namesTheAllocationThatNomadRegistered() {
        String id = "_nomad-task-6f1d8b0a-0000-4000-8000-000000000000-group-web-shop--web-http";

        assertThat(ServiceId.allocation(id)).contains("6f1d8b0a-0000-4000-8000-000000000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "web", "_nomad-task-", "_nomad-task-6f1d8b0a-group"})
    void namesNoneWhereSomebodyElseRegisteredIt(String id) {
        assertThat(ServiceId.allocation(id)).isEmpty();
    }
}
