package dev.drover.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.convergence.RemoteFailure;
import dev.drover.testing.InMemoryKeyValueStore.Call;
import dev.drover.testing.InMemoryKeyValueStore.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that change documents. */
final class WritingTest {

    private static final String WEB = "drover/desired/default/Job/web";

    private final Rig drover = new Rig();

    @Test
    void initWritesTheSentinelOnce() {
        drover.delete("drover/desired/.sentinel");

        assertThat(drover.run("init")).isZero();
        assertThat(drover.out).isEqualTo("created drover/desired/.sentinel\n");
        String first = drover.get("drover/desired/.sentinel");

        assertThat(drover.run("init")).isZero();
        assertThat(drover.out).isEqualTo("drover/desired/.sentinel is there already\n");
        assertThat(drover.get("drover/desired/.sentinel"))
                .isEqualTo(first)
                .contains("Drover reads this key");
    }

    @Nested
    final class Apply {

        @TempDir private Path folder;

        @Test
        void keepsASuspensionThatTheFileDoesNotSpeakOf() {
            drover.document("web");
            drover.run("suspend", "job", "web");
            drover.stdin = Rig.text("web") + "# more\n";

            assertThat(drover.run("apply", "-f", "-")).isZero();

            assertThat(drover.get(WEB)).contains("drover/suspend: \"true\"").contains("# more");
            assertThat(drover.err).contains("stays suspended").contains("drover resume");
            assertThat(drover.run("apply", "-f", "-")).isZero();
            assertThat(drover.out).isEqualTo("default/Job/web unchanged\n");
        }

        @Test
        void writesNothingThatNomadDoesNotUnderstand() {
            drover.stdin =
                    Rig.text("web").replace("json: {ID: web}", "hcl: broken")
                            + "---\n"
                            + Rig.text("api");

            assertThat(drover.run("apply", "-f", "-")).isEqualTo(1);

            assertThat(drover.err)
                    .contains("$.spec.hcl: nomad: parse HCL: line 1: broken")
                    .contains("nothing was written");
            assertThat(drover.get("drover/desired/default/Job/api")).isEmpty();
        }

        @Test
        void namesTheLineOfTheFileWhereTheHclIsWrong() {
            String hcl = "hcl: |\n    job \"web\" {\n      bogus = 1\n    }";
            drover.stdin =
                    Rig.text("api")
                            + "---\n"
                            + Rig.text("web").replace("json: {ID: web}", hcl)
                            + "---\n"
                            + Rig.text("quoted")
                                    .replace("json: {ID: quoted}", "hcl: \"job {\\n  bogus\"");

            assertThat(drover.run("apply", "-f", "-")).isEqualTo(1);

            assertThat(drover.err)
                    .contains("-:15:7: $.spec.hcl: nomad: parse HCL: 400 input.hcl:2,3-8: bogus\n")
                    .contains("-:17: $.spec.hcl: line 2 of it: nomad: parse HCL: 400 input.hcl:2,");
        }

        @Test
        void saysThatHclWasNotCheckedWhenNomadDoesNotAnswer() {
            drover.nomad.failure = new RemoteFailure.Unavailable("nomad: not there");
            drover.stdin = Rig.text("web").replace("json: {ID: web}", "hcl: broken");

            assertThat(drover.run("apply", "-f", "-")).isZero();

            assertThat(drover.err)
                    .contains("documents were not checked beyond their schemas: nomad: not there");
            assertThat(drover.get(WEB)).isNotEmpty();
        }

        @Test
        void warnsWhereNoOperatorWorks() {
            drover.stdin = Rig.text("web");

            assertThat(drover.run("apply", "-f", "-", "--prefix", "other")).isZero();

            assertThat(drover.err).contains("other/desired/.sentinel is missing");
        }

