package dev.drover.surface.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class LogsTest {

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    LogsTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @Test
    void isWhatLogbackFinds() {
        assertThat(ServiceLoader.load(Configurator.class)).hasAtLeastOneElementOfType(Logs.class);
    }

    @Nested
    final class OnATerminal {

        @Test
        void isOneShortLine() {
            configure(Map.of("NO_COLOR", "1"), true);

            logger().atInfo().addKeyValue("key", "shop/Job/web").log("registered job {}", "web");

            assertThat(lines())
                    .matches(
                            "\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  Worker: registered job web"
                                    + "  key=shop/Job/web\n");
        }

        @Test
        void coloursTheLevelOnly() {
            configure(Map.of(), true);

            logger().warn("slow");

            assertThat(lines()).contains("\u001b[33mWARN \u001b[0m Worker: slow");
        }

        @Test
        void showsControlCharactersInsteadOfSendingThem() {
            configure(Map.of("NO_COLOR", "1"), true);

            logger().info("bad \u001b[2J name\nfaked line");

            assertThat(lines()).contains("bad \\x1b[2J name\\nfaked line").hasLineCount(1);
        }

        @Test
        void printsTheStackTraceBelow() {
            configure(Map.of(), true);

            logger().error("broken", new IllegalStateException("password=hunter2"));

            assertThat(lines())
                    .contains("\n  java.lang.IllegalStateException: password=***\n")
                    .contains("at dev.drover.surface.log.LogsTest")
                    .doesNotContain("hunter2");
        }
    }

    @Nested
    final class ElsewhereThanOnATerminal {

        @Test
        void isOneObjectALine() throws JsonProcessingException {
            configure(Map.of(), false);

            logger().atWarn()
                    .addKeyValue("key", "shop/Job/web")
                    .addKeyValue("tries", 3)
                    .addKeyValue("leading", true)
                    .log("could not\nregister \"web\"");

            JsonNode line = json();
            assertThat(Instant.parse(line.path("time").asText())).isAfter(Instant.EPOCH);
            assertThat(line.path("level").asText()).isEqualTo("WARN");
            assertThat(line.path("logger").asText()).isEqualTo("dev.drover.convergence.Worker");
            assertThat(line.path("message").asText()).isEqualTo("could not\nregister \"web\"");
            assertThat(line.path("key").asText()).isEqualTo("shop/Job/web");
            assertThat(line.path("tries").isInt()).isTrue();
            assertThat(line.path("leading").isBoolean()).isTrue();
            assertThat(lines()).hasLineCount(1);
        }

        @Test
        void keepsItsOwnMembersApartFromFieldsOfThatName() throws JsonProcessingException {
            configure(Map.of(), false);

            logger().atInfo().addKeyValue("level", "high").log("water");

            assertThat(json().path("level").asText()).isEqualTo("INFO");
            assertThat(json().path("level_").asText()).isEqualTo("high");
        }

        @Test
        void holdsTheExceptionWithItsCause() throws JsonProcessingException {
            configure(Map.of(), false);

            logger().error(
                            "broken",
                            new IllegalStateException("outer", new ArithmeticException("inner")));

            assertThat(json().path("exception").asText())
                    .contains("IllegalStateException: outer")
                    .contains("Caused by: java.lang.ArithmeticException: inner");
        }

        @Test
        void masksSecretsInMessageAndFields() {
            configure(Map.of(), false);

            logger().atInfo()
                    .addKeyValue("consulToken", "8c1a-4be9")
                    .addKeyValue("address", "http://drover:hunter2@consul:8500")
                    .log("header X-Consul-Token: 5b2f7f4c-aaaa-bbbb");

            assertThat(lines())
                    .doesNotContain("8c1a")
                    .doesNotContain("hunter2")
                    .doesNotContain("5b2f7f4c")
                    .contains("http://drover:***@consul:8500");
        }

        @Test
        void isTextWhenAskedFor() {
            configure(Map.of(Logs.FORMAT, "text"), false);

            logger().info("plain");

            assertThat(lines()).endsWith("INFO  Worker: plain\n");
        }
    }

    @Nested
    final class TheLevel {

        @Test
        void isInfoWhenNothingIsSaid() {
            configure(Map.of(), false);

            assertThat(logger().getEffectiveLevel()).isEqualTo(Level.INFO);
        }

        @Test
        void comesFromTheEnvironment() {
            configure(Map.of(Logs.LEVEL, "Debug"), false);

            assertThat(logger().isDebugEnabled()).isTrue();
        }

        @Test
        void keepsLibrariesQuietEvenWhenDroverIsNot() {
            configure(Map.of(Logs.LEVEL, "trace"), false);

            assertThat(context.getLogger("io.vertx.core.Vertx").isInfoEnabled()).isFalse();
            assertThat(context.getLogger("okhttp3.OkHttpClient").isInfoEnabled()).isFalse();
            assertThat(context.getLogger("org.apache.http.wire").isInfoEnabled()).isFalse();
        }

        @Test
        void silencesLibrariesTooWhenOnlyErrorsAreWanted() {
            configure(Map.of(Logs.LEVEL, "error"), false);

            assertThat(context.getLogger("io.vertx.core.Vertx").isWarnEnabled()).isFalse();
        }

        @Test
        void isInfoWithAComplaintWhenTheEnvironmentIsWrong() {
            configure(Map.of(Logs.LEVEL, "loud"), false);

            assertThat(logger().getEffectiveLevel()).isEqualTo(Level.INFO);
            assertThat(lines()).contains("DROVER_LOG_LEVEL is 'loud'").contains("taken as info");
        }

        @Test
        void namesTheLevelsThereAreWhenTheFlagIsWrong() {
            assertThatThrownBy(() -> Logs.level("loud"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'loud'")
                    .hasMessageContaining("trace, debug, info");
        }
    }

    private void configure(Map<String, String> environment, boolean terminal) {
        Logs.configure(context, environment, terminal, out);
    }

    private Logger logger() {
        return context.getLogger("dev.drover.convergence.Worker");
    }

    private String lines() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private JsonNode json() throws JsonProcessingException {
        return new ObjectMapper().readTree(lines());
    }
}
