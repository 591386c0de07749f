package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.LiveMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The passwords of one member with a real Consul and a real Caddy. */
@Execution(ExecutionMode.CONCURRENT)
final class PasswordsIT {

    private static final String STAFF = "staff.test";
    private static final String DESK = "/desk/of/alice";

    /** Of "rosebud" and of "open sesame". */
    private static final String ROSEBUD =
            "$2a$04$FZS/oDg1abbCy.jTG6HNiOmZ8ECHstdcPBamGKEUbjQ42IAkPbgTq";

    private static final String SESAME =
            "$2a$04$AEnCvJlOQ2y7Jslcn3oujuuVmZSbXQipbzUQLVWYtLzhoCJF.tDJq";

    private LiveMember live;

    @BeforeEach
    void start() {
        live = LiveMember.start(ConsulServer.start());
        live.listen();
    }

    @AfterEach
    void stop() {
        live.close();
    }

    @Test
    void nobodyGetsInWithoutTheOneThatTheAuthorWants() throws Exception {
        live.route(guarded("Staff"));
        live.route(route("open", STAFF, "", "open"));
        JsonNode refusing = awaitRefusal("staff-alice");
        assertThat(refused(refusing))
                .contains(live.site().passwords().toString(), "caddy hash-password", "is not in");
        live.awaitBody(STAFF, "/", "open");
        assertThat(live.ask(STAFF, DESK).status()).isEqualTo(503);
        assertThat(login("rosebud")).isEqualTo(503);

        live.endMember();
        live.beginMember();
        awaitRefusal("is not in");
        assertThat(live.ask(STAFF, DESK).status()).isEqualTo(503);
        assertThat(live.ask(STAFF, "/").body()).isEqualTo("open");

        passwords("{\"staff-alice\": \"%s\", \"other\": \"hunter2\"}".formatted(ROSEBUD));
        awaitStatus("rosebud", 200);
        assertThat(live.ask(STAFF, DESK).status()).isEqualTo(401);
        live.awaitReport("no refusal", report -> refused(report).isEmpty());

        passwords("{\"staff-alice\": \"%s\"}".formatted(SESAME));
        awaitStatus("open sesame", 200);
        assertThat(login("rosebud")).isEqualTo(401);

        assertThat(Files.getPosixFilePermissions(live.site().configuration()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(live.report().toString()).doesNotContain("$2a$");
        assertThat(live.caddy().output()).doesNotContain("$2a$");
        assertThat(Files.readString(live.site().folder().resolve("in-force.json")))
                .doesNotContain("$2a$");
    }

    @Test
    void theOneThatWasStaysWhenTheFileIsGoneOrGarbled() throws Exception {
        passwords("{\"staff-alice\": \"%s\"}".formatted(ROSEBUD));
        live.route(guarded("Staff"));
        awaitStatus("rosebud", 200);
        // Caddy serves before the file is written that it would begin with.
        live.awaitReport("staff", report -> report.path("routes").has("shop/staff"));
        String before = live.configuration();

        passwords("{\"staff-alice\": \"%s\"".formatted(SESAME));
        live.awaitTrouble("is no JSON object");
        assertThat(login("rosebud")).isEqualTo(200);

        Files.delete(live.site().passwords());
        awaitRefusal("is not in");
        live.endMember();
        live.beginMember();
        awaitRefusal("is not in");
        assertThat(login("rosebud")).isEqualTo(200);
        assertThat(live.configuration()).as("no reload").isEqualTo(before);

        // What is new is not served with a password that is not there any more.
        live.route(guarded("All of us"));
        passwords("{\"staff-alice\": \"rosebud\"}");
        JsonNode wrong = awaitRefusal("is no bcrypt hash");
        assertThat(wrong.toString()).doesNotContain("rosebud");
        assertThat(live.configuration()).isEqualTo(before);
    }

    private void passwords(String text) throws IOException {
        Path beside = live.site().folder().resolve("passwords.new");
        Files.writeString(beside, text);
        Files.move(beside, live.site().passwords(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String guarded(String realm) {
        return route(
                "staff",
                STAFF,
                "basicAuth: {realm: %s, users: {alice: {secret: staff-alice}}}\n  paths: [/desk/*]"
                        .formatted(realm),
                "staff");
    }

    private static String route(String name, String host, String more, String body) {
        return """
        apiVersion: drover/v1
        kind: Route
        metadata: {namespace: shop, name: %s}
        spec:
          hosts: [%s]
          target: {respond: {status: 200, body: %s}}
          %s
        """
                .formatted(name, host, body, more);
    }

    private JsonNode awaitRefusal(String words) {
        return live.awaitReport(
                "a refusal with " + words, report -> refused(report).contains(words));
    }

    private static String refused(JsonNode report) {
        return report.path("routes").path("shop/staff").path("refused").asText();
    }

    private void awaitStatus(String password, int status) {
        LiveMember.until(
                "%d for %s".formatted(status, password),
                () -> {
                    try {
                        return login(password) == status;
                    } catch (IOException beforeItListens) {
                        return false;
                    }
                });
    }

    private int login(String password) throws IOException {
        OkHttpClient client =
                LiveMember.client()
                        .newBuilder()
                        .callTimeout(Duration.ofSeconds(10))
                        .addInterceptor(chain ->
                                chain.proceed(
                                        chain.request()
                                                .newBuilder()
                                                .header(
                                                        "Authorization",
                                                        Credentials.basic("alice", password))
                                                .build()))
                        .build();
        return LiveMember.ask(client, "http://%s:%d%s".formatted(STAFF, live.port(), DESK))
                .status();
    }
}
