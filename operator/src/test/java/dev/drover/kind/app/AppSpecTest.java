package dev.drover.kind.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no schema can tell: fields that do not go together. Each is refused with words that name the way out. */
final class AppSpecTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{jar: a.jar, driver: docker} | driver docker runs no jar; leave it out, or write"
                        + " java",
                "{image: 'a:1', driver: exec} | driver exec runs no image; leave it out, or write"
                        + " docker",
                "{command: /a, driver: java} | driver java runs no command; leave it out, or write"
                        + " exec",
                "{image: 'a:1', jvmOptions: [-Xmx1g]} | jvmOptions go only with jar",
                "{image: 'a:1', instances: {min: 3, max: 2}} | min 3 is more than max 2",
                "{image: 'a:1', health: {http: /}} | health.http needs a port, and ports is empty",
                "{image: 'a:1', health: {tcp: db}} | health.tcp needs a port, and ports is empty",
                "{image: 'a:1', ports: {a: 1, b: 2}, health: {http: /}} | there are several ports"
                        + " and none is http",
                "{image: 'a:1', ports: {a: 1, b: 2}, health: {tcp: c}} | no port is called c; there"
                        + " are a, b",
                "{image: 'a:1', ports: {a: 1}, health: {http: /, port: b}} | no port is called b",
                "{image: 'a:1', ports: {a: 1}, health: {tcp: a, port: a}} | health.port goes only"
                        + " with http",
                "{image: 'a:1', ports: {a: 1}, health: {tcp: a, interval: 500ms}} |"
                        + " health.interval: at least 1s",
                "{image: 'a:1', ports: {a: 1}, health: {tcp: a, timeout: 1ms}} | health.timeout: at"
                        + " least 1s",
                "{image: 'a:1', provider: nomad, health: {command: [/a]}} | health.command needs"
                        + " provider consul",
                "{image: 'a:1', ports: {a: 1, b: 1}} | ports: b has the number 1, which another has"
                        + " too",
                "{image: 'a:1', schedule: {cron: '@daily'}, run: once} | schedule and run once"
                        + " exclude each other",
                "{image: 'a:1', schedule: {cron: '@daily'}, ports: {a: 1}} | ports go only with a"
                        + " service, not with schedule",
                "{image: 'a:1', schedule: {cron: '@daily'}, health: {command: [/a]}} | health goes"
                        + " only with a service",
                "{image: 'a:1', run: once, rollout: {parallel: 2}} | rollout goes only with a"
                        + " service, not with run once",
                "{image: 'a:1', schedule: {cron: '0 0 31 2 *'}} | '0 0 31 2 *' never comes",
                "{image: 'a:1', schedule: {cron: 'at night'}} | 'at night' are no times; expected"
                        + " five fields",
                "{image: 'a:1', schedule: {cron: '@daily', timeZone: Mars}} | 'Mars' is no name of"
                        + " a time zone",
                "{image: 'a:1', resources: {memory: 64, memoryMax: 32}} | memoryMax: less than"
                        + " memory, which is 64",
                "{image: 'a:1', env: {A: b}, secrets: {A: {consulKey: c}}} | A is in env and in"
                        + " secrets",
                "{image: 'a:1', secrets: {A: {consulKey: c, file: f}, B: {consulKey: d, file: f}}}"
                        + " | two go into the file f",
                "{image: 'a:1', onSecretChange: signal, secrets: {A: {consulKey: c}}} | A is no"
                        + " file",
                "{image: 'a:1', rollout: {canaries: 2}} | canaries goes only with strategy canary",
                "{image: 'a:1', rollout: {strategy: blueGreen, share: 10}} | share goes only with"
                        + " strategy canary",
                "{image: 'a:1', rollout: {promote: manual}} | promote goes only with strategy"
                        + " canary or blueGreen",
                "{image: 'a:1', ports: {a: 1}, rollout: {strategy: blueGreen, judge: {}}} | judge"
                        + " goes only with strategy canary: with blueGreen new instances get no"
                        + " requests",
                "{image: 'a:1', ports: {a: 1}, rollout: {judge: {}}} | judge goes only with"
                        + " strategy canary",
                "{image: 'a:1', ports: {a: 1}, rollout: {strategy: canary, share: 0, judge: {}}} |"
                        + " with share 0 canaries get no requests to be judged by",
                "{image: 'a:1', ports: {a: 1}, rollout: {strategy: canary, promote: manual, judge:"
                        + " {}}} | judge goes only with promote auto",
                "{image: 'a:1', ports: {a: 1}, rollout: {strategy: canary, judge: {after: 169h}}} |"
                        + " judge.after: found 169h, expected at most 168h",
                "{image: 'a:1', rollout: {strategy: canary, judge: {}}} | judge needs ports and"
                        + " provider consul",
                "{image: 'a:1', ports: {a: 1}, provider: nomad, rollout: {strategy: canary, judge:"
                        + " {}}} | judge needs ports and provider consul",
                "{image: 'a:1', variants: {b: {ports: {a: 1}, rollout: {strategy: canary, judge:"
                        + " {}}}, c: {rollout: {strategy: canary, promote: manual}}}} | judge in"
                        + " one variant and promote manual in another",
                "{image: 'a:1', rollout: {minHealthyTime: 10m}} | minHealthyTime (10m) must be"
                        + " shorter than rollout.deadline (5m)",
                "{image: 'a:1', ports: {a: 1}, health: {tcp: a, grace: 5m}} | grace (5m) must be"
                        + " longer than",
                "{image: 'a:1', stopTimeout: 999999h999999h999999h} | is no length of time; write"
                        + " 500ms",
                "{image: 'a:1', singleton: true} | singleton needs command",
                "{jar: a.jar, singleton: true} | singleton goes only with command or image",
                "{command: a, singleton: true, instances: 2} | there is one instance; leave"
                        + " instances out",
                "{command: a, singleton: true, rollout: {strategy: blueGreen}} | the strategy can"
                        + " only be rolling",
                "{command: a, singleton: true, rollout: {deadline: 9s}} | rollout.deadline (9s)"
                        + " must be longer than rollout.minHealthyTime (1s) and the 10s",
                "{command: python -m http.server} | command: 'python -m http.server' would be the"
                        + " name of one program; write command: python and the rest into args",
                "{image: a, hooks: {before: [{name: m, command: /m up}]}} | hooks.command: '/m up'",
                "{command: a, follows: {cluster: db}, run: once} | follows goes only with a"
                        + " service",
                "{command: a, follows: {cluster: db}, instances: {min: 1, max: 2}} | follows goes"
                        + " only with a number of instances",
                "{command: a, follows: {cluster: db}, placement: {distinctHosts: true}} | follows:"
                        + " all instances are on one node",
                "{command: a, follows: {cluster: db}, placement: {spread: '${attr.rack}'}} |"
                        + " follows: all instances are on one node",
                "{command: a, follows: {cluster: db}, rollout: {strategy: canary}} | follows goes"
                        + " only with rollout.strategy rolling",
                "{command: a, follows: {cluster: db}, singleton: true, standby: true} | follows:"
                        + " standby would wait on another node",
                "{command: a, follows: {cluster: db}, variants: {one: {rollout: {strategy:"
                        + " canary}}}} | variants.one: follows goes only",
                "{command: a, standby: true} | standby goes only with singleton: true",
                "{command: a, singleton: true, standby: true, ports: {http: 0}} | standby goes only"
                        + " without ports",
                "{command: a, singleton: true, standby: true, variants: {one: {}}} | standby cannot"
                        + " stand beside variants",
                "{command: a, singleton: true, run: once} | singleton goes only with a service",
                "{command: a, hooks: {before: [{name: m, command: b}]}, run: once} | hooks go only"
                        + " with a service",
                "{command: a, hooks: {before: [{name: m, command: b}, {name: m, command: c}]}} |"
                        + " hooks.before: two are called 'm'",
                "{command: a, hooks: {after: [{name: m, command: b, timeout: 999ms}]}} | the"
                        + " timeout of 'm' is less than 1s",
                "{image: 'a:1', ports: {a: {to: 1, static: 80}, b: {to: 2, static: 80}}} | ports: b"
                        + " has the static number 80, which another has too",
                "{image: 'a:1', ports: {a: {static: 80}, b: {to: 0}}} | is missing, expected the"
                        + " port of the node",
                "{image: 'a:1', volumes: {a: {host: a, mount: /a}, b: {host: b, mount: /a}}} |"
                        + " volumes: b has the mount /a, which another has too",
                "{command: /a, driver: raw_exec, volumes: {a: {host: a, mount: /a}}} | with driver"
                        + " raw_exec a program sees the folders of the node",
                "{image: 'a:1', instances: 2, variants: {w: {}}} | expected nothing: beside"
                        + " variants, instances belongs into those",
                "{image: 'a:1', ports: {a: 1}, variants: {w: {}}} | expected nothing: beside"
                        + " variants, ports belongs into those",
                "{image: 'a:1', health: {command: [/a]}, variants: {w: {}}} | expected nothing:"
                        + " beside variants, health belongs into those",
                "{image: 'a:1', schedule: {cron: '@daily'}, variants: {w: {}}} | what ends cannot"
                        + " stand beside variants and is a document of its own",
                "{image: 'a:1', run: once, variants: {w: {}}} | what ends cannot stand beside"
                        + " variants",
                "{image: 'a:1', variants: {w: {run: once}}} | expected nothing: what has a schedule"
                        + " or runs once is a document of its own",
                "{image: 'a:1', variants: {w: {image: 'b:1'}}} | 'image' belongs below $.spec",
                "{image: 'a:1', variants: {a--b: {}}} | expected the name of a variant",
                "{image: 'a:1', variants: {w: {health: {http: /}}}} | variants.w: health.http needs"
                        + " a port",
                "{image: 'a:1', variants: {v: {}, w: {ports: {a: 1, b: 1}}}} | variants.w: ports: b"
                        + " has the number 1",
                "{image: 'a:1', env: {A: b}, variants: {w: {secrets: {A: {consulKey: c}}}}} |"
                        + " variants.w: A is in env and in secrets",
                "{image: 'a:1', variants: {w: {jvmOptions: [-Xmx1g]}}} | variants.w: jvmOptions go"
                        + " only with jar",
                "{jar: a.jar, variants: {w: {command: /a}}} | variants.w: jar goes neither with",
                "{image: 'a:1', variants: {w: {rollout: {promote: manual}}}} | promote goes only"
                        + " with strategy",
                "{image: 'a:1', dependsOn: [{kind: App, name: web}]} | is the document itself",
                "{image: 'a:1', raw: {Meta: {managed_by: me}}} | expected more of the meta of the"
                        + " job",
                "{image: 'a:1', raw: {Name: x}} | expected a field of the job other than ID"
            })
    void isRefused(String spec, String words) {
        assertThat(Apps.objections(spec)).contains(words);
    }

    @Test
    void aBoundIsToldInWords() {
        assertThat(Apps.objections("{image: 'a:1', env: {" + variables(200) + "}}"))
                .isEqualTo("none");
        assertThat(Apps.objections("{image: 'a:1', env: {" + variables(257) + "}}"))
                .contains("$.spec.env", "has 257 fields, at most 256 are allowed");
    }

    private static String variables(int count) {
        return IntStream.range(0, count)
                .mapToObj("V%d: x"::formatted)
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "instances: -1 | instances",
                "instances: 10001 | instances",
                "instances: 99999999999999999999 | instances",
                "instances: {min: -2, max: 3} | min",
                "resources: {cpu: 0} | cpu",
                "resources: {memory: 99999999999} | memory",
                "rollout: {parallel: 0} | parallel",
                "rollout: {canaries: 1001, strategy: canary} | canaries",
                "rollout: {share: 100, strategy: canary} | share",
                "rollout: {share: -1, strategy: canary} | share",
                "ports: {http: 65536} | ports.http",
                "ports: {http: -1} | ports.http",
                "logs: {maxFiles: -1} | maxFiles",
                "stopTimeout: -5s | stopTimeout"
            })
    void anImpossibleNumberIsToldWhereItStands(String field, String place) {
        assertThat(Apps.objections("{image: 'a:1', " + field + "}"))
                .contains("$.spec." + field.replaceFirst(":.*", ""), place)
                .doesNotContain("Exception", "dev.drover");
    }

    @Test
    void textsMayBeOfAnyLanguageAndNamesMayNot() {
        assertThat(
                        Apps.objections(
                                "{image: 'a:1', args: [Grüße, 世界, 🚀], env: {GREETING: 'Привет,"
                                        + " \u202e'}}"))
                .isEqualTo("none");
        assertThat(Apps.objections("{image: 'a:1', env: {GRÜSSE: a}}")).contains("GRÜSSE");
        assertThat(Apps.objections("{image: 'a:1', ports: {häfen: 1}}")).contains("häfen");
        assertThat(Apps.objections("{image: 'a:1', variants: {wörker: {}}}")).contains("wörker");
    }

    @Test
    void aNameMayBeAsLongAsItsBound() {
        String longest = "v".repeat(63);
        assertThat(Apps.objections("{image: 'a:1', variants: {" + longest + ": {}}}"))
                .isEqualTo("none");
        assertThat(Apps.objections("{image: 'a:1', variants: {" + longest + "v: {}}}"))
                .contains("expected the name of a variant");
        assertThat(Apps.objections("{image: 'a:1', ports: {" + "p".repeat(15) + ": 1}}"))
                .isEqualTo("none");
        assertThat(Apps.objections("{image: 'a:1', ports: {" + "p".repeat(16) + ": 1}}"))
                .contains("the name of a port");
    }

    @Test
    void aPasswordInTheEnvironmentIsRemarked() {
        assertThat(Apps.warnings("{image: 'a:1', env: {DB_PASSWORD: hunter2}}"))
                .contains("$.spec.env.DB_PASSWORD", "looks like a password in clear text")
                .doesNotContain("hunter2");
    }

    @Test
    void aSecretGivenAsAValueIsRefusedAndNotShown() {
        assertThat(Apps.objections("{image: 'a:1', secrets: {DB_PASSWORD: hunter2}}"))
                .contains("$.spec.secrets.DB_PASSWORD", "expected a reference, such as {")
                .doesNotContain("hunter2");
    }

    @Test
    void aReferenceToASecretIsNot() {
        assertThat(
                        Apps.warnings(
                                """
                                image: a:1
                                onSecretChange: noop
                                secrets: {DB_PASSWORD: {nomadVariable: a, item: password}}
                                """))
                .isEqualTo("[]");
    }
}
