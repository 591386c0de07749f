package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The verb that writes an earlier text again. */
final class RollbackTest {

    private static final String WEB = "drover/desired/default/Job/web";

    private final Rig drover = new Rig();

    private long first;
    private long second;

    private void twoGenerations() {
        first = drover.document("web");
        keep(first, Rig.text("web"));
        second = drover.put(WEB, Rig.text("web") + "# second\n");
        keep(second, Rig.text("web") + "# second\\n");
        drover.status("web", second, Rig.condition("Ready", "True", "Healthy", ""), "{}");
    }

    private void keep(long generation, String text) {
        drover.put(
                "drover/history/default/Job/web/" + generation,
                """
                {"generation":%d,"at":"2026-11-20T11:00:00Z","document":"%s"}\
                """
                        .formatted(generation, text.replace("\n", "\\n")));
    }

    @Test
    void writesTheTextBefore() {
        twoGenerations();

        assertThat(drover.run("rollback", "job", "web")).isZero();
        assertThat(drover.out)
                .startsWith("default/Job/web rolled back to generation %d".formatted(first));
        assertThat(drover.get(WEB)).isEqualTo(Rig.text("web"));
    }

    @Test
    void goesPastTextsThatNeverWorked() {
        first = drover.document("web");
        keep(first, Rig.text("web"));
        long failed = drover.put(WEB, Rig.text("web") + "# failed\n");
        keep(failed, Rig.text("web") + "# failed\\n");
        second = drover.put(WEB, Rig.text("web") + "# failed too\n");
        keep(second, Rig.text("web") + "# failed too\\n");
        drover.put(
                "drover/status/default/Job/web",
                """
                {"observedGeneration":%d,"acceptedGeneration":%d,"convergedGeneration":%d,"conditions":[]}
                """
                        .formatted(second, second, first));

        assertThat(drover.run("rollback", "job", "web")).isZero();

        assertThat(drover.out).contains("rolled back to generation " + first);
    }

    @Test
    void doesNotGoBackToASuspension() {
        first = drover.document("web");
        keep(first, Rig.text("web"));
        second = drover.put(WEB, Rig.text("web") + "# second\n");
        keep(second, Rig.text("web") + "# second\n");
        assertThat(drover.run("suspend", "job", "web")).isZero();
        keep(second + 100, drover.get(WEB));
        assertThat(drover.run("resume", "job", "web")).isZero();

        assertThat(drover.run("rollback", "job", "web")).isZero();

        assertThat(drover.out).contains("rolled back to generation " + first);
        assertThat(drover.get(WEB)).isEqualTo(Rig.text("web"));
    }

    @Test
    void doesNotGoBackToATimeBeforeARestart() {
        twoGenerations();
        drover.status(
                "web",
                second,
                Rig.condition("Ready", "True", "Healthy", ""),
                "{\"target\":{\"id\":\"web\"}}");
        assertThat(drover.run("restart", "job", "web")).isZero();
        long third = drover.store.read(WEB).orElseThrow().modifyIndex();
        drover.status("web", third, Rig.condition("Ready", "True", "Healthy", ""), "{}");
        keep(third, drover.get(WEB).replace("\"", "\\\""));

        assertThat(drover.run("rollback", "job", "web")).isZero();

        assertThat(drover.out).contains("rolled back to generation " + first);
        assertThat(drover.get(WEB)).contains("drover/restarted-at").doesNotContain("second");
    }

    @Test
    void doesNotTakeAnotherTryForAnotherText() {
        twoGenerations();
        drover.status("web", second, Rig.condition("Ready", "False", "Failed", ""), "{}");
        assertThat(drover.run("retry", "job", "web")).isZero();
        long third = drover.store.read(WEB).orElseThrow().modifyIndex();
        drover.status("web", third, Rig.condition("Ready", "True", "Healthy", ""), "{}");

        assertThat(drover.run("rollback", "job", "web")).isZero();

        assertThat(drover.out).contains("rolled back to generation " + first);
    }

    @Test
    void bringsBackADeletedDocument() {
        twoGenerations();
        drover.delete(WEB);

        assertThat(drover.run("rollback", "web")).isZero();

        assertThat(drover.out)
                .startsWith(
                        "default/Job/web was deleted; it is there again as at generation %d, as"
                                .formatted(second));
        assertThat(drover.get(WEB)).isEqualTo(Rig.text("web") + "# second\n");
    }

