package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.member.Intake;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.testing.Entries;
import dev.drover.testing.FakeCaddy;
import dev.drover.testing.ProxyDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in force of routes with passwords. */
final class AppliedPasswordsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ProxySettings SETTINGS = Entries.plain(1, 8080);
    private static final String NAMED = "/apps/http/servers/plain/named_routes";

    /** It answers wherever no other does. */
    private static final RouteEntry ALL = Entries.entry("shop/all", List.of(), List.of());

    private static final RouteEntry A = Entries.answering("shop/a", 1, "a");

    private static final String ROSEBUD =
            "$2a$04$FZS/oDg1abbCy.jTG6HNiOmZ8ECHstdcPBamGKEUbjQ42IAkPbgTq";
    private static final String SESAME =
            "$2a$04$AEnCvJlOQ2y7Jslcn3oujuuVmZSbXQipbzUQLVWYtLzhoCJF.tDJq";
    private static final RouteEntry STAFF = Entries.guarded("shop/staff", 1, "alice");

    @TempDir Path folder;

    private Site site;
    private FakeCaddy caddy;
    private Applied applied;

    @BeforeEach
    void open() throws IOException {
        site = new Site(folder);
        caddy = new FakeCaddy(CaddyConfig.first(site));
        applied = opened();
    }

    @Test
    void letsNobodyInWhereItDoesNotHaveThePassword() {
        applied.bring(intake(SETTINGS, ALL, STAFF));

        assertThat(asked()).containsExactly("shop/staff", "shop/all");
        assertThat(handlers("shop/staff")).isEqualTo(STAFF.closing().handle());
        assertThat(applied.objection(STAFF))
                .hasValueSatisfying(words -> assertThat(words).contains("secret alice"));
    }

    @Test
    void isNotChangedWhileThePasswordIsLacking() throws IOException {
        applied.bring(intake(SETTINGS, ALL, STAFF));

        applied.bring(intake(SETTINGS, ALL, STAFF));
        Applied next = opened();
        next.bring(intake(SETTINGS, ALL, STAFF));

        assertThat(next.look()).isEmpty();
        assertThat(caddy.attempts()).isEqualTo(1);
        assertThat(next.inForce()).isEqualTo(intake(SETTINGS, ALL, STAFF.closing()));
    }

    @Test
    void staysAsItWasWhereAnotherTextLacksThePassword() throws IOException {
        passwords("alice", ROSEBUD);
        applied.bring(intake(SETTINGS, ALL, STAFF));

        applied.bring(intake(SETTINGS, ALL, Entries.guarded("shop/staff", 2, "bob")));

        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, ALL, STAFF));
    }

    @Test
    void isOpenAgainWhenNobodyWantsToGuardItAnyMore() {
        RouteEntry open = Entries.answering("shop/staff", 2, "open");
        applied.bring(intake(SETTINGS, ALL, STAFF));

        applied.bring(intake(SETTINGS, ALL, open));

        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, ALL, open));
    }

    @Test
    void letsNobodyInWhereCaddyRefusesWhoGuards() throws IOException {
        passwords("alice", ROSEBUD);
        caddy.refuse(ROSEBUD);

        applied.bring(intake(SETTINGS, ALL, STAFF));
        int before = caddy.attempts();
        applied.bring(intake(SETTINGS, ALL, STAFF));

        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, ALL, STAFF.closing()));
        assertThat(applied.objection(STAFF)).isPresent();
        assertThat(caddy.attempts()).isEqualTo(before);
        applied.refusals().tryAgain();
        applied.bring(intake(SETTINGS, ALL, STAFF));
        assertThat(caddy.attempts()).isEqualTo(before + 1);
        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, ALL, STAFF.closing()));
    }

    @Test
    void letsNobodyInWhereCaddyRefusesWhoMayComeFromWhere() {
        RouteEntry office =
                ProxyDocuments.entry(
                        ProxyDocuments.route(
                                "office",
                                """
                                paths: [/office/*]
                                allow: [10.0.0.0/8]
                                target: {app: api}\
                                """),
                        1);
        caddy.refuse("client_ip");

        applied.bring(intake(SETTINGS, ALL, office));

        assertThat(asked()).containsExactly("shop/office", "shop/all");
        assertThat(handlers("shop/office")).isEqualTo(office.closing().handle());
    }

    @Test
    void isClosedBeforeAnyOtherRouteIsThere() {
        applied.bring(
                intake(SETTINGS, A, ALL, Entries.nonsense("shop/b", 1), STAFF, with("carol")));

        assertThat(routes()).containsExactly("shop/a", "shop/all", "shop/carol", "shop/staff");
        assertThat(caddy.applied())
                .filteredOn(each -> !each.at(NAMED).path("shop/all").isMissingNode())
                .isNotEmpty()
                .allSatisfy(each ->
                        assertThat(each.at(NAMED).fieldNames())
                                .toIterable()
                                .contains("shop/staff", "shop/carol"));
    }

    @Test
    void saysWhatItCannotClose() {
        caddy.refuse("/shop/staff/*");

        assertThat(applied.bring(intake(SETTINGS, ALL, STAFF)))
                .contains("the place of route shop/staff cannot be closed");
        int before = caddy.attempts();

        assertThat(applied.bring(intake(SETTINGS, ALL, STAFF))).contains("cannot be closed");
        assertThat(caddy.attempts()).isEqualTo(before);
        assertThat(routes()).containsExactly("shop/all");
    }

    @Test
    void servesItAsSoonAsItHasIt() throws IOException {
        applied.bring(intake(SETTINGS, A, STAFF));
        passwords("alice", ROSEBUD);

        applied.bring(intake(SETTINGS, A, STAFF));

        assertThat(running()).contains(ROSEBUD);
        assertThat(applied.objection(STAFF)).isEmpty();
    }

    @Test
    void takesAnotherPasswordOverByOneChange() throws IOException {
        passwords("alice", ROSEBUD);
        applied.bring(intake(SETTINGS, STAFF));
        passwords("alice", SESAME);

        applied.bring(intake(SETTINGS, STAFF));
        applied.bring(intake(SETTINGS, STAFF));

        assertThat(running()).contains(SESAME).doesNotContain(ROSEBUD);
        assertThat(caddy.attempts()).isEqualTo(2);
    }

    @Test
    void doesNotHeedPasswordsThatNobodyNames() throws IOException {
        passwords("alice", ROSEBUD);
        applied.bring(intake(SETTINGS, A));
        passwords("bob", SESAME);

        applied.bring(intake(SETTINGS, A));

        assertThat(caddy.attempts()).isEqualTo(1);
        assertThat(running()).doesNotContain("$2a$");
    }

    @Test
    void goesOnWithAPasswordThatIsGoneAlsoAfterANewStart() throws IOException {
        passwords("alice", ROSEBUD);
        applied.bring(intake(SETTINGS, STAFF));
        Files.delete(site.passwords());

        Applied next = opened();
        next.bring(intake(SETTINGS, STAFF));

        assertThat(next.look()).isEmpty();
        assertThat(running()).contains(ROSEBUD);
        assertThat(caddy.attempts()).isEqualTo(1);
        assertThat(next.objection(STAFF)).isPresent();
    }

    @Test
    void takesAPasswordOverThatChangedWhileItWasAway() throws IOException {
        passwords("alice", ROSEBUD);
        applied.bring(intake(SETTINGS, STAFF));
        passwords("alice", SESAME);

        Applied next = opened();
        assertThat(next.look()).isEmpty();
        next.bring(intake(SETTINGS, STAFF));

        assertThat(next.look()).isEmpty();
        assertThat(running()).contains(SESAME).doesNotContain(ROSEBUD);
        assertThat(caddy.attempts()).isEqualTo(2);
    }

    @Test
    void goesOnWithAPasswordThatIsGoneAlsoAfterCaddyCouldNotBegin() throws IOException {
        passwords("alice", ROSEBUD);
        applied.bring(intake(SETTINGS, ALL, STAFF));
        Files.delete(site.passwords());
        caddyEndsAgainAndAgain();
        caddy.refuse("nonsense");

        applied.bring(intake(SETTINGS, ALL, Entries.nonsense("shop/b", 1), STAFF));

        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, ALL, STAFF));
        assertThat(running()).contains(ROSEBUD);
        assertThat(applied.look()).isEmpty();
    }

    @Test
    void letsNobodyInByAnOldPasswordWhereTheTextIsAnother() throws IOException {
        passwords("alice", ROSEBUD);
        applied.bring(intake(SETTINGS, ALL, STAFF));
        Files.delete(site.passwords());
        caddyEndsAgainAndAgain();
        RouteEntry other = Entries.guarded("shop/staff", 2, "alice");

        applied.bring(intake(SETTINGS, ALL, other));

        assertThat(applied.inForce()).isEqualTo(intake(SETTINGS, ALL, other.closing()));
        assertThat(running()).doesNotContain("$2a$");
    }

    @Test
    void beginsWithARouteClosedWhosePasswordIsLost() throws IOException {
        passwords("alice", ROSEBUD);
        applied.bring(intake(SETTINGS, A, STAFF));
        Files.delete(site.passwords());
        Files.delete(site.configuration());

        assertThat(opened().inForce()).isEqualTo(intake(SETTINGS, A, STAFF.closing()));
        assertThat(startsWith().at(NAMED).path("shop/staff").path("handle"))
                .isEqualTo(STAFF.closing().handle());
    }

    @Test
    void repeatsNoHashThatCaddyRepeats() throws IOException {
        passwords("alice", ROSEBUD);
        caddy.refuse(ROSEBUD);

        applied.bring(intake(SETTINGS, STAFF));

        assertThat(applied.objection(STAFF))
                .hasValueSatisfying(words -> assertThat(words).doesNotContain("$2a$"));
    }

    /** Until it is given nothing to begin with, and runs. */
    private void caddyEndsAgainAndAgain() throws IOException {
        caddy.gone(true);
        for (int second = 1; second <= 3; second++) {
            Files.writeString(site.admin(), "");
            Files.setLastModifiedTime(site.admin(), FileTime.from(second, TimeUnit.SECONDS));
            applied.revive();
        }
        assertThat(applied.inForce()).isEqualTo(Intake.NOTHING);
        caddy.meddle(startsWith());
        caddy.gone(false);
    }

    private static RouteEntry with(String user) {
        return Entries.guarded("shop/" + user, 1, user);
    }

    private void passwords(String name, String hash) throws IOException {
        Files.writeString(site.passwords(), "{\"%s\": \"%s\"}".formatted(name, hash));
    }

    private String running() {
        return caddy.running().configuration().toString();
    }

    private Applied opened() throws IOException {
        Applied opened = new Applied(site, caddy, (_, _) -> Ports.Finding.FREE);
        opened.open();
        return opened;
    }

    private List<String> routes() {
        List<String> names = new ArrayList<>();
        caddy.running().configuration().at(NAMED).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** In the order in which they are asked. */
    private List<String> asked() {
        return caddy.running()
                .configuration()
                .at("/apps/http/servers/plain/routes")
                .findValuesAsText("name");
    }

    private JsonNode handlers(String route) {
        return caddy.running().configuration().at(NAMED).path(route).path("handle");
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
