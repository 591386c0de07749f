package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.idle;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NomadServer;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.Outage;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator that loses rights: what it may not see is not taken for gone, and with the rights it goes on. */
final class RightsIT {

    private static final String TOKEN = "c0000000-0000-0000-0000-00000000d20e";
    private static final String CONSUL_RIGHTS = "key_prefix \"drover/\" { policy = \"write\" }\n";
    private static final String NOMAD_RIGHTS =
            "namespace \"default\" { capabilities = [\"list-jobs\", \"read-job\", \"submit-job\"]"
                    + " }";
    private static final String NOMAD_READS =
            "namespace \"default\" { capabilities = [\"list-jobs\", \"read-job\"] }";

    private static LiveCluster cluster;
    private OperatorProcess operator;
    private Bystanders bystanders;

    @BeforeAll
    static void startServers() {
        NomadServer nomad = NomadServer.start(NomadServer.Options.PLAIN.withAcl());
        // Without the key list policy, a list that is denied is empty and not refused.
        ConsulServer consul = ConsulServer.startWithAccessControl(false);
        consul.createToken(TOKEN, consul.policy("drover", CONSUL_RIGHTS));
        cluster =
                LiveCluster.over(
                        consul,
                        nomad,
                        Map.of(
                                "CONSUL_HTTP_TOKEN",
                                TOKEN,
                                "NOMAD_TOKEN",
                                nomad.createToken("drover", NOMAD_RIGHTS)));
    }

    @AfterAll
    static void stopServers() {
        cluster.close();
    }

    @BeforeEach
    void settle() {
        operator = cluster.operate();
        bystanders = Bystanders.settledIn(cluster);
    }

    @AfterEach
    void clear() {
        bystanders.assertUntouched();
        cluster.clear();
    }

    @Test
    void aTokenOfConsulTakenAwayAndGivenBack() {
        cluster.consul().deleteToken(TOKEN);
        cluster.until("to lead no more", () -> !operator.leads());

        Outage.lasts(bystanders::assertUntouched);
        cluster.consul().createToken(TOKEN, "drover");

        assertGoesOn();
        assertThat(operator.output()).contains("403").contains("ACL not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop/Job/by-1"})
    void aListThatIsSilentlyShort(String hidden) {
        String rights =
                CONSUL_RIGHTS
                        + "key_prefix \"drover/desired/%s\" { policy = \"deny\" }"
                                .formatted(hidden);
        String policy = "without-" + hidden.replaceAll("\\W", "-");
        cluster.consul().setPolicy(TOKEN, cluster.consul().policy(policy, rights));
        cluster.until(
                "the watch to say that it stands still",
                () -> operator.output().contains("stands still, nothing is concluded"));

        Outage.lasts(() -> {
            bystanders.assertUntouched();
            assertThat(operator.leads()).isTrue();
        });
        cluster.consul().setPolicy(TOKEN, "drover");

        assertGoesOn();
        assertThat(cluster.values("drover/status/").toString()).doesNotContain("Deleted");
    }

    @Test
    void aTokenOfNomadThatMayNotSubmitJobs() {
        policyOfNomad(NOMAD_READS);
        cluster.write("new", idle("new"));
        cluster.write("bad", "{");

        JsonNode blocked = cluster.awaitReason("new", "Blocked", "Denied");
        assertThat(blocked.path("message").asText())
                .startsWith("nomad: ")
                .contains("403 Permission denied");
        cluster.awaitCondition("bad", "Accepted", "False");
        policyOfNomad(NOMAD_RIGHTS);

        assertGoesOn();
        cluster.awaitCondition("new", "Blocked", "False");
    }

    private static void policyOfNomad(String rules) {
        String policy =
                new ObjectMapper()
                        .createObjectNode()
                        .put("Name", "drover")
                        .put("Rules", rules)
                        .toString();
        cluster.nomad().call("POST", "/v1/acl/policy/drover", policy);
    }

    private void assertGoesOn() {
        cluster.write("new", idle("new"));
        cluster.awaitJob("new");
        cluster.awaitCondition("new", "Ready", "True");
        cluster.until("to be ready", () -> operator.ready() && operator.leads());
    }
}
