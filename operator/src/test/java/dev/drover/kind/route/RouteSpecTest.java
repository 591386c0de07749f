package dev.drover.kind.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no schema can tell: fields that do not go together. */
final class RouteSpecTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{target: {redirect: /a}, sticky: true} | go only with a target app, service or"
                        + " addresses",
                "{target: {respond: {}}, retries: {for: 1s}} | go only with a target app",
                "{target: {files: /srv/a}, timeouts: {connect: 2s}} | go only with a target app",
                "{target: {redirect: /a, keepPath: true}} | keepPath goes only with a URL",
                "{target: {redirect: 'https://a.example/?b', keepPath: true}} | without ? and #",
                "{targets: [{app: a, weight: 9}, {app: a, weight: 1}]} | one is there twice",
                "{targets: [{app: a, weight: 100}, {app: b, weight: 100}, {app: c, weight: 1}]} |"
                        + " a round of 2412 turns, at most 2400 are allowed; write rounder ones",
                "{target: {app: a}, retries: {for: 61s}} | retries.for: at most 60s",
                "{target: {app: a}, rateLimit: {perClient: 1, window: 0s}} | rateLimit.window:"
                        + " longer than nothing",
                "{target: {app: a}, timeouts: {idle: 0s}} | timeouts.idle: longer than nothing",
                "{target: {app: a}, hsts: {preload: true}} | goes only with includeSubdomains:"
                        + " true",
                "{target: {app: a}, hsts: {maxAge: 1h, includeSubdomains: true, preload: true}} |"
                        + " a maxAge of 8760h or more",
                "{target: {app: a}, headers: {set: {x-a: b, X-A: c}}} | X-A is there twice",
                "{target: {app: a}, headers: {set: {X-A: b}, remove: [x-a]}} | x-a is there twice",
            })
    void isRefusedInWordsForItsAuthor(String spec, String words) {
        assertThat(Routes.objections(spec)).contains(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{target: {app: a, service: b}} | exactly one of the fields app, service",
                "{target: {app: a}, headers: safe} | found 'safe', expected one of secure, none, or"
                        + " a mapping",
                "{target: {service: a, port: http}} | goes only together with 'app'",
                "{target: {app: a}, tls: {minimum: 1.2}} | quote it",
                "{target: {app: a}, tls: {minimum: '1.3'}} | is missing, expected hosts, without"
                        + " which tls.minimum has no effect",
                "{targets: [{app: a, weight: 0}, {app: b, weight: 0}]} | expected at least one"
                        + " weight above 0",
                "{targets: [{app: a, weight: 5}]} | has 1 items, at least 2 are needed",
                "{target: {app: a}, redirect: /a} | 'redirect' belongs below $.spec.target",
                "{hosts: [a.org]} | expected exactly one of the fields target, targets",
                "{target: {app: a}, basicAuth: {users: {'a:b': {secret: c}}}} | found 'a:b',"
                        + " expected the name of a user",
                "{target: {app: a}, basicAuth: {users: {a: {secret: $2a$04$x}}}} | expected the"
                        + " name of an entry of passwords.json, never a password or its hash",
                "{target: {app: a}, paths: [/a*]} | expected a path, or /beginning/* for all below"
                        + " it, for example '/api/*'",
            })
    void theSchemaSaysItInWordsToo(String spec, String words) {
        assertThat(Routes.objections(spec)).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"perclient", "perClients"})
    void aMisspeltFieldThatIsNeededIsOneMistake(String field) {
        assertThat(Routes.objections("{target: {app: a}, rateLimit: {%s: 1}}".formatted(field)))
                .contains("unknown field '%s'; did you mean 'perClient'?".formatted(field))
                .doesNotContain("is missing");
    }

    /** A password or a hash that stands in the wrong place is not repeated. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a: {secret: $2a$14$hunter2}}",
                "{a: {secret: hunter2 hunter2}}",
                "{a: hunter2}",
                "{a: {secret: [hunter2]}}",
                "{a: {password: hunter2}}",
            })
    void noSecretIsRepeated(String users) {
        assertThat(Routes.objections("{target: {app: a}, basicAuth: {users: %s}}".formatted(users)))
                .contains("$.spec.basicAuth.users.a")
                .doesNotContain("hunter2");
    }
}
