package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.document.Condition.Status;
import dev.drover.testing.Entries;
import dev.drover.testing.Reports;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ConfirmationTest {

    private static final String ROUTE = "shop/web";

    @Nested
    final class OfARoute {

        private final RouteEntry entry = Entries.passing(ROUTE, "api");

        @Test
        void lacksAMember() {
            Confirmation found = confirm();

            assertThat(found.reason()).isEqualTo("NoMember");
            assertThat(found.ready()).isEqualTo(Status.FALSE);
            assertThat(found.message()).contains("45 s").contains("jobs/caddy.nomad.hcl");
        }

        @Test
        void saysOfAnExistingCaddyThatNobodyAskedThroughIt() {
            assertThat(confirm(has(2).seeing("api", 1, true).of("direct")).message())
                    .startsWith("1 of 1 members serve it; an existing Caddy")
                    .contains("Consul's DNS", "nobody asked through it", "no App waits");
            assertThat(confirm(has(2).seeing("api", 1, false).of("direct")))
                    .isEqualTo(
                            new Confirmation(
                                    1,
                                    1,
                                    Status.FALSE,
                                    "NotServing",
                                    "the existing Caddy does not answer at its admin API"));
        }

        @Test
        void isUnderWayUntilAllHaveIt() {
            assertThat(confirm(has(2).of("a"), has(1).of("b")))
                    .isEqualTo(
                            new Confirmation(
                                    1, 2, Status.FALSE, "Programming", "1 of 2 members have it"));
        }

        @Test
        void isUnderWayWhereAMemberKnowsNothingOfIt() {
            assertThat(confirm(Reports.report().of("a")).reason()).isEqualTo("Programming");
        }

        @Test
        void tellsWhatKeepsAMember() {
            assertThat(confirm(has(1).troubled("caddy: no answer").of("a")).message())
                    .isEqualTo("0 of 1 members have it; a: caddy: no answer");
        }

        @Test
        void isRefusedInTheWordsOfCaddy() {
            Reports refusing = Reports.report().refusing(ROUTE, 1, "unknown module");

            assertThat(confirm(has(2).seeing("api", 1, true).of("a"), refusing.of("b")))
                    .isEqualTo(
                            new Confirmation(
                                    1,
                                    2,
                                    Status.FALSE,
                                    "Refused",
                                    "it is not taken, what was served before is served:"
                                            + " unknown module"));
        }

        @Test
        void isNotRefusedBecauseAnOlderTextWas() {
            Member stale = Reports.report().refusing(ROUTE, 0, "unknown module").of("a");

            assertThat(confirm(stale).reason()).isEqualTo("Programming");
        }

        @Test
        void isRefusedWhereAnOlderMemberSaysNotWhichTextIs() {
            Member older =
                    Member.of(
                            "a",
                            """
                            {"routes":{"shop/web":{"generation":1,"refused":"unknown module"}}}\
                            """
                                    .getBytes(StandardCharsets.UTF_8));

            assertThat(confirm(older).reason()).isEqualTo("Refused");
        }

        @Test
        void servesNobodyWithoutAHealthyInstance() {
            assertThat(confirm(has(2).seeing("api", 0, false).of("a")))
                    .isEqualTo(
                            new Confirmation(
                                    1,
                                    1,
                                    Status.FALSE,
                                    "NotServing",
                                    "service api has no healthy instance"));
        }

        @Test
        void servesNobodyWhereAMemberHasNotHeardOfTheService() {
            assertThat(confirm(has(2).of("a")).reason()).isEqualTo("NotServing");
        }

        @Test
        void servesNotWhereNoInstanceAnswers() {
            Confirmation found =
                    confirm(
                            has(2).seeing("api", 2, true).of("a"),
                            has(2).seeing("api", 2, false).of("b"));

            assertThat(found)
                    .isEqualTo(
                            new Confirmation(
                                    2,
                                    2,
                                    Status.FALSE,
                                    "NotServing",
                                    "no instance of service api answered through the Caddy of b"));
        }

        @Test
        void servesWhereAllHaveItAndReachTheService() {
            assertThat(confirm(has(2).seeing("api", 1, true).of("a"), same().of("b")))
                    .isEqualTo(
                            new Confirmation(
                                    2, 2, Status.TRUE, "Serving", "2 of 2 members serve it"));
        }

        @Test
        void servesWithOneOfSeveralTargetsAndNamesTheOther() {
            Reports one = has(2).seeing("api", 1, true).seeing("next", 0, false);

            assertThat(shared(one.of("a"), has(2).seeing("api", 1, true).of("b")))
                    .isEqualTo(
                            new Confirmation(
                                    2,
                                    2,
                                    Status.TRUE,
                                    "ServingPartly",
                                    "2 of 2 members serve it, but service next has no healthy"
                                            + " instance: its requests go to the other targets"));
        }

        @Test
        void servesNobodyWhereAProxyReachesNoneOfSeveralTargets() {
            Reports one = has(2).seeing("api", 1, true).seeing("next", 1, true);
            Reports none = has(2).seeing("api", 0, false).seeing("next", 1, false);

            assertThat(shared(one.of("a"), none.of("b")).reason()).isEqualTo("NotServing");
        }

        @Test
        void servesWithAnAddressThatNobodyAsksAfter() {
            RouteEntry mixed = Entries.passing(ROUTE, "api");
            ((ObjectNode) mixed.handle().path(0))
                    .withArray("upstreams")
                    .addObject()
                    .put("dial", "10.0.0.5:80");

            assertThat(Confirmation.ofRoute(List.of(has(2).of("a")), mixed, 2).reason())
                    .isEqualTo("ServingPartly");
        }

        private Confirmation shared(Member... members) {
            return Confirmation.ofRoute(List.of(members), Entries.passing(ROUTE, "api", "next"), 2);
        }

        @Test
        void needsNoServiceWhereItAnswersItself() {
            RouteEntry own = Entries.answering(ROUTE, 2, "hello");

            assertThat(Confirmation.ofRoute(List.of(has(2).of("a")), own, 2).reason())
                    .isEqualTo("Serving");
        }

        @Test
        void isNothingBeforeAnythingWasPublished() {
            assertThat(Confirmation.ofRoute(List.of(has(0).of("a")), entry, 0).confirmed())
                    .isZero();
        }

        /** A number that grew tells nothing: a store that was restored counts from before. */
        @Test
        void waitsForThatVeryText() {
            assertThat(confirm(has(3).seeing("api", 1, true).of("a")).reason())
                    .isEqualTo("Programming");
        }

        private Reports same() {
            return has(2).seeing("api", 1, true);
        }

        private static Reports has(long generation) {
            return Reports.report().serving(ROUTE, generation);
        }

        private Confirmation confirm(Member... members) {
            return Confirmation.ofRoute(List.of(members), entry, 2);
        }
    }

    @Nested
    final class OfAProxy {

        @Test
        void lacksAMember() {
            assertThat(confirm().reason()).isEqualTo("NoMember");
        }

        @Test
        void isUnderWayUntilAllHaveIt() {
            assertThat(confirm(has(2).of("a"), has(1).of("b")))
                    .isEqualTo(
                            new Confirmation(
                                    1, 2, Status.FALSE, "Programming", "1 of 2 members have it"));
        }

        @Test
        void namesTheMemberThatIsInTrouble() {
            assertThat(confirm(has(2).of("a"), has(2).troubled("port 80 is in use").of("b")))
                    .isEqualTo(
                            new Confirmation(
                                    2, 2, Status.FALSE, "Trouble", "b: port 80 is in use"));
        }

        @Test
        void servesWhereAllHaveIt() {
            assertThat(confirm(has(2).of("a"), has(2).of("b")))
                    .isEqualTo(
                            new Confirmation(
                                    2, 2, Status.TRUE, "Serving", "2 of 2 members serve it"));
        }

        private static Reports has(long generation) {
            return Reports.report().settings(generation);
        }

        private static Confirmation confirm(Member... members) {
            return Confirmation.ofProxy(List.of(members), 2);
        }
    }
}
