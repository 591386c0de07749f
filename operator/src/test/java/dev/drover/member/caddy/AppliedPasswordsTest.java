package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.ProxySettings;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.testing.Entries;
import dev.drover.testing.FakeCaddy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in force of routes with passwords. */
final class AppliedPasswordsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ProxySettings SETTINGS = Entries.plain(1, 8080);
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
    void servesNoRouteWhosePasswordItDoesNotHave() {
        applied.bring(intake(SETTINGS, A, STAFF));

        assertThat(routes()).containsExactly("shop/a");
        assertThat(applied.objection(STAFF))
                .hasValueSatisfying(words -> assertThat(words).contains("secret alice"));
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
    void beginsWithoutARouteWhosePasswordIsLost() throws IOException {
        passwords("alice", ROSEBUD);
        applied.bring(intake(SETTINGS, A, STAFF));
        Files.delete(site.passwords());
        Files.delete(site.configuration());

        assertThat(opened().inForce()).isEqualTo(intake(SETTINGS, A));
        assertThat(startsWith().toString()).contains("shop/a").doesNotContain("shop/staff");
    }

    @Test
    void repeatsNoHashThatCaddyRepeats() throws IOException {
        passwords("alice", ROSEBUD);
        caddy.refuse(ROSEBUD);

        applied.bring(intake(SETTINGS, STAFF));

        assertThat(applied.objection(STAFF))
                .hasValueSatisfying(words -> assertThat(words).doesNotContain("$2a$"));
    }

    private void passwords(String name, String hash) throws IOException {
        Files.writeString(site.passwords(), "{\"%s\": \"%s\"}".formatted(name, hash));
    }

    private String running() {
        return caddy.running().configuration().toString();
    }

    private Applied opened() throws IOException {
        Applied opened = new Applied(site, caddy, (_, _) -> false);
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
