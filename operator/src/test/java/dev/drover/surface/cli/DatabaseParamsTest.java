package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.StatusCodec;
import dev.drover.database.DatabasePart;
import dev.drover.database.ParametersSeen;
import dev.drover.database.ParametersSeen.OfMember;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code drover db params}. */
final class DatabaseParamsTest {

    private static final String KEY = "drover/desired/default/PostgresCluster/db";
    private static final String STATUS = "drover/status/default/PostgresCluster/db";
    private static final String VERSION = "5f00c4e1";
    private static final OfMember IN_FORCE = member("db-1", VERSION, List.of(), List.of(), "");
    private static final OfMember WAITING =
            member("db-2", VERSION, List.of("max_connections"), List.of(), "");

    private final Rig drover = new Rig();

    @BeforeEach
    void document() {
        drover.put(
                KEY,
                """
                apiVersion: drover/v1
                kind: PostgresCluster
                spec:
                  members: 3
                  parameters: {max_connections: 200, jit: false}
                """);
    }

    @Test
    void showsWhatIsAskedForAndWhatIsInForce() {
        said(
                "False",
                "ParametersRefused",
                IN_FORCE,
                WAITING,
                member("db-3", "", List.of(), List.of(), ""),
                member("db-4", VERSION, List.of(), List.of("max_wal_senders"), ""),
                member("db-5", "none", List.of(), List.of(), "invalid value"),
                member("db-6", "none", List.of(), List.of(), ""));

        assertThat(drover.run("db", "params", "db")).isEqualTo(3);

        assertThat(drover.out)
                .isEqualTo(
                        """
                        default/PostgresCluster/db: version 5f00c4e1

                        PARAMETER        DOCUMENT
                        max_connections  200
                        jit              false

                        MEMBER  IN FORCE  WAITS FOR A RESTART  STATE
                        db-1    5f00c4e1  -                    in force
                        db-2    5f00c4e1  max_connections      in force
                        db-3    -         -                    its server does not answer
                        db-4    5f00c4e1  -                    follows the primary in max_wal_senders
                        db-5    none      -                    refused: invalid value
                        db-6    none      -                    not these

                        ParametersApplied=False ParametersRefused: for a test
                        """);
    }

    @Test
    void whoIsSilentOrOverriddenDoesNotLookInForce() {
        said(
                "False",
                "Overridden",
                new OfMember(
                        "db-1",
                        "",
                        List.of(),
                        List.of(),
                        "",
                        "its supervisor does not say",
                        List.of()),
                new OfMember("db-2", VERSION, List.of(), List.of(), "", "", List.of("jit")),
                new OfMember(
                        "db-3", VERSION, List.of(), List.of(), "", "does not take jit", List.of()));

        assertThat(drover.run("db", "params", "db")).isEqualTo(3);

        assertThat(drover.out)
                .contains(
                        "its supervisor does not say",
                        "take it back on this member: ALTER SYSTEM RESET jit",
                        "does not take jit")
                .doesNotContain("in force");
    }

    @Test
    void isDoneWhenAllIsInForce() {
        said("True", "InForce", IN_FORCE);

        assertThat(drover.run("db", "params", "db")).isZero();
        assertThat(drover.run("db", "params", "db", "-o", "name")).isZero();
        assertThat(drover.out).isEqualTo("db-1\n");
    }

    @Test
    void showsItToPrograms() {
        said("True", "InForce", IN_FORCE, WAITING);

        assertThat(drover.run("db", "params", "db", "-o", "json")).isZero();

        assertThat(drover.out)
                .contains(
                        "\"version\" : \"5f00c4e1\"",
                        "\"max_connections\" : \"200\"",
                        "\"waiting\" : [",
                        "\"reason\" : \"InForce\"");
    }

    @Test
    void saysThatTheDocumentSetsNone() {
        drover.put(KEY, "apiVersion: drover/v1\nkind: PostgresCluster\nspec: {members: 3}\n");
        said("True", "InForce", member("db-1", "none", List.of(), List.of(), ""));

        drover.run("db", "params", "db");

        assertThat(drover.out).contains("The document sets none: servers go by their defaults.");
    }

    @Test
    void permitsARestartForExactlyTheseParameters() {
        said("False", "RestartWaits", IN_FORCE, WAITING);

        assertThat(drover.run("db", "params", "db", "--restart")).isZero();

        assertThat(drover.get(KEY)).contains("drover/restart", "5f00c4e1/2026-11-20T12:00:00Z");
        assertThat(drover.out)
                .contains("the operator restarts, one after the other: db-2 (max_connections)");
    }

    @Test
    void permitsNothingInADryRunAndNothingThatIsNotNeeded() {
        said("False", "RestartWaits", IN_FORCE, WAITING);
        String before = drover.get(KEY);
        assertThat(drover.run("db", "params", "db", "--restart", "--dry-run")).isZero();
        assertThat(drover.out).contains("would be restarted, one after the other: db-2");

        said("True", "InForce", IN_FORCE);
        assertThat(drover.run("db", "params", "db", "--restart")).isEqualTo(1);
        assertThat(drover.err).contains("no member waits for a restart; nothing is changed");
        assertThat(drover.get(KEY)).isEqualTo(before);
    }

    private static OfMember member(
            String name,
            String inForce,
            List<String> waiting,
            List<String> heldBack,
            String problem) {
        return new OfMember(name, inForce, waiting, heldBack, problem, "", List.of());
    }

    private void said(String status, String reason, OfMember... members) {
        DatabasePart part =
                new DatabasePart(
                        Rig.NOW,
                        3,
                        "stable",
                        "db-1",
                        "sync",
                        1,
                        List.of(),
                        Optional.of(0L),
                        true,
                        Optional.empty(),
                        "",
                        "",
                        new ParametersSeen(VERSION, List.of(members), List.of()),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());
        drover.put(
                STATUS,
                "{\"observedGeneration\":9,\"acceptedGeneration\":9,\"conditions\":[{\"type\":\"ParametersApplied\",\"status\":\"%s\",\"reason\":\"%s\",\"message\":\"for a test\",\"since\":\"2026-11-20T11:00:00Z\"}],\"postgresCluster\":%s}"
                        .formatted(
                                status,
                                reason,
                                new String(
                                        StatusCodec.encode((Object) part),
                                        StandardCharsets.UTF_8)));
    }
}
