package dev.drover.kind.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the rendered examples do not show. */
final class JobBlockTest {

    @Nested
    final class OfServices {

        @ParameterizedTest
        @CsvSource({
            "'{http: 1, metrics: 2}', shop--web, shop--web--metrics",
            "'{api: 1, metrics: 2}', shop--web--api, shop--web--metrics"
        })
        void theMainPortBearsTheNameOfTheApp(String ports, String first, String second) {
            JsonNode services = Apps.group(Apps.job("{image: 'a:1', ports: " + ports + "}"));

            assertThat(services.at("/Services/0/Name").asText()).isEqualTo(first);
            assertThat(services.at("/Services/1/Name").asText()).isEqualTo(second);
        }

        @Test
        void aCommandIsCheckedOnceThoughThereAreSeveralPorts() {
            JsonNode group =
                    Apps.group(
                            Apps.job(
                                    "{image: 'a:1', ports: {a: 1, b: 2}, health: {command:"
                                            + " [/a]}}"));

            assertThat(group.path("Services").findValues("Checks")).hasSize(1);
        }

        @Test
        void aCommandIsCheckedWithoutAPort() {
            JsonNode group = Apps.group(Apps.job("{image: 'a:1', health: {command: [/a, b]}}"));

            assertThat(group.at("/Services/0/Checks/0/Type").asText()).isEqualTo("script");
            assertThat(group.has("ShutdownDelay")).isFalse();
        }

        @Test
        void anyPortOfAContainerCanBeThatOfTheNode() {
            JsonNode group = Apps.group(Apps.job("{image: 'a:1', ports: {http: 0}}"));

            assertThat(group.at("/Networks/0/DynamicPorts/0/To").asInt()).isEqualTo(-1);
        }

        @Test
        void aProgramWithoutContainerListensOnTheStaticPortItself() {
            JsonNode group =
                    Apps.group(Apps.job("{command: /a, ports: {http: {to: 1, static: 80}}}"));

            assertThat(group.at("/Networks/0").toString())
                    .isEqualTo("{\"ReservedPorts\":[{\"Label\":\"http\",\"Value\":80}]}");
        }

        @Test
        void aNameThatNoRegistryTakesIsObjectedTo() {
            assertThat(Apps.objection("s".repeat(58), "{image: 'a:1', ports: {http: 1}}"))
                    .get()
                    .satisfies(problem -> {
                        assertThat(problem.path()).isEqualTo("$.spec");
                        assertThat(problem.message())
                                .contains("has 64 characters, and 63 are allowed; shorten");
                    });
        }
    }

    @Nested
    final class OfRollouts {

        @Test
        void noInstanceAtAllHasNoCanaries() {
            JsonNode update =
                    Apps.group(
                                    Apps.job(
                                            "{image: 'a:1', instances: 0, rollout: {strategy:"
                                                    + " blueGreen}}"))
                            .path("Update");

            assertThat(update.path("Canary").asInt()).isZero();
            assertThat(update.path("AutoPromote").asBoolean()).isFalse();
        }

        @ParameterizedTest
        @CsvSource({
            "'instances: 1', 1",
            "'instances: 2', 0",
            "'instances: 2, rollout: {parallel: 2}', 1",
            "'instances: 0', 0",
            "'instances: {min: 0, max: 3}', 1",
            "'instances: {min: 2, max: 3}', 0",
            "'instances: 1, placement: {distinctHosts: true}', 0",
            "'instances: 1, ports: {a: {to: 80, static: 80}}', 0",
            "'instances: 1, ports: {a: 80}', 1"
        })
        void aRollingUpdateNeverStopsTheLastOneFirst(String fields, int canaries) {
            JsonNode update = Apps.group(Apps.job("{image: 'a:1', " + fields + "}")).path("Update");

            assertThat(update.path("Canary").asInt()).isEqualTo(canaries);
            assertThat(update.path("AutoPromote").asBoolean()).isEqualTo(canaries == 1);
        }

        @ParameterizedTest
        @CsvSource({
            "'strategy: canary, share: 10', drover-share=10",
            "'strategy: blueGreen', drover-share=0",
            "'strategy: canary', ",
            "'strategy: rolling', "
        })
        void canariesSayHowMuchTheyGet(String rollout, @Nullable String tag) {
            JsonNode tags =
                    Apps.group(
                                    Apps.job(
                                            "{image: 'a:1', ports: {http: 80}, rollout: {%s}}"
                                                    .formatted(rollout)))
                            .path("Services")
                            .path(0)
                            .path("CanaryTags");

            assertThat(tags.size()).isEqualTo(tag == null ? 0 : 1);
            assertThat(tags.path(0).asText()).isEqualTo(tag == null ? "" : tag);
        }

        @ParameterizedTest
        @CsvSource({"5m, 1s, 270", "10s, 9s, 9", "2s, 1s, 1"})
        void anInstanceMustBeWellBeforeTheDeadline(String deadline, String healthy, long seconds) {
            JsonNode update =
                    Apps.group(
                                    Apps.job(
                                            "{image: 'a:1', rollout: {deadline: %s, minHealthyTime: %s}}"
                                                    .formatted(deadline, healthy)))
                            .path("Update");

            assertThat(update.path("HealthyDeadline").asLong() / 1_000_000_000).isEqualTo(seconds);
            assertThat(update.path("HealthyDeadline").asLong())
                    .isGreaterThan(update.path("MinHealthyTime").asLong())
                    .isLessThan(update.path("ProgressDeadline").asLong());
        }
    }

    @Nested
    final class OfVariants {