        @Test
        void createsConfiguresAndLeavesAlone() {
            drover.stdin = Rig.text("web");
            assertThat(drover.run("apply", "-f", "-")).isZero();
            assertThat(drover.out).isEqualTo("default/Job/web created\n");
            assertThat(drover.get(WEB)).isEqualTo(Rig.text("web"));

            long commits = drover.store.commits();
            drover.run("apply", "-f", "-");
            assertThat(drover.out).isEqualTo("default/Job/web unchanged\n");
            assertThat(drover.store.commits()).isEqualTo(commits);

            drover.stdin = Rig.text("web") + "# more\n";
            drover.run("apply", "-f", "-");
            assertThat(drover.out).isEqualTo("default/Job/web configured\n");
        }

        @Test
        void readsFoldersWithSeveralDocumentsInAFile() throws IOException {
            Files.writeString(folder.resolve("a.yaml"), Rig.text("a") + "---\n" + Rig.text("b"));
            Files.writeString(folder.resolve("notes.txt"), "not a document");

            assertThat(drover.run("apply", "-n", "shop", "-f", folder.toString())).isZero();
            assertThat(drover.out).isEqualTo("shop/Job/a created\nshop/Job/b created\n");
        }

        @Test
        void writesNothingWhenOneIsBad() {
            drover.stdin = Rig.text("web") + "---\n" + Rig.text("bad").replace("spec", "sepc");

            assertThat(drover.run("apply", "-f", "-")).isEqualTo(1);
            assertThat(drover.get(WEB)).isEmpty();
            assertThat(drover.out).isEmpty();
            assertThat(drover.err).contains("-:12:").contains("did you mean 'spec'?");
            assertThat(drover.err).contains("nothing was written");
        }

        @Test
        void refusesOneDocumentTwice() {
            drover.stdin = Rig.text("web") + "---\n" + Rig.text("web");

            assertThat(drover.run("apply", "-f", "-")).isEqualTo(1);
            assertThat(drover.err).contains("default/Job/web stands twice: -:1 and -:");
        }

        @Test
        void onlySaysWhatItWouldDo() {
            drover.stdin = Rig.text("web");

            assertThat(drover.run("apply", "-f", "-", "--dry-run")).isZero();
            assertThat(drover.out).isEqualTo("default/Job/web created (dry run)\n");
            assertThat(drover.get(WEB)).isEmpty();
        }

        @Test
        void doesNotOverwriteWhatSomebodyElseChangedMeanwhile() {
            drover.document("web");
            drover.stdin = Rig.text("web") + "# mine\n";
            drover.store.disturb((call, key) -> {
                if (call == Call.COMMIT) {
                    drover.store.calm();
                    drover.put(WEB, "theirs");
                }
                return Fate.DONE;
            });

            assertThat(drover.run("apply", "-f", "-")).isEqualTo(1);
            assertThat(drover.err).contains("was changed by somebody else meanwhile");
            assertThat(drover.get(WEB)).isEqualTo("theirs");
        }

        @Test
        void waitsUntilReady() {
            drover.stdin = Rig.text("web");
            drover.meanwhile.add(() -> drover.ready("web"));

            assertThat(drover.run("apply", "-f", "-", "--wait")).isZero();
            assertThat(drover.out)
                    .isEqualTo("default/Job/web created\ndefault/Job/web is Ready=True\n");
            assertThat(drover.err).isEqualTo("default/Job/web: not seen by an operator yet\n");
        }

        @Test
        void saysWhatWasReadyAlready() {
            drover.ready("web");
            drover.ready("api");
            drover.stdin = Rig.text("web") + "---\n" + Rig.text("api") + "# more\n";
            drover.meanwhile.add(() -> drover.ready("api"));

            assertThat(drover.run("apply", "-f", "-", "--wait")).isZero();
            assertThat(drover.out)
                    .endsWith(
                            """
                            default/Job/web is Ready=True already
                            default/Job/api is Ready=True
                            """);
        }

        @Test
        void saysWhichFileIsMissing() {
            assertThat(drover.run("apply", "-f", folder + "/none.yaml")).isEqualTo(1);
            assertThat(drover.err).contains("none.yaml: no such file or folder");
            assertThat(drover.run("apply")).isEqualTo(2);
            assertThat(drover.run("apply", "-f", folder.toString())).isEqualTo(2);
        }
    }

