package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.InMemoryKeyValueStore.Fate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name without its kind: the store knows which is meant. */
final class NameAloneTest {

    private static final String APP =
            """
            apiVersion: drover/v1
            kind: App
            spec: {image: 'a:1'}
            """;

    private final Rig drover = new Rig();

    private void app(String namespace, String name) {
        drover.put("drover/desired/%s/App/%s".formatted(namespace, name), APP);
    }

    @Test
    void isThatOfTheOnlyKindThatHasIt() {
        drover.ready("web");
        app("default", "api");
        app("shop", "web");

        assertThat(drover.run("get", "web", "api", "-o", "name")).isZero();
        assertThat(drover.out).isEqualTo("default/App/api\ndefault/Job/web\n");
        assertThat(drover.run("get", "web", "-n", "shop", "-o", "name")).isZero();
        assertThat(drover.out).isEqualTo("shop/App/web\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get",
                "describe",
                "events",
                "render",
                "diff",
                "wait",
                "delete",
                "adopt",
                "suspend",
                "restart",
                "resume",
                "retry",
                "history",
                "rollback"
            })
    void isAskedBackWhereSeveralKindsHaveIt(String verb) {
        drover.ready("web");
        app("default", "web");

        assertThat(drover.run(verb, "web")).isEqualTo(2);
        assertThat(drover.err)
                .isEqualTo(
                        "drover: 'web' names several documents in namespace default; write one of:"
                                + " App/web, Job/web\n");
        assertThat(drover.get("drover/desired/default/Job/web")).isEqualTo(Rig.text("web"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get",
                "describe",
                "events",
                "render",
                "diff",
                "wait",
                "delete",
                "adopt",
                "suspend",
                "restart",
                "resume",
                "retry",
                "history",
                "rollback"
            })
    void isRefusedWhereItSaysAnotherNamespaceThanTheOption(String verb) {
        drover.ready("web");

        assertThat(drover.run(verb, "default/Job/web", "-n", "shop")).isEqualTo(2);
        assertThat(drover.err)
                .isEqualTo(
                        "drover: 'default/Job/web' is in namespace default, and -n says shop: write"
                                + " one of them\n");
        assertThat(drover.get("drover/desired/default/Job/web")).isEqualTo(Rig.text("web"));
    }

    @Test
    void maySayAnotherNamespaceThanTheUsualOne() {
        drover.ready("web");
        drover.environment.put("DROVER_NAMESPACE", "shop");

        assertThat(drover.run("get", "default/Job/web", "-o", "name")).isZero();
        assertThat(drover.out).isEqualTo("default/Job/web\n");
        assertThat(drover.run("get", "default/Job/web", "-n", "default", "-o", "name")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get",
                "describe",
                "render",
                "diff",
                "wait",
                "delete",
                "suspend",
                "restart",
                "history",
                "rollback"
            })
    void thatNobodyHasIsToldWithTheNearest(String verb) {
        app("default", "web");

        assertThat(drover.run(verb, "wep")).isEqualTo(1);
        assertThat(drover.err)
                .isEqualTo(
                        "drover: there is no document 'wep' in namespace default; did you mean"
                                + " 'web'?; see: drover get -A\n");
    }

    @Test
    void isThatOfADeletedOneWhoseTextsAreKept() {
        drover.put(
                "drover/history/default/Job/web/7",
                "{\"generation\":7,\"at\":\"2026-11-20T11:00:00Z\",\"text\":\"x\"}");

        assertThat(drover.run("history", "web", "-o", "name")).isZero();
        assertThat(drover.out).isEqualTo("7\n");
    }

    @Test
    void isStillAskedBackWhileTheOtherOneIsBeingStopped() {
        drover.ready("web");
        drover.delete("drover/desired/default/Job/web");
        app("default", "web");

        assertThat(drover.run("wait", "web", "--for=deleted")).isEqualTo(2);
        assertThat(drover.err).contains("App/web, Job/web");
    }

    @Test
    void mayBeOfAnyKindWhereItIsAPattern() {
        drover.ready("web-1");
        app("default", "web-2");

        assertThat(drover.run("get", "web-*", "-o", "name")).isZero();
        assertThat(drover.out).isEqualTo("default/App/web-2\ndefault/Job/web-1\n");
        assertThat(drover.run("delete", "web-*")).isEqualTo(2);
        assertThat(drover.err).contains("default/App/web-2", "default/Job/web-1", "--yes");
    }

    @Test
    void mayBeOfAnyKindInAllNamespaces() {
        drover.ready("web");
        app("shop", "web");

        assertThat(drover.run("get", "web", "-A", "-o", "name")).isZero();
        assertThat(drover.out).isEqualTo("default/Job/web\nshop/App/web\n");
    }

    @Test
    void tellsOfEventsOfADocumentOfWhichNothingElseIsLeft() {
        drover.put(
                "drover/events/default/1",
                """
                {"at":"2026-11-20T11:58:00Z","key":"default/Job/web","generation":2,"reason":"Stopped","message":"gone","by":"n1"}\
                """);

        assertThat(drover.run("events", "web")).isZero();
        assertThat(drover.out).contains("gone");
        assertThat(drover.run("events", "other")).isZero();
        assertThat(drover.out).doesNotContain("gone");
    }

    @Test
    void isNotAskedBackWhenTheStoreDoesNotAnswer() {
        drover.store.disturb((_, _) -> Fate.UNAVAILABLE);

        assertThat(drover.run("describe", "web")).isEqualTo(1);
        assertThat(drover.err).contains("looked for Consul");
    }
}
