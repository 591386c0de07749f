package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.convergence.RemoteFailure;
import dev.drover.member.Intake;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.proxy.Spelling;
import dev.drover.testing.Entries;
import dev.drover.testing.FakeCaddy;
import dev.drover.testing.FakeCaddy.Fate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AppliedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ProxySettings SETTINGS = Entries.plain(1, 8080);
    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");
    private static final RouteEntry B = Entries.answering("shop/b", 1, "b");
    private static final RouteEntry BAD = Entries.nonsense("shop/bad", 1);

    @TempDir Path folder;

    /** Nobody else has one, unless a test says so. */
    private Ports ports = (_, _) -> Ports.Finding.FREE;

    private Site site;
    private FakeCaddy caddy;
    private Applied applied;

    @BeforeEach
    void open() throws IOException {
        site = new Site(folder);
        caddy = new FakeCaddy(CaddyConfig.first(site));
        applied = opened();
    }

    @Nested
    final class AtTheBeginning {

        @Test
        void writesAConfigurationForCaddyToStartWith() throws IOException {
            assertThat(startsWith()).isEqualTo(CaddyConfig.first(site));
        }

        @Test
        void keepsTheConfigurationThatIsThere() throws IOException {
            applied.bring(intake(SETTINGS, A));
            JsonNode before = startsWith();

            opened();

            assertThat(startsWith()).isEqualTo(before);
        }

        @Test
        void goesOnWithWhatWasInForce() throws IOException {
            applied.bring(intake(SETTINGS, A));

            assertThat(opened().inForce()).isEqualTo(intake(SETTINGS, A));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "{", "[]", "null"})
        void takesABrokenRecordForNone(String record) throws IOException {
            Files.writeString(folder.resolve("in-force.json"), record);

            assertThat(opened().inForce()).isEqualTo(Intake.NOTHING);
        }
    }

    @Nested
    final class Bringing {

        @Test
        void appliesAllAtOnce() {
            assertThat(applied.bring(intake(SETTINGS, A, B))).isEmpty();

            assertThat(caddy.applied()).hasSize(1);
            assertThat(routes()).containsExactly("shop/a", "shop/b");
            assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A, B));
        }

        @Test
        void doesNothingTheSecondTime() {
            applied.bring(intake(SETTINGS, A));
            applied.bring(intake(SETTINGS, A));

            assertThat(caddy.attempts()).isEqualTo(1);
        }

        @ParameterizedTest
        @EnumSource
        void appliesNothingThatRunsAlreadyInEitherSpelling(Spelling spelling) {
            caddy.meddle(CaddyConfig.of(site, Hashes.NONE, spelling, SETTINGS, List.of(A)));

            applied.bring(intake(SETTINGS, A));

            assertThat(caddy.attempts()).isZero();
            assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A));
        }

        @Test
        void changesTheSpellingWithEachConfiguration() {
            applied.bring(intake(SETTINGS, A));
            applied.bring(intake(SETTINGS, A, B));

            assertThat(caddy.applied().stream().map(Spelling::of))
                    .containsExactly(Spelling.EVEN, Spelling.ODD);
        }

        @Test
        void letsCaddyStartWithWhatWasApplied() throws IOException {
            applied.bring(intake(SETTINGS, A));

            assertThat(startsWith()).isEqualTo(caddy.running().configuration());
        }

        @Test
        void takesAwayWhatIsWantedNoMore() {
            applied.bring(intake(SETTINGS, A, B));
            applied.bring(intake(SETTINGS, B));

            assertThat(routes()).containsExactly("shop/b");
            assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, B));
        }

        @Test
        void appliesNothingWhenSomebodyElseWasFaster() {
            caddy.next(Fate.OVERTAKEN);

            assertThatThrownBy(() -> applied.bring(intake(SETTINGS, A)))
                    .isInstanceOf(RemoteFailure.Unavailable.class)
                    .hasMessageContaining("somebody else changed it");
            assertThat(applied.inForce()).isEqualTo(Intake.NOTHING);
        }

        @Test
        void triesAgainAfterSomebodyElseWasFaster() {
            caddy.next(Fate.OVERTAKEN);
            assertThatThrownBy(() -> applied.bring(intake(SETTINGS, A)))
                    .isInstanceOf(RemoteFailure.class);

            assertThat(applied.bring(intake(SETTINGS, A))).isEmpty();

            assertThat(routes()).containsExactly("shop/a");
        }

        @Test
        void appliesNothingTwiceWhenTheAnswerWasLost() throws IOException {
            caddy.next(Fate.ANSWER_LOST);
            assertThatThrownBy(() -> applied.bring(intake(SETTINGS, A)))
                    .isInstanceOf(RemoteFailure.Indeterminate.class);

            assertThat(applied.bring(intake(SETTINGS, A))).isEmpty();

            assertThat(caddy.attempts()).isEqualTo(1);
            assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A));
            assertThat(startsWith()).isEqualTo(caddy.running().configuration());
        }
    }

    @Nested
    final class Refused {

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
        void keepsSevenOfEightWhereverTheBadOneIs(int bad) {
            applied.bring(intake(SETTINGS));

            applied.bring(intake(SETTINGS, eight(List.of(bad))));

            assertThat(routes()).hasSize(7).doesNotContain("shop/r" + bad);
            assertThat(applied.refusals().words(eight(List.of(bad))[bad]))
                    .hasValueSatisfying(words -> assertThat(words).contains("nonsense"));
        }

        @Test
        void keepsTheGoodOnesAlsoBetweenSeveralBadOnes() {
            applied.bring(intake(SETTINGS, eight(List.of(0, 3, 4, 7))));

            assertThat(routes()).containsExactly("shop/r1", "shop/r2", "shop/r5", "shop/r6");
        }

        @Test
        void asksCaddyNoMoreThanSearchingByHalvesNeeds() {
            applied.bring(intake(SETTINGS));
            int before = caddy.attempts();

            applied.bring(intake(SETTINGS, eight(List.of(5))));

            assertThat(caddy.attempts() - before).isEqualTo(7);
        }

        @Test
        void isNotTriedAgain() {
            applied.bring(intake(SETTINGS, A, BAD));
            int before = caddy.attempts();

            applied.bring(intake(SETTINGS, A, BAD));

            assertThat(caddy.attempts()).isEqualTo(before);
        }

        @Test
        void isTriedAgainOnceItsAuthorChangedIt() {
            applied.bring(intake(SETTINGS, BAD));

            applied.bring(intake(SETTINGS, Entries.answering("shop/bad", 2, "good")));

            assertThat(routes()).containsExactly("shop/bad");
        }

        @Test
        void keepsTheTextThatWasServedBefore() {
            applied.bring(intake(SETTINGS, A));

            applied.bring(intake(SETTINGS, Entries.nonsense("shop/a", 2)));

            assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A));
            assertThat(routes()).containsExactly("shop/a");
        }

        @Test
        void keepsNothingThatIsWantedNoMore() {
            applied.bring(intake(SETTINGS, A, B));

            applied.bring(intake(SETTINGS, A, BAD));

            assertThat(routes()).containsExactly("shop/a");
        }

        @Test
        void isSaidOfTheSettings() {
            applied.bring(intake(SETTINGS, A));
            caddy.refuse("127.0.0.1:9090");

            assertThat(applied.bring(intake(Entries.plain(2, 9090), A)))
                    .startsWith("the settings are refused: caddy: ");

            assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A));
        }

        @Test
        void keepsSettingsFromHinderingRoutes() {
            applied.bring(intake(SETTINGS, A));
            caddy.refuse("127.0.0.1:9090");

            applied.bring(intake(Entries.plain(2, 9090), A, B));

            assertThat(routes()).containsExactly("shop/a", "shop/b");
        }

        @Test
        void isSaidOfTheSettingsUntilTheyChange() {
            applied.bring(intake(SETTINGS, A));
            caddy.refuse("127.0.0.1:9090");
            applied.bring(intake(Entries.plain(2, 9090), A));

            assertThat(applied.bring(intake(Entries.plain(2, 9090), A))).contains("9090");
            assertThat(applied.bring(intake(Entries.plain(3, 9091), A))).isEmpty();
        }

        @Test
        void servesNoRouteWithoutSettings() {
            caddy.refuse("127.0.0.1:8080");

            applied.bring(intake(SETTINGS, A, B));

            assertThat(applied.inForce()).isEqualTo(Intake.NOTHING);
            assertThat(caddy.applied()).isEmpty();
        }

        @Test
        void isThrownWhenNothingButARemovalIsRefused() {
            applied.bring(intake(SETTINGS, A, B));
            caddy.refuse("shop/a");

            assertThatThrownBy(() -> applied.bring(intake(SETTINGS, A)))
                    .isInstanceOf(RemoteFailure.Refused.class);
            assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A, B));
        }

        private static RouteEntry[] eight(List<Integer> bad) {
            List<RouteEntry> entries = new ArrayList<>();
            for (int number = 0; number < 8; number++) {
                String route = "shop/r" + number;
                entries.add(
                        bad.contains(number)
                                ? Entries.nonsense(route, 1)
                                : Entries.answering(route, 1, "r" + number));
            }
            return entries.toArray(RouteEntry[]::new);
        }
    }

    @Nested
    final class WithAPortOfAnother {

        @Test
        void staysWhereItListens() {
            applied.bring(intake(SETTINGS, A));
            ports = (_, port) -> found(port == 9090);
            applied = reopened();

            assertThat(applied.bring(intake(Entries.plain(2, 9090), A, B)))
                    .isEqualTo(
                            "port 9090 of 127.0.0.1 is in use by another program: end that one, or"
                                    + " choose another port in the Proxy");

            assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A, B));
        }

        @Test
        void goesOnWhenItIsFree() {
            boolean[] taken = {true};
            ports = (_, _) -> found(taken[0]);
            applied = reopened();
            assertThat(applied.bring(intake(SETTINGS, A))).contains("in use");
            assertThat(applied.inForce()).isEqualTo(Intake.NOTHING);
            assertThat(caddy.attempts()).isZero();

            taken[0] = false;

            assertThat(applied.bring(intake(SETTINGS, A))).isEmpty();
            assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, A));
        }

        @Test
        void takesCaddysOwnForNobodyElses() {
            caddy.meddle(CaddyConfig.of(site, Hashes.NONE, Spelling.EVEN, SETTINGS, List.of(A)));
            ports = (_, port) -> found(port != Ports.ANY);
            applied = reopened();

            assertThat(applied.bring(intake(SETTINGS, A))).isEmpty();
        }

        private static Ports.Finding found(boolean taken) {
            return taken ? Ports.Finding.TAKEN : Ports.Finding.FREE;
        }

        private Applied reopened() {
            try {
                return opened();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Nested
    final class Looking {

        @Test
        void findsNothingBeforeAnythingIsInForce() {
            assertThat(applied.look()).isEmpty();
        }

        @Test
        void findsNothingWhereAllIsAsItWasApplied() {
            applied.bring(intake(SETTINGS, A));

            assertThat(applied.look()).isEmpty();
            assertThat(caddy.attempts()).isEqualTo(1);
        }

        @Test
        void putsBackWhatSomebodyChanged() {
            applied.bring(intake(SETTINGS, A));
            caddy.meddle(CaddyConfig.first(site));

            assertThat(applied.look())
                    .contains("somebody else changed Caddy's configuration; it was put back");
            assertThat(routes()).containsExactly("shop/a");
        }

        @Test
        void takesTheOtherSpellingForTheSame() {
            applied.bring(intake(SETTINGS, A));
            caddy.meddle(CaddyConfig.of(site, Hashes.NONE, Spelling.ODD, SETTINGS, List.of(A)));

            assertThat(applied.look()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "0.0.0.0", "::", "::1"})
        void findsNothingWhateverTheAddress(String address) {
            ProxySettings settings =
                    new ProxySettings(
                            1,
                            address,
                            8080,
                            Optional.empty(),
                            SETTINGS.certificates(),
                            List.of(),
                            false,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty());
            applied.bring(intake(settings, A));
            applied.bring(intake(settings, A, B));

            assertThat(applied.look()).isEmpty();
        }
    }

    private Applied opened() throws IOException {
        Applied opened = new Applied(site, caddy, ports);
        opened.open();
        return opened;
    }

    private List<String> routes() {
        List<String> names = new ArrayList<>();
        caddy.running()
                .configuration()
                .at("/apps/http/servers/plain/named_routes")
                .fieldNames()
                .forEachRemaining(names::add);
        return names;
    }

    private JsonNode startsWith() throws IOException {
        return JSON.readTree(site.configuration().toFile());
    }

    private static Intake intake(ProxySettings settings, RouteEntry... entries) {
        return new Intake(
                Optional.of(settings),
                List.of(entries).stream()
                        .collect(Collectors.toMap(RouteEntry::route, entry -> entry)));
    }
}
