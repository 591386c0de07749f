package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.SharedCaddy.Change;
import dev.drover.testing.LiveMember;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one operator left to the next. */
final class DirectLeadersIT extends DirectSituation {

    private static final String REMEMBERED = "drover/direct/shop/web";

    @Test
    void whatWentWhileItsCaddyWasAwayIsTakenAwayByTheNextLeader() throws IOException {
        serve("a", "one");
        direct.rewrite(configuration());
        direct.killCaddy();
        direct.withdraw("a");
        direct.withdrawProxy();
        direct.anotherLeads();
        direct.startCaddy();

        await("nothing is ours")
                .atMost(LiveMember.PATIENCE)
                .ignoreExceptions()
                .until(() -> configuration().toString(), now -> !now.contains("drover.shop.web"));
        await("nothing is remembered, and nothing said")
                .atMost(LiveMember.PATIENCE)
                .until(() -> !direct.stands(REMEMBERED) && direct.report().isEmpty());
    }

    /** A socket file, or a loopback address, is another Caddy on each machine. */
    @Test
    void anOperatorOnAnotherMachineChangesNothingThereAndSaysWhatToDo() throws IOException {
        serve("a", "one");
        JsonNode ours = configuration();

        direct.leadOn("node-b");

        direct.awaitTrouble("leads to another Caddy on each machine");
        assertThat(direct.report().path("trouble").asText())
                .contains("node-b", "write '%s on node-a' in admin.abandoned".formatted(address));
        assertThat(direct.report().path("routes")).as("nobody can tell").isEmpty();
        direct.route("a", "hosts: [a.test]\ntarget: {respond: {body: two}}");
        await().during(Duration.ofSeconds(2)).until(() -> configuration().equals(ours));

        direct.leadOn("node-a");
        direct.awaitInForce("a", direct.generation());
        assertThat(body("a.test", "/")).isEqualTo("two");
    }

    @Test
    void servesThereWhenAPersonSaysThatTheOtherCaddyIsNoMore() {
        serve("a", "one");
        direct.leadOn("node-b");
        direct.awaitTrouble("leads to another Caddy on each machine");

        direct.proxy(
                spec().replace(
                                "  dns:",
                                "  abandoned: ['%s on node-a']\n  dns:".formatted(address)));

        direct.awaitReport("all is well", report -> report.path("trouble").isMissingNode());
        direct.awaitInForce("a", direct.report().at("/routes/shop~1a/generation").asLong());
    }

    @Test
    void aProxyThatGoesElsewhereIsTakenAwayWhenAnOperatorThereLeads() {
        serve("a", "one");
        direct.leadOn("node-b");
        direct.withdraw("a");
        direct.withdrawProxy();
        await("where it stood is remembered")
                .atMost(LiveMember.PATIENCE)
                .until(() -> direct.remembered(REMEMBERED).has("leaving"));
        assertThat(configuration()).isNotEqualTo(before);

        direct.leadOn("node-a");

        await("nothing is ours")
                .atMost(LiveMember.PATIENCE)
                .until(() -> configuration().equals(before) && !direct.stands(REMEMBERED));
    }

    /** Its owner loads a file that has one server more, and nothing of ours, while no operator runs. */
    @Test
    void goesBackToTheServerWhereItStoodWhenAnotherListensThere() throws IOException {
        serve("a", "one");
        await("where it stands is remembered")
                .atMost(LiveMember.PATIENCE)
                .until(
                        () -> direct.remembered(REMEMBERED).at("/places/0/server").asText(),
                        "theirs"::equals);
        direct.endOperator();
        ObjectNode anew = before.deepCopy();
        ObjectNode added = ((ObjectNode) anew.at("/apps/http/servers")).putObject("added");
        added.putArray("listen").add("127.0.0.2:" + port);
        added.putObject("automatic_https").put("disable", true);
        change(new Change.Put(List.of(), anew));

        direct.restartOperator();

        await("it is back")
                .atMost(LiveMember.PATIENCE)
                .ignoreExceptions()
                .until(() -> body("a.test", "/").equals("one"));
        assertThat(foreign()).isEqualTo(anew);
    }
}
