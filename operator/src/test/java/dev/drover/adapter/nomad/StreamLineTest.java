package dev.drover.adapter.nomad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.nomad.StreamLine.Heard;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The lines are Nomad 1.10.5's own, shortened. */
final class StreamLineTest {

    @Test
    void aSignOfLifeHoldsNothing() throws IOException {
        assertThat(StreamLine.parse("{}").events()).isEmpty();
        assertThat(StreamLine.parse("{}").index()).isZero();
    }

    @Test
    void readsAJobAlthoughTheTopicStandsBehindThePayload() throws IOException {
        StreamLine line =
                StreamLine.parse(
                        """
                        {"Events":[{"FilterKeys":null,"Index":12,"Key":"svc","Namespace":"default",\
                        "Payload":{"Job":{"ID":"svc","ModifyIndex":12}},"Topic":"Job",\
                        "Type":"JobRegistered"}],"Index":12}\
                        """);

        assertThat(line.index()).isEqualTo(12);
        Heard heard = line.events().getFirst();
        assertThat(heard.jobId()).isEqualTo(new JobId("default", "svc"));
        assertThat(heard.type()).isEqualTo("JobRegistered");
        assertThat(heard.payload().path("ModifyIndex").asLong()).isEqualTo(12);
    }

    @Test
    void anAllocationOnlySaysWhichJobItIsOf() throws IOException {
        Heard heard =
                StreamLine.parse(
                                """
                                {"Index":13,"Events":[{"FilterKeys":["svc","80bd0ab1"],"Key":"e65d76ad",\
                                "Namespace":"shop","Payload":{"Allocation":{"ID":"e65d76ad"}},\
                                "Topic":"Allocation","Type":"PlanResult"}]}\
                                """)
                        .events()
                        .getFirst();

        assertThat(heard.jobId()).isEqualTo(new JobId("shop", "svc"));
        assertThat(heard.payload().isMissingNode()).isTrue();
    }

    @Test
    void plainTextIsTheEnd() {
        assertThatThrownBy(() ->
                        StreamLine.parse(
                                "subscription closed by server, client should resubscribe"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("client should resubscribe");
        assertThatThrownBy(() -> StreamLine.parse("event dropped from buffer"))
                .isInstanceOf(IOException.class);
    }
}
