package dev.drover.endtoend;

import static dev.drover.testing.JobDocuments.document;
import static dev.drover.testing.JobDocuments.idle;
import static dev.drover.testing.JobDocuments.running;
import static dev.drover.testing.JobDocuments.sleeping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.adapter.Token;
import dev.drover.adapter.consul.ConsulSettings;
import dev.drover.adapter.consul.SmallConsulStore;
import dev.drover.adapter.linux.Uptime;
import dev.drover.cluster.Listing;
import dev.drover.cluster.MemberName;
import dev.drover.cluster.MemberPlace;
import dev.drover.cluster.MemberPlaces;
import dev.drover.cluster.ParameterStore;
import dev.drover.cluster.RecordStore;
import dev.drover.cluster.RoleCodec;
import dev.drover.cluster.RoleKeys;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.DocumentKey;
import dev.drover.role.Member;
import dev.drover.testing.CommandLine.Ran;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.OperatorProcess;
import dev.drover.testing.Places;
import dev.drover.testing.RoleRecords;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies in {@code helm-free-deploy/acl}, on servers that deny everything else. */
final class AccessControlIT {

    private static LiveCluster cluster;
    private static String operatorsConsul;
    private static OperatorProcess operator;

    @BeforeAll
    static void start() {
        cluster = LiveCluster.startWithAccessControl(false);
        operatorsConsul = consulToken("operator-everywhere", rules("consul", "operator"));
        cluster.giveTokens(operatorsConsul, nomadToken(rules("nomad", "operator")));
        operator = cluster.operate();
        cluster.write("runs", sleeping("runs"));
        cluster.awaitCondition("runs", "Ready", "True");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void beAnOperator() {
        cluster.giveTokens(operatorsConsul, nomadToken(rules("nomad", "operator")));
    }

    @Test
    void letAnOperatorConvergeADocument() {
        convergesAndStops(cluster);
    }

    @Test
    void letAnOperatorConvergeWhereListingIsARightOfItsOwn() {
        try (LiveCluster strict = LiveCluster.startWithAccessControl(true)) {
            String token = UUID.randomUUID().toString();
            strict.consul()
                    .createToken(token, strict.consul().policy("o", rules("consul", "operator")));
            strict.giveTokens(token, strict.nomad().createToken("o", rules("nomad", "operator")));
            strict.operate();

            convergesAndStops(strict);

            Ran doctor = strict.commandLine().run("doctor", "--for", "operator");
            assertThat(doctor.exit()).as("%s", doctor).isZero();
        }
    }

    @Test
    void letAnOperatorCollectEvidence() {
        cluster.write("fails", document(running("fails", "echo out of cheese; exit 7")));

        cluster.until(
                "the log of the failed task",
                () -> cluster.status("fails").path("job").toString().contains("out of cheese"));
        cluster.remove("fails");
    }

    @ParameterizedTest
    @MethodSource("roles")
    void areAllThatTheDoctorAsksFor(String role) {
        beA(role);

        Ran doctor = cluster.commandLine().run("doctor", "--for", role);

        assertThat(doctor.exit()).as("%s", doctor).isZero();
        // What the agents say about themselves is worth a policy only to people.
        assertThat(doctor.out().lines().filter(line -> !line.startsWith("✓")))
                .as("%s", doctor)
                .hasSize(4)
                .allMatch(line -> line.contains("agent"));
    }

    static Stream<String> roles() {
        return Stream.of("operator", "writer", "reader");
    }

    @ParameterizedTest
    @MethodSource("rulesOfAnOperator")
    void holdNothingThatTheDoctorWouldNotMiss(String rule) {
        String fewer = rules("consul", "operator").replace(rule, "");
        cluster.giveTokens(consulToken("fewer", fewer), nomadToken(rules("nomad", "operator")));

        Ran doctor = cluster.commandLine().run("doctor", "--for", "operator");

        assertThat(doctor.exit()).as("%s", doctor).isEqualTo(1);
        assertThat(doctor.out())
                .contains("✗ may not ")
                .contains("→ give your token " + rule + "\n");
    }

    static Stream<String> rulesOfAnOperator() {
        return rules("consul", "operator")
                .lines()
                .filter(line -> line.contains("policy = ") && !line.startsWith("#"));
    }

    @ParameterizedTest
    @MethodSource("capabilitiesOfAnOperator")
    void holdNoCapabilityThatTheDoctorWouldNotMiss(String capability) {
        String fewer =
                rules("nomad", "operator")
                        .replaceFirst("\"%s\"(, )?".formatted(capability), "")
                        .replace(", ]", "]");
        cluster.giveTokens(operatorsConsul, nomadToken(fewer));

        Ran doctor = cluster.commandLine().run("doctor", "--for", "operator");

        assertThat(doctor.exit()).as("%s", doctor).isEqualTo(1);
        assertThat(doctor.out())
                .contains("✗ may not ")
                .contains(
                        "→ give your token namespace \"*\" { capabilities = [\"%s\"] }\n"
                                .formatted(capability));
    }

    static Stream<String> capabilitiesOfAnOperator() {
        return Stream.of("list-jobs", "read-job", "submit-job", "read-logs");
    }

    @Test
    void letAnOperatorRunAnAppWhoseSecretItMayNotRead() throws Exception {
        cluster.nomad()
                .call(
                        "PUT",
                        "/v1/var/nomad/jobs/shop--secretive",
                        """
                        {"Path": "nomad/jobs/shop--secretive", "Items": {"word": "open sesame"}}\
                        """);
        assertThat(variableAsSeenWith(nomadToken(rules("nomad", "operator"))).statusCode())
                .isEqualTo(403);

        cluster.write(
                "App/secretive",
                """
                apiVersion: drover/v1
                kind: App
                spec:
                  command: /bin/sh
                  driver: raw_exec
                  args: [-c, 'echo "the word is $WORD"; exec sleep 3600']
                  resources: {cpu: 20, memory: 20}
                  secrets: {WORD: {nomadVariable: nomad/jobs/shop--secretive, item: word}}
                """);

        cluster.awaitCondition("App/secretive", "Ready", "True");
        assertThat(printed("shop--secretive")).isEqualTo("the word is open sesame\n");
        assertThat(cluster.values("drover/status/") + operator.output())
                .contains("secretive")
                .doesNotContain("sesame");
        cluster.remove("App/secretive");
        cluster.awaitStopped("shop--secretive");
    }

    private static HttpResponse<String> variableAsSeenWith(String token) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    cluster.nomad()
                                            .address()
                                            .resolve("/v1/var/nomad/jobs/shop--secretive"))
                            .header("X-Nomad-Token", token)
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String printed(String job) {
        String allocation =
                cluster.nomad()
                        .get("/v1/job/%s/allocations".formatted(job))
                        .path(0)
                        .path("ID")
                        .asText();
        return cluster.nomad()
                .text("/v1/client/fs/cat/%s?path=alloc/logs/app.stdout.0".formatted(allocation));
    }