    @Nested
    final class Validate {

        @Test
        void saysAllThatIsWrongWithLines() {
            drover.stdin = Rig.text("web") + "---\n" + Rig.text("bad").replace("spec", "sepc");

            assertThat(drover.run("validate", "-f", "-")).isEqualTo(1);
            assertThat(drover.out).startsWith("default/Job/web is valid\n-:").contains("sepc");
            assertThat(drover.err).isEqualTo("1 of 2 documents are bad\n");
        }

        @Test
        void findsDocumentsThatWaitForEachOther() {
            drover.stdin =
                    Rig.text("web")
                            + "  dependsOn: [{kind: Job, name: api}]\n---\n"
                            + Rig.text("api")
                            + "  dependsOn: [{kind: Job, name: web}]\n";
            String why = "none of these could ever begin, each waits for the next: ";

            assertThat(drover.run("validate", "-f", "-")).isEqualTo(1);
            assertThat(drover.out)
                    .contains(
                            why + "Job web → Job api → Job web",
                            why + "Job api → Job web → Job api");
            assertThat(drover.run("apply", "-f", "-")).isEqualTo(1);
            assertThat(drover.err).contains(why, "nothing was written");
        }

        @Test
        void needsNoStore() {
            drover.stdin = Rig.text("web");

            assertThat(drover.run("validate", "-f", "-")).isZero();
            assertThat(drover.out).isEqualTo("default/Job/web is valid\n");
            assertThat(drover.storesMade).isZero();
        }
    }

    @Nested
    final class Delete {

        @Test
        void removesWhatIsNamed() {
            drover.document("web");
            drover.document("api");

            assertThat(drover.run("delete", "job", "web")).isZero();
            assertThat(drover.out).isEqualTo("default/Job/web deleted\n");
            assertThat(drover.err)
                    .contains("drover wait default/Job/web --for=deleted")
                    .contains("drover prune --confirm");
            assertThat(drover.get(WEB)).isEmpty();
            assertThat(drover.get("drover/desired/default/Job/api")).isNotEmpty();
        }

        @Test
        void removesWhatStandsInFiles() {
            drover.document("web");
            drover.stdin = Rig.text("web") + "---\n" + Rig.text("gone");

            assertThat(drover.run("delete", "-f", "-")).isZero();
            assertThat(drover.get(WEB)).isEmpty();
            assertThat(drover.err).startsWith("default/Job/gone is not there\n");
        }

        @Test
        void doesNotMixFilesWithNamesOrLabels() {
            drover.document("web");
            drover.stdin = Rig.text("web");

            assertThat(drover.run("delete", "-f", "-", "-l", "tier=test")).isEqualTo(2);
            assertThat(drover.err).contains("leave out -f");
            assertThat(drover.run("delete", "job", "web", "-f", "-")).isEqualTo(2);
            assertThat(drover.run("delete", "-A", "-f", "-")).isEqualTo(2);
            assertThat(drover.get(WEB)).isNotEmpty();
        }

        @Test
        void chooseNothingByLabelsThatCannotBeRead() {
            drover.put(WEB, "metadata: {labels: {tier: prod}");

            drover.run("delete", "job", "-l", "tier!=prod", "--yes");
            drover.run("delete", "job", "-l", "!tier", "--yes");

            assertThat(drover.get(WEB)).isNotEmpty();
        }

        @Test
        void takesSpacesAroundTheOperatorForNothing() {
            drover.put(WEB, Rig.text("web").replace("spec:", "  labels: {tier: prod}\nspec:"));

            drover.run("delete", "job", "-l", "tier!= prod", "--yes");

            assertThat(drover.get(WEB)).isNotEmpty();
            assertThat(drover.run("delete", "job", "-l", "tier == prod", "--yes")).isZero();
            assertThat(drover.get(WEB)).isEmpty();
        }

