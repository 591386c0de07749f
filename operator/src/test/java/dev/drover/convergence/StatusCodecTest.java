package dev.drover.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.document.Condition;
import dev.drover.document.Conditions;
import dev.drover.document.DocumentKey;
import dev.drover.document.Event;
import dev.drover.document.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the store is read by people and by the next version: its form is fixed here. */
final class StatusCodecTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.5Z");

    /** A kind's part. */
    record Part(String name, Optional<Instant> at) {}

    record PartWithLists(List<String> old, List<String> added) {}

    private static final Status<Part> STATUS =
            new Status<>(
                    9,
                    7,
                    5,
                    Conditions.NONE.with(
                            Condition.READY,
                            Condition.Status.FALSE,
                            "RollingOut",
                            "1 of \"2\"\n",
                            NOW),
                    Optional.of(NOW.plusSeconds(8)),
                    List.of(5L, 7L),
                    Optional.of(new Part("web", Optional.of(NOW))));

    private static final String TEXT =
            """
            {"observedGeneration":9,"acceptedGeneration":7,"convergedGeneration":5,\
            "conditions":[{"type":"Ready","status":"False","reason":"RollingOut","message":"1 of \\"2\\"\\n","since":"2026-11-21T10:00:00.500Z"}],\
            "nextTry":"2026-11-21T10:00:08.500Z","history":[5,7],"job":{"name":"web","at":"2026-11-21T10:00:00.500Z"}}\
            """;

    @Test
    void writesAStatusAsPeopleReadIt() {
        assertThat(StatusCodec.encode("Job", STATUS)).asString().isEqualTo(TEXT);
    }

    @Test
    void readsWhatItWrote() {
        assertThat(StatusCodec.decode("Job", Part.class, bytes(TEXT))).isEqualTo(STATUS);
    }

    @Test
    void readsAStatusWithoutAPart() {
        byte[] none = StatusCodec.encode("Job", Status.none());

        assertThat(StatusCodec.decode("Job", Part.class, none)).isEqualTo(Status.none());
    }

    @Test
    void readsAStatusOfAnOlderVersionThatLacksAList() {
        byte[] older = bytes("{\"job\": {\"old\": [\"a\"]}}");

        assertThat(StatusCodec.decode("Job", PartWithLists.class, older).part())
                .contains(new PartWithLists(List.of("a"), List.of()));
    }

    @Test
    void readsAStatusOfANewerVersionThatSaysMore() {
        String more =
                TEXT.replace("{\"observedGeneration\"", "{\"later\":1,\"observedGeneration\"");

        assertThat(StatusCodec.decode("Job", Part.class, bytes(more))).isEqualTo(STATUS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no", "[]x", "{\"conditions\":[{}]}", "{\"nextTry\":\"soon\"}"})
    void saysWhatIsNoStatus(String text) {
        byte[] bytes = bytes(text);

        assertThatThrownBy(() -> StatusCodec.decode("Job", Part.class, bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a status: ");
    }

    @Test
    void writesAnEventAsPeopleReadIt() {
        Event event =
                new Event(
                        NOW,
                        new DocumentKey("shop", "Job", "web"),
                        9,
                        "Registered",
                        "create",
                        "op-1");

        assertThat(StatusCodec.encode(event))
                .asString()
                .isEqualTo(
                        """
                        {"at":"2026-11-21T10:00:00.500Z","key":"shop/Job/web","generation":9,\
                        "reason":"Registered","message":"create","by":"op-1"}\
                        """);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