    @Test
    void letAWriterWriteDocuments() {
        beA("writer");
        var drover = cluster.commandLine();
        drover.file("written.json", named("written", idle("written")));

        assertThat(drover.run("apply", "-f", "written.json", "--wait").exit()).isEqualTo(0);
        assertThat(drover.run("diff", "-n", "shop", "job", "written"))
                .satisfies(ran -> assertThat(ran.exit()).as("%s", ran).isZero());
        assertThat(drover.run("history", "-n", "shop", "job", "written").exit()).isZero();
        assertThat(drover.run("suspend", "-n", "shop", "job", "written").exit()).isZero();
        assertThat(drover.run("prune", "--confirm").err()).doesNotContain("denied");
        assertThat(drover.run("delete", "-n", "shop", "job", "written").exit()).isZero();
    }

    @Test
    void letAReaderReadAndNoMore() {
        beA("reader");
        var drover = cluster.commandLine();
        drover.file("mine.json", named("mine", idle("mine")));

        assertThat(drover.run("get", "-n", "shop", "job", "runs").out()).contains("runs");
        assertThat(drover.run("describe", "-n", "shop", "job", "runs").exit()).isZero();
        assertThat(drover.run("events", "-n", "shop").out()).contains("shop/Job/runs");
        assertThat(drover.run("render", "-n", "shop", "job", "runs").out()).contains("sleep 3600");
        Ran refused = drover.run("apply", "-f", "mine.json");
        assertThat(refused.exit()).as("%s", refused).isEqualTo(1);
        assertThat(refused.err())
                .contains("drover/desired/shop/Job/mine")
                .contains("Permission denied");
        assertThat(cluster.consul().get("drover/desired/shop/Job/mine")).isEqualTo("(none)");
    }