        @Test
        void wantsAYesForAPatternOrAKind() {
            drover.document("web-1");
            drover.document("web-2");

            assertThat(drover.run("delete", "job", "web-*")).isEqualTo(2);
            assertThat(drover.err)
                    .contains("  default/Job/web-1\n  default/Job/web-2\n")
                    .contains("add --yes");
            assertThat(drover.run("delete", "jobs")).isEqualTo(2);
            assertThat(drover.run("delete")).isEqualTo(2);
            assertThat(drover.get("drover/desired/default/Job/web-1")).isNotEmpty();

            assertThat(drover.run("delete", "job", "web-*", "--yes")).isZero();
            assertThat(drover.err).contains("to watch: drover get -A");
            assertThat(drover.get("drover/desired/default/Job/web-1")).isEmpty();
        }

        @Test
        void waitsUntilTheOperatorHasFinished() {
            drover.ready("web");
            drover.meanwhile.add(() -> drover.delete("drover/status/default/Job/web"));

            assertThat(drover.run("delete", "web", "--wait")).isZero();
            assertThat(drover.out)
                    .isEqualTo("default/Job/web deleted\ndefault/Job/web is deleted\n");
        }
    }

    @Nested
    final class Annotations {

        @Test
        void suspendAndResume() {
            drover.document("web");

            assertThat(drover.run("suspend", "web")).isZero();
            assertThat(drover.out).isEqualTo("default/Job/web is suspended\n");
            assertThat(drover.get(WEB)).contains("drover/suspend: \"true\"");
            drover.run("suspend", "web");
            assertThat(drover.out).isEqualTo("default/Job/web is suspended already\n");

            drover.run("resume", "web");
            assertThat(drover.get(WEB)).contains("drover/suspend: \"false\"");
            drover.run("resume", "web");
            assertThat(drover.out).isEqualTo("default/Job/web is not suspended\n");
        }

        @Test
        void adoptAndRetry() {
            drover.document("web");

            drover.run("adopt", "web");
            drover.run("retry", "web");

            assertThat(drover.get(WEB))
                    .contains("drover/adopt: \"true\"")
                    .contains("drover/retry: \"2026-11-20T12:00:00Z\"");
        }

        @Test
        void retryNothingThatIsReady() {
            drover.ready("web");

            drover.run("retry", "web");

            assertThat(drover.out)
                    .isEqualTo("default/Job/web is Ready: there is nothing to retry\n");
            assertThat(drover.get(WEB)).doesNotContain("drover/retry");
        }

        @Test
        void refuseWhatIsNotThere() {
            assertThat(drover.run("suspend", "web")).isEqualTo(1);
            assertThat(drover.run("suspend")).isEqualTo(2);
            assertThat(drover.run("suspend", "jobs")).isEqualTo(2);
        }
    }

    @Nested
    final class Prune {

        @Test
        void showsAndConfirmsWhatIsHeldBack() {
            drover.environment.put("USER", "ada");
            drover.put(
                    "drover/prune/held",
                    """
                    {"documents":["shop/Job/a","shop/Job/b"],"reason":"6 of 8 documents went at once"}\
                    """);

            assertThat(drover.run("prune")).isZero();
            assertThat(drover.out).isEqualTo("held back: shop/Job/a\nheld back: shop/Job/b\n");
            assertThat(drover.err)
                    .contains("6 of 8 documents went at once")
                    .contains("drover prune --confirm");
            assertThat(drover.get("drover/prune/confirmed")).isEmpty();

            assertThat(drover.run("prune", "--confirm")).isZero();
            assertThat(drover.get("drover/prune/confirmed"))
                    .contains("shop/Job/a", "shop/Job/b", "\"by\" : \"ada\"");
        }

        @Test
        void saysWhenNothingIsHeldBack() {
            assertThat(drover.run("prune", "--confirm")).isZero();
            assertThat(drover.out).isEqualTo("no deletions are held back\n");
            assertThat(drover.get("drover/prune/confirmed")).isEmpty();
        }
    }
}
