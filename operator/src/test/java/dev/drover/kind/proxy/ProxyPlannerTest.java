package dev.drover.kind.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drover.document.Condition.Status;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.Metadata;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.proxy.Confirmation;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.ProxyPart;
import dev.drover.proxy.ProxyStep;
import dev.drover.proxy.Standing;
import dev.drover.schema.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProxyPlannerTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final ProxyName WEB = new ProxyName("default", "web");
    private static final String WHAT = "the settings of proxy default/web";
    private static final ProxyPart PUBLISHED =
            ProxyPart.NOTHING.at(WEB, List.of()).published(5, 50);

    @Test
    void publishesTheSettings() throws JsonProcessingException {
        Plan<ProxyStep, ProxyPart> plan =
                plan(Optional.of(document()), ProxyPart.NOTHING, Optional.empty());

        assertThat(plan.move())
                .contains(new Move<>(new ProxyStep.Publish("k", WHAT, 0), new Cause.Change()));
        assertThat(plan.part()).isEqualTo(ProxyPart.NOTHING.at(WEB, List.of()));
    }

    @Test
    void changesNothingWhereTheyStand() throws JsonProcessingException {
        Plan<ProxyStep, ProxyPart> plan =
                plan(Optional.of(document()), PUBLISHED, Optional.of(new Standing("k", 50, true)));

        assertThat(plan.move()).isEmpty();
        assertThat(plan.part().confirmed()).isEqualTo(1);
    }

    @Test
    void withdrawsThemWithTheDocument() {
        Plan<ProxyStep, ProxyPart> plan =
                plan(Optional.empty(), PUBLISHED, Optional.of(new Standing("k", 50, false)));

        assertThat(plan.move())
                .contains(new Move<>(new ProxyStep.Withdraw("k", WHAT, 50), new Cause.Removal()));
    }

    private static Plan<ProxyStep, ProxyPart> plan(
            Optional<Document<ProxySpec>> desired, ProxyPart part, Optional<Standing> standing) {
        Confirmation serving =
                new Confirmation(1, 1, Status.TRUE, "Serving", "1 of 1 proxies serve it");
        return new ProxyPlanner()
                .plan(desired, new ProxyObservation(WEB, "k", standing, part, serving), NOW);
    }

    private static Document<ProxySpec> document() throws JsonProcessingException {
        ProxySpec spec = Json.decode(Json.mapper().readTree("{}"), ProxySpec.class);
        return new Document<>(new DocumentKey("default", "Proxy", "web"), 5, Metadata.NONE, spec);
    }
}