    @Test
    void letAMemberOfADatabaseSayWhereItIs() {
        RoleKeys keys = keys("demo/PostgresCluster/db");
        cluster.consul().put(keys.record(), RoleCodec.encode(RoleRecords.served(3)));
        try (SmallConsulStore store = storeOf("member-postgres")) {
            MemberPlaces places = new MemberPlaces(store, keys, new Uptime());
            MemberPlace place = Places.at("10.0.0.3");
            MemberName name =
                    new MemberName(
                            new MemberName.Parts(
                                    store,
                                    keys,
                                    _ -> Optional.empty(),
                                    () -> new Member("db-1", ""),
                                    new Uptime()),
                            "db-1",
                            place);

            assertThat(name.look()).isEqualTo(new MemberName.Standing.Held());
            assertThat(places.of("db-1").map(MemberPlace::api)).contains(place.api());
            assertThat(new RecordStore(store, keys.record()).read()).isPresent();
            assertThat(new ParameterStore(store, keys.parameters()).read().index()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drover/roles/demo/PostgresCluster/db",
                "drover/parameters/demo/PostgresCluster/db",
                "drover/members/demo/PostgresCluster/other/db-1",
                "drover/desired/demo/PostgresCluster/db",
                "drover/leader"
            })
    void letAMemberOfADatabaseWriteNothingElse(String key) {
        try (SmallConsulStore store = storeOf("member-postgres")) {
            List<Write> write = List.of(new Write.PutIf(key, new byte[] {'1'}, 0));
            assertThatThrownBy(() -> store.commit(write)).isInstanceOf(RemoteFailure.Denied.class);
        }
    }

    @Test
    void letAMemberOfADatabaseReadNoDocuments() {
        try (SmallConsulStore store = storeOf("member-postgres")) {
            assertThatThrownBy(() -> store.read("drover/desired/.sentinel"))
                    .isInstanceOf(RemoteFailure.Denied.class);
        }
    }

    @Test
    void letAMemberOfADatabaseStandInTheCatalogByItsTwoNamesAndNoOther() {
        try (SmallConsulStore store = storeOf("member-postgres")) {
            for (String role : List.of("primary", "replica")) {
                Listing own = listing("demo--db-" + role);
                store.agent().enter(own, Duration.ofMinutes(1));
                assertThat(store.agent().look(own.id())).contains(own);
                assertThat(store.agent().renew(own.id())).isTrue();
                store.agent().unlist(own.id());
                assertThat(store.agent().look(own.id())).isEmpty();
            }
            assertThatThrownBy(() ->
                            store.agent()
                                    .enter(listing("demo--other-primary"), Duration.ofMinutes(1)))
                    .isInstanceOf(RemoteFailure.Denied.class)
                    .hasMessageContaining("helm-free-deploy/acl/consul/member-postgres.hcl");
        }
    }

    private static Listing listing(String service) {
        return new Listing(service + "--db-1", service, "db-1", "10.0.0.3", 5432);
    }

    @Test
    void letPgBouncerFollowThePrimaryAndNoMore() {
        RoleKeys keys = keys("demo/PostgresCluster/db");
        try (SmallConsulStore store = storeOf("pgbouncer")) {
            assertThatCode(() -> store.read(keys.record())).doesNotThrowAnyException();
            assertThatCode(() -> store.read(keys.member("db-1"))).doesNotThrowAnyException();
            List<Write> write = List.of(new Write.PutIf(keys.member("db-9"), new byte[0], 0));
            assertThatThrownBy(() -> store.commit(write)).isInstanceOf(RemoteFailure.Denied.class);
        }
    }

    private static SmallConsulStore storeOf(String role) {
        String token = consulToken(role, rules("consul", role));
        return new SmallConsulStore(
                ConsulSettings.at(cluster.consul().address())
                        .withToken(Token.fixed(token, "the test")),
                new Uptime());
    }

    private static RoleKeys keys(String path) {
        return new RoleKeys(new StoreKeys("drover"), DocumentKey.parse(path));
    }

    @Test
    void pruneNothingWhenTheyNoLongerLetAnOperatorRead() {
        cluster.write("unseen", idle("unseen"));
        cluster.awaitJob("unseen");
        String blind =
                cluster.consul()
                        .policy(
                                "blind",
                                rules("consul", "operator")
                                        .replace(
                                                "key_prefix \"drover/desired/\"",
                                                "key_prefix \"x/\""));
        cluster.consul().setPolicy(operatorsConsul, blind);
        try {
            staysFor(Duration.ofSeconds(4), () -> cluster.runs("unseen") && cluster.runs("runs"));
            operator.kill();
            operator = cluster.launch();
            staysFor(Duration.ofSeconds(6), () -> cluster.runs("unseen") && cluster.runs("runs"));
        } finally {
            cluster.consul().setPolicy(operatorsConsul, "operator-everywhere");
        }

        cluster.remove("unseen");

        cluster.awaitStopped("unseen");
        assertThat(cluster.runs("runs")).isTrue();
    }

    private static void convergesAndStops(LiveCluster where) {
        where.write("made", sleeping("made"));
        where.awaitCondition("made", "Ready", "True");

        long made = where.awaitJob("made").path("JobModifyIndex").asLong();

        where.nomad().call("DELETE", "/v1/job/made", "");
        where.until(
                "the repair", () -> where.awaitJob("made").path("JobModifyIndex").asLong() > made);

        where.remove("made");
        where.awaitStopped("made");
    }

    /** Outside of Consul no key says the name. */
    private static String named(String name, String document) {
        return document.replace(
                "\"spec\":",
                "\"metadata\":{\"namespace\":\"shop\",\"name\":\"%s\"},\"spec\":".formatted(name));
    }

    private static void staysFor(Duration time, BooleanSupplier so) {
        await().during(time).atMost(time.plusSeconds(5)).until(so::getAsBoolean);
    }

    private static void beA(String role) {
        cluster.giveTokens(
                consulToken(role, rules("consul", role)), nomadToken(rules("nomad", role)));
    }

    private static String consulToken(String name, String rules) {
        String secret = UUID.randomUUID().toString();
        String policy = name.equals("operator-everywhere") ? name : name + "-" + secret;
        cluster.consul().createToken(secret, cluster.consul().policy(policy, rules));
        return secret;
    }

    private static String nomadToken(String rules) {
        return cluster.nomad().createToken("p-" + UUID.randomUUID(), rules);
    }

    private static String rules(String server, String role) {
        try {
            return Files.readString(
                    Tools.repository()
                            .resolve("helm-free-deploy/acl/%s/%s.hcl".formatted(server, role)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
