package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.Entries;
import dev.drover.testing.ProxyDocuments;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RouteEntryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allow: [10.0.0.0/8]",
                "basicAuth: {realm: Staff, users: {alice: {secret: staff-alice}}}",
            })
    void isGuardedWhereItsAuthorKeepsSomePeopleOut(String guard) {
        assertThat(entry(guard).guarded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maintenance: true",
                "rateLimit: {perClient: 100, window: 1s}",
                "headers: secure",
                "compress: true",
            })
    void isNotGuardedByWhatIsForEverybody(String more) {
        assertThat(entry(more).guarded()).isFalse();
    }

    @Test
    void isClosedInItsOwnPlace() {
        RouteEntry entry = entry("allow: [10.0.0.0/8]");
        RouteEntry closing = entry.closing();

        assertThat(closing.route()).isEqualTo(entry.route());
        assertThat(closing.hosts()).isEqualTo(List.of("one.test"));
        assertThat(closing.paths()).isEqualTo(List.of("/api/*"));
        assertThat(closing.tls()).isEqualTo(entry.tls());
        assertThat(closing.closed()).isTrue();
        assertThat(entry.closed()).isFalse();
    }

    @Test
    void letsNobodyInWhileItIsClosed() {
        RouteEntry closing = Entries.passing("shop/a", "api").closing();

        assertThat(closing.services()).isEmpty();
        assertThat(closing.probe()).isEmpty();
        assertThat(closing.guarded()).isFalse();
        assertThat(closing.handle())
                .hasToString(
                        "[{\"handler\":\"static_response\",\"status_code\":503,\"body\":\"closed\\n\"}]");
        assertThat(closing.closing()).isEqualTo(closing);
    }

    private static RouteEntry entry(String more) {
        return ProxyDocuments.entry(
                ProxyDocuments.route(
                        "one",
                        """
                        hosts: [one.test]
                        paths: [/api/*]
                        target: {app: api}
                        %s\
                        """
                                .formatted(more)),
                1);
    }
}
