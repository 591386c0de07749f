package dev.drover.surface.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.adapter.Token;
import dev.drover.adapter.supervisor.HttpSupervisors;
import dev.drover.cluster.Holder;
import dev.drover.cluster.MakingWay;
import dev.drover.cluster.MemberCall;
import dev.drover.cluster.RoleCodec;
import dev.drover.cluster.Supervisors;
import dev.drover.role.Disk;
import dev.drover.role.Report;
import dev.drover.role.parameter.ParameterState;
import dev.drover.testing.FreePort;
import dev.drover.testing.LoopOfSupervisor;
import dev.drover.testing.Places;
import dev.drover.testing.RoleRecords;
import dev.drover.testing.ScriptedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A supervisor and an operator that asks it, over HTTP. */
final class MemberSurfaceTest {

    private static final ParameterState PARAMETERS =
            new ParameterState(
                            "5f00c4e1",
                            "none",
                            new TreeSet<>(Set.of("max_connections")),
                            new TreeSet<>(),
                            "unrecognized configuration parameter")
                    .saidAt(Optional.of(Instant.parse("2026-11-22T15:20:00.25Z")));
    private static final Token TOKEN = Token.fixed("for-a-test", "the test");
    private static final Holder HOLDER = Places.holder("p1", "f1");
    private static final MemberCall.Probe PROBE = new MemberCall.Probe(0);

    private final ScriptedServer server =
            new ScriptedServer(new Disk(3, 3, "b1", RoleRecords.SYSTEM, Disk.Data.WHOLE));
    private final LoopOfSupervisor supervisor = new LoopOfSupervisor(server);
    private final MemberSurface surface =
            MemberSurface.start(
                    new WebServer.Engine(),
                    new Address("127.0.0.1", 0),
                    TOKEN,
                    new MemberSurface.Sources(
                            HOLDER, supervisor.loop(), makingWay(), () -> PARAMETERS));

    private MakingWay makingWay() {
        return new MakingWay(
                new MakingWay.Parts(
                        server,
                        () -> true,
                        () -> true,
                        _ -> true,
                        Duration.ofMillis(100),
                        Duration.ofMillis(100)));
    }

    @AfterEach
    void end() {
        server.letStart();
        surface.close();
        supervisor.close();
    }

    @Test
    void saysHowThingsAre() {
        try (HttpSupervisors operator = operator(TOKEN, this::here)) {
            assertThat(operator.probe("b", PROBE))
                    .isInstanceOfSatisfying(
                            Supervisors.Answer.Said.class,
                            said -> {
                                Report report = said.report();
                                assertThat(report.member()).isEqualTo(RoleRecords.B);
                                assertThat(report.promised()).isEqualTo(3);
                                assertThat(report.runsAsPrimary()).isFalse();
                            });
        }
    }

    @Test
    void saysWhoGoesByTheNameHere() {
        try (HttpSupervisors other = operator(TOKEN, this::here)) {
            assertThat(other.holder(surface.address().toString())).contains(HOLDER);
        }
    }

    @Test
    void whoHasNoTokenDoesNotHearWhoGoesByTheName() {
        try (HttpSupervisors other = operator(Token.fixed("another", "the test"), this::here)) {
            assertThat(other.holder(surface.address().toString())).isEmpty();
        }
    }

    @Test
    void hasTheServerWriteWhatAShutdownWouldWrite() {
        try (HttpSupervisors operator = operator(TOKEN, this::here)) {
            assertThat(operator.prepare("b")).isTrue();
            assertThat(server.flushes()).isOne();
            assertThat(server.rests()).isOne();
        }
    }

    @Test
    void saysHowItStandsToItsParameters() {
        try (HttpSupervisors operator = operator(TOKEN, this::here);
                HttpSupervisors stranger = operator(Token.fixed("other", "the test"), this::here)) {
            assertThat(operator.parameters("b")).contains(PARAMETERS);
            assertThat(stranger.parameters("b")).isEmpty();
            assertThat(surface.unauthorized()).isOne();
        }
    }

    @Test
    void anotherMemberThanTheOneThatIsAskedSaysNothing() {
        try (HttpSupervisors operator = operator(TOKEN, this::here)) {
            assertThat(operator.probe("a", PROBE))
                    .isEqualTo(new Supervisors.Answer.Silent("there is b instead"));
        }
    }