    @Test
    void cannotBringBackWhatWasNeverAccepted() {
        first = drover.document("web");
        drover.status("web", first, Rig.condition("Ready", "False", "Invalid", ""), "{}");
        drover.delete(WEB);

        assertThat(drover.run("rollback", "web")).isEqualTo(1);
        assertThat(drover.err).contains("no text of it was ever accepted");
    }

    @Test
    void leavesASuspensionWhereItIs() {
        twoGenerations();
        assertThat(drover.run("suspend", "job", "web")).isZero();

        assertThat(drover.run("rollback", "job", "web")).isZero();

        assertThat(drover.get(WEB)).contains("drover/suspend: \"true\"").doesNotContain("second");
    }

    @Test
    void writesTheGenerationAskedFor() {
        twoGenerations();

        assertThat(drover.run("rollback", "web", "--to", Long.toString(second))).isZero();
        assertThat(drover.out).contains("is as it was at generation " + second);
        assertThat(drover.run("rollback", "web", "--to", "1")).isEqualTo(1);
        assertThat(drover.err)
                .contains("generation 1 is not kept; kept: %d, %d".formatted(first, second));
    }

    @Test
    void goesBackToTheTextInForceWhileABadOneStandsThere() {
        twoGenerations();
        long bad = drover.put(WEB, "bad");
        drover.put(
                "drover/status/default/Job/web",
                """
                {"observedGeneration":%d,"acceptedGeneration":%d,"conditions":[]}\
                """
                        .formatted(bad, second));

        assertThat(drover.run("rollback", "web")).isZero();
        assertThat(drover.get(WEB)).isEqualTo(Rig.text("web") + "# second\n");
    }

    @Test
    void saysWhenThereIsNothingToGoBackTo() {
        drover.document("web");

        assertThat(drover.run("rollback", "web")).isEqualTo(1);
        assertThat(drover.err).contains("has no older accepted text");
    }

    @Test
    void historyListsWhatIsKept() {
        twoGenerations();

        assertThat(drover.run("history", "web")).isZero();
        assertThat(drover.out)
                .isEqualTo(
                        """
                        GENERATION  ACCEPTED  AUTHOR  CHANGED
                        %d           60m ago   ?
                        %d           60m ago   ?                in force
                        """
                                .formatted(first, second));
        drover.run("history", "web", "-o", "json");
        assertThat(drover.out).contains("\"generation\" : " + first);
        drover.run("history", "web", "-o", "name");
        assertThat(drover.out).isEqualTo("%d\n%d\n".formatted(first, second));
        assertThat(drover.run("history", "none")).isEqualTo(1);
    }

    @Test
    void historyTellsWhoChangedWhat() {
        first = drover.document("web");
        keep(first, Rig.text("web"));
        drover.environment.put("DROVER_USER", "anna");
        String text = Rig.text("web").replace("{ID: web}", "{ID: api}");
        drover.stdin = text;
        assertThat(drover.run("apply", "-f", "-")).isZero();
        second = first + 1;
        keep(second, text);

        drover.run("history", "web");

        assertThat(drover.out.lines().toList().getLast()).matches("\\d+ +60m ago +anna +json.ID *");
    }

    @Test
    void historyTellsTheAuthorOfEachOfTwoLikeTexts() {
        drover.stdin = Rig.text("web");
        for (String author : List.of("anna", "bob", "carl")) {
            drover.environment.put("DROVER_USER", author);
            drover.stdin = Rig.text("web") + (author.equals("bob") ? "# other\n" : "");
            assertThat(drover.run("apply", "-f", "-")).isZero();
        }
        keep(1, Rig.text("web"));
        keep(2, Rig.text("web") + "# other\n");
        keep(3, Rig.text("web"));

        drover.run("history", "web");

        assertThat(drover.out.lines().skip(1).map(line -> line.split(" +", -1)[3]))
                .containsExactly("anna", "bob", "carl");
    }

    @Test
    void historyRemembersTenAuthors() {
        drover.document("web");
        for (int i = 0; i < 12; i++) {
            drover.environment.put("DROVER_USER", "author" + i);
            drover.stdin = Rig.text("web") + "# " + i + "\n";
            assertThat(drover.run("apply", "-f", "-")).isZero();
        }

        assertThat(drover.get("drover/authors/default/Job/web"))
                .contains("author2\"", "author11\"")
                .doesNotContain("author1\"");
    }
}
