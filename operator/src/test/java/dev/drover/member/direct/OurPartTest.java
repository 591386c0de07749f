package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.member.Intake;
import dev.drover.proxy.ProxyName;
import dev.drover.schema.Json;
import dev.drover.testing.Entries;
import dev.drover.testing.ProxyDocuments;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** What is done when others change that Caddy between two looks. */
final class OurPartTest {

    private static final ProxyName WEB = new ProxyName("shop", "web");
    private static final String EMPTY = "{'apps':{'http':{'servers':{}}}}";
    private static final String RIVAL =
            "{'apps':{'http':{'servers':{'drover.other.edge':{'@id':'drover.other.edge'}}}}}";

    private final Deque<String> shown = new ArrayDeque<>();
    private final ScriptedCaddy caddy = new ScriptedCaddy(this::next);
    private final OurPart part =
            new OurPart(WEB, new Looking(caddy, new Semaphore(1)), Optional.empty(), Map::of);

    /** The second Drover was not there when it was asked first. */
    @Test
    void leavesThatCaddyToAnotherThatCameMeanwhile() {
        shown.addAll(List.of(EMPTY, EMPTY, RIVAL));
        Intake wanted = wanted();
        part.open(wanted.settings().orElseThrow(), Map.of());

        assertThatThrownBy(() -> part.bring(wanted, () -> {}))
                .isInstanceOf(Unfit.class)
                .hasMessageContaining("other/edge");
        assertThat(caddy.changes()).isEmpty();
    }

    private static Intake wanted() {
        return new Intake(
                Optional.of(
                        ProxyDocuments.settings(
                                ProxyDocuments.proxy(
                                        "web", "admin: {address: 'http://127.0.0.1:2019'}"),
                                1)),
                Map.of("shop/api", Entries.entry("shop/api", List.of("api.test"), List.of())));
    }

    /** The last is shown for ever. */
    private Running next() {
        String text = shown.size() > 1 ? shown.remove() : shown.element();
        try {
            return new Running(Json.mapper().readTree(text.replace('\'', '"')), "tag");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