        @Test
        void whatAVariantDoesNotSayIsWhatStandsBesideIt() {
            JsonNode job =
                    Apps.job(
                            """
                            command: /shared
                            args: [a]
                            env: {A: shared, B: shared}
                            resources: {memory: 64}
                            rollout: {parallel: 3, drain: 1s}
                            stopSignal: SIGINT
                            variants:
                              other: {command: /own, args: [], env: {B: own, C: own}, ports: {http: 0}}
                              same: {}
                            """);

            assertThat(job.at("/TaskGroups/0/Tasks/0/Config").toString())
                    .isEqualTo("{\"command\":\"/own\"}");
            assertThat(job.at("/TaskGroups/0/Tasks/0/Env").toString())
                    .isEqualTo("{\"A\":\"shared\",\"B\":\"own\",\"C\":\"own\"}");
            assertThat(job.at("/TaskGroups/0/ShutdownDelay").asLong()).isEqualTo(1_000_000_000);
            assertThat(job.at("/TaskGroups/1/Tasks/0/Config").toString())
                    .isEqualTo("{\"command\":\"/shared\",\"args\":[\"a\"]}");
            assertThat(job.at("/TaskGroups/1/Tasks/0/KillSignal").asText()).isEqualTo("SIGINT");
            assertThat(job.at("/TaskGroups/1/Tasks/0/Resources/MemoryMB").asInt()).isEqualTo(64);
            assertThat(job.at("/TaskGroups/1/Update/MaxParallel").asInt()).isEqualTo(3);
            assertThat(job.at("/TaskGroups/1").has("Networks")).isFalse();
        }

        @Test
        void aCheckOfAVariantRunsInItsTask() {
            JsonNode group =
                    Apps.group(Apps.job("{image: a, variants: {w: {health: {command: [/a]}}}}"));

            assertThat(group.at("/Services/0/Name").asText()).isEqualTo("shop--web--w");
            assertThat(group.at("/Services/0/Checks/0/TaskName").asText()).isEqualTo("w");
        }

        @Test
        void onlyInstancesOfOneVariantKeepAwayFromEachOther() {
            JsonNode job =
                    Apps.job(
                            "{image: a, placement: {distinctHosts: true}, variants: {v: {}, w:"
                                    + " {}}}");

            assertThat(job.has("Constraints")).isFalse();
            assertThat(job.at("/TaskGroups/1/Constraints/0/Operand").asText())
                    .isEqualTo("distinct_hosts");
        }

        @Test
        void aHookRunsWithWhatTheyShare() {
            AppSpec spec =
                    Apps.spec(
                            "{image: a, env: {A: b}, variants: {v: {env: {C: d}}}, hooks: {before:"
                                    + " [{name: h, command: /h}]}}");

            JsonNode group = HookBlock.of(spec).getFirst().job().at("/TaskGroups/0");

            assertThat(group.path("Name").asText()).isEqualTo("app");
            assertThat(group.at("/Tasks/0/Env").toString()).isEqualTo("{\"A\":\"b\"}");
        }

        @Test
        void aHookHasTheVolumesThatItMounts() {
            AppSpec spec =
                    Apps.spec(
                            "{image: a, volumes: {d: {host: h, mount: /d}}, hooks: {after: [{name:"
                                    + " h, command: /h}]}}");

            JsonNode group = HookBlock.of(spec).getFirst().job().at("/TaskGroups/0");

            assertThat(group.at("/Volumes/d/Source").asText()).isEqualTo("h");
            assertThat(group.at("/Tasks/0/VolumeMounts/0/Volume").asText()).isEqualTo("d");
        }

        @Test
        void theNumberThatOthersDecideIsThatOfItsGroup() {
            AppSpec spec =
                    Apps.spec(
                            "{image: a, variants: {u: {}, v: {instances: {min: 1, max: 2}}, w: {},"
                                    + " x: {instances: {min: 0, max: 9}}}}");

            assertThat(spec.ignore()).containsExactly("/TaskGroups/1/Count", "/TaskGroups/3/Count");
        }
    }

    @Nested
    final class OfSecrets {

        @Test
        void aFileIsReadAgainUponASignal() {
            JsonNode template =
                    Apps.task(
                                    Apps.job(
                                            "{image: 'a:1', onSecretChange: signal, secrets: {K:"
                                                    + " {consulKey: a/b, file: k.pem}}}"))
                            .at("/Templates/0");

            assertThat(template.path("EmbeddedTmpl").asText()).isEqualTo("{{ key \"a/b\" }}");
            assertThat(template.path("ChangeSignal").asText()).isEqualTo("SIGHUP");
            assertThat(template.has("Envvars")).isFalse();
        }
    }

    @Nested
    final class OfPatches {

        @Test
        void nullTakesAwayAndAListReplacesTheWholeList() {
            JsonNode job =
                    Apps.job(
                            """
                            image: a:1
                            raw:
                              NodePool: null
                              Datacenters: [a, b]
                              Multiregion: {Strategy: {MaxParallel: 1}, Regions: null}
                            """);

            assertThat(job.has("NodePool")).isFalse();
            assertThat(job.path("Datacenters")).hasSize(2);
            assertThat(job.path("Multiregion").toString())
                    .isEqualTo("{\"Strategy\":{\"MaxParallel\":1}}");
        }
    }

    @Test
    void theSameAppGivesTheSameJob() {
        String spec = "{image: 'a:1', raw: {Meta: {a: b}}}";

        assertThat(Apps.job(spec)).isEqualTo(Apps.job(spec));
    }
}