    @Test
    void promisesATermThatIsOpen() {
        server.letStart();
        supervisor.openTerm();
        try (HttpSupervisors operator = operator(TOKEN, this::here)) {
            await().untilAsserted(() ->
                    assertThat(operator.ask("b", new MemberCall.Ask(4, Optional.empty())))
                            .hasValueSatisfying(
                                    promise -> assertThat(promise.term()).isEqualTo(4)));
        }
    }

    @Test
    void answersNobodyWithoutItsToken() {
        try (HttpSupervisors stranger = operator(Token.none(), this::here);
                HttpSupervisors mistaken =
                        operator(Token.fixed("another", "the test"), this::here)) {
            assertThat(stranger.probe("b", PROBE))
                    .isEqualTo(new Supervisors.Answer.Silent("it answers 401"));
            assertThat(mistaken.ask("b", new MemberCall.Ask(4, Optional.empty()))).isEmpty();
        }
        assertThat(surface.unauthorized()).isEqualTo(2);
    }

    @Test
    void nobodyThereIsNotTheSameAsSilence() throws IOException {
        int nobody = FreePort.next();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpSupervisors refused = operator(TOKEN, _ -> Optional.of("127.0.0.1:" + nobody));
                HttpSupervisors frozen =
                        operator(TOKEN, _ -> Optional.of("127.0.0.1:" + silent.getLocalPort()));
                HttpSupervisors unknown = operator(TOKEN, _ -> Optional.empty())) {
            assertThat(refused.probe("b", PROBE)).isEqualTo(new Supervisors.Answer.Refused());
            assertThat(frozen.probe("b", PROBE)).isInstanceOf(Supervisors.Answer.Silent.class);
            assertThat(unknown.probe("b", PROBE))
                    .isEqualTo(new Supervisors.Answer.Silent("nobody says where b is"));
        }
    }

    @Test
    void whatIsNoQuestionIsToldSo() throws IOException, InterruptedException {
        assertThat(status("POST", "/v1/probe", "{}")).isEqualTo(400);
        assertThat(status("POST", "/v1/promise", "no JSON")).isEqualTo(400);
        assertThat(status("GET", "/v1/probe", "")).isEqualTo(405);
        assertThat(status("POST", "/else", "{}")).isEqualTo(404);
        assertThat(status("POST", "/v1/probe", " ".repeat(5_000))).isEqualTo(413);
    }

    @Test
    void countsWhoHadNoToken() throws IOException, InterruptedException {
        try (HttpSupervisors stranger = operator(Token.none(), this::here)) {
            assertThat(stranger.probe("b", PROBE))
                    .isEqualTo(new Supervisors.Answer.Silent("it answers 401"));
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest scrape = request("GET", "/metrics", "");
            assertThat(client.send(scrape, HttpResponse.BodyHandlers.ofString()).body())
                    .contains("\ndrover_member_unauthorized_requests_total 1\n");
        }
    }

    @Test
    void aFaultIsAnsweredToo() throws IOException, InterruptedException {
        server.faulty();
        assertThat(status("POST", "/v1/probe", "{\"version\":0}")).isEqualTo(500);
    }

    @Test
    void tooManyWhoWaitAreSentAway() {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest ask =
                    request(
                            "POST",
                            "/v1/promise",
                            new String(
                                    RoleCodec.encode(new MemberCall.Ask(9, Optional.empty())),
                                    StandardCharsets.UTF_8));
            List<CompletableFuture<HttpResponse<String>>> answers =
                    IntStream.range(0, 80)
                            .mapToObj(_ ->
                                    client.sendAsync(ask, HttpResponse.BodyHandlers.ofString()))
                            .toList();
            assertThat(answers.stream().map(CompletableFuture::join))
                    .allMatch(answer -> answer.statusCode() == 503)
                    .anyMatch(answer -> answer.body().contains("too much is asked"));
        }
    }

    @Test
    void anAddressThatIsTakenNamesTheOptionThatIsTheMembers() {
        LoopOfSupervisor other = new LoopOfSupervisor(server);
        assertThatThrownBy(() ->
                        MemberSurface.start(
                                new WebServer.Engine(),
                                surface.address(),
                                TOKEN,
                                new MemberSurface.Sources(
                                        HOLDER, other.loop(), makingWay(), () -> PARAMETERS)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("with --api HOST:PORT");
        other.close();
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://" + surface.address() + path))
                .header("Authorization", "Bearer for-a-test")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private int status(String method, String path, String body)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request(method, path, body), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private Optional<String> here(String name) {
        return Optional.of(surface.address().toString());
    }

    private static HttpSupervisors operator(
            Token token, Function<String, Optional<String>> addresses) {
        return new HttpSupervisors(addresses, token);
    }
}
