package dev.drover.kind.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "{target: {app: a}, headers: safe} | found 'safe', expected what is done with the"
                        + " headers of answers, for example 'secure'",
                "{target: {service: a, port: http}} | goes only together with 'app'",
                "{target: {app: a}, tls: {minimum: 1.2}} | quote it",
                "{target: {app: a}, paths: [/a*]} | expected a path, or /beginning/* for all below"
                        + " it, for example '/api/*'",
            })
    void theSchemaSaysItInWordsToo(String spec, String words) {
        assertThat(Routes.objections(spec)).contains(words);
    }
}
