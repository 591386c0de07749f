package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.Caddy;
import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.adapter.caddy.Caddy.Running;
import dev.drover.adapter.caddy.Caddy.Tally;
import dev.drover.convergence.RemoteFailure;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Hashes;
import dev.drover.proxy.RouteEntry;
import dev.drover.proxy.Site;
import dev.drover.proxy.Spelling;
import dev.drover.proxy.Tallying;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link Caddy} promises: the fake keeps it as the real one does. */
public abstract class CaddyContract {

    private final int port = FreePort.next();

    /** One that was started with the first configuration of its site, new for each test. */
    protected abstract Caddy caddy();

    protected abstract Site site();

    @Test
    void runsWithWhatItWasStartedWith() {
        assertThat(caddy().running().configuration()).isEqualTo(CaddyConfig.first(site()));
    }

    @Test
    void hasInForceWhatWasApplied() {
        ObjectNode wanted = configuration(Spelling.ODD, Entries.answering("shop/a", 1, "<a&b>"));

        assertThat(caddy().apply(wanted, caddy().running().tag())).isTrue();

        assertThat(caddy().running().configuration()).isEqualTo(wanted);
    }

    @Test
    void givesAnotherTagToAnotherConfiguration() {
        String before = caddy().running().tag();

        caddy().apply(configuration(Spelling.ODD, Entries.answering("shop/a", 1, "a")), before);

        assertThat(caddy().running().tag()).isNotEqualTo(before);
    }

    @Test
    void tellsTheTagByItself() {
        assertThat(caddy().tag()).isEqualTo(caddy().running().tag());
    }

    @Test
    void keepsTheTagWhileNothingChanges() {
        assertThat(caddy().running().tag()).isEqualTo(caddy().running().tag());
    }

    @Test
    void goesOnWithAnotherConfigurationWhereTheSpellingIsTheOther() {
        RouteEntry entry = Entries.answering("shop/a", 1, "a");
        caddy().apply(configuration(Spelling.ODD, entry), caddy().running().tag());

        ObjectNode wanted = configuration(Spelling.EVEN, entry);
        assertThat(caddy().apply(wanted, caddy().running().tag())).isTrue();

        assertThat(Spelling.of(caddy().running().configuration())).isEqualTo(Spelling.EVEN);
    }

    @Test
    void changesNothingForATagThatIsOld() {
        String old = caddy().running().tag();
        ObjectNode first = configuration(Spelling.ODD, Entries.answering("shop/a", 1, "a"));
        caddy().apply(first, old);

        ObjectNode second = configuration(Spelling.EVEN, Entries.answering("shop/a", 2, "b"));
        assertThat(caddy().apply(second, old)).isFalse();

        assertThat(caddy().running().configuration()).isEqualTo(first);
    }

    @Test
    void refusesAHandlerThatItDoesNotKnowAndSaysWhich() {
        Running before = caddy().running();
        ObjectNode wanted = configuration(Spelling.ODD, Entries.nonsense("shop/bad", 1));

        assertThatThrownBy(() -> caddy().apply(wanted, before.tag()))
                .isInstanceOf(RemoteFailure.Refused.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void goesOnWithWhatItHadWhenItRefuses() {
        Running before = caddy().running();
        ObjectNode wanted = configuration(Spelling.ODD, Entries.nonsense("shop/bad", 1));

        assertThatThrownBy(() -> caddy().apply(wanted, before.tag()))
                .isInstanceOf(RemoteFailure.Refused.class);

        assertThat(caddy().running()).isEqualTo(before);
    }

    @Test
    void answersWhereItListens() {
        ObjectNode wanted = configuration(Spelling.ODD, Entries.answering("shop/a", 1, "a"));
        caddy().apply(wanted, caddy().running().tag());

        assertThat(caddy().ask(site().probe().toString(), "/nobody/")).isEqualTo(404);
    }

    @Test
    void answersNotWhereItDoesNotListen() {
        String socket = site().probe().toString();

        assertThatThrownBy(() -> caddy().ask(socket, "/"))
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessageContaining(socket);
    }

    @Test
    void isNotGoneWhileItRuns() {
        assertThat(caddy().gone()).isFalse();
    }

    @Test
    void tellsItsVersion() {
        assertThat(caddy().version().orElseThrow()).matches("v2\\.[0-9.]+");
    }

    @Test
    void hasCountedNothingBeforeItIsToldTo() {
        assertThat(caddy().tally()).isEqualTo(new Tally(0, 0));
    }

    @Test
    void takesAConfigurationThatAsksItToCount() {
        ObjectNode wanted =
                Tallying.in(configuration(Spelling.ODD, Entries.answering("shop/a", 1, "a")));

        assertThat(caddy().counts()).isTrue();
        assertThat(caddy().apply(wanted, caddy().running().tag())).isTrue();

        assertThat(caddy().running().configuration()).isEqualTo(wanted);
    }

    @Test
    void namesNothingThatGotNoRequest() {
        Counted counted = caddy().counted().orElseThrow();

        assertThat(counted.began()).isPositive();
        assertThat(counted.routes()).isEmpty();
        assertThat(counted.addresses()).isEmpty();
    }

    @Test
    void sendsNothingWhenNobodyAsks() {
        assertThat(caddy().requestsInFlight()).isZero();
    }

    private ObjectNode configuration(Spelling spelling, RouteEntry entry) {
        return CaddyConfig.of(
                site(), Hashes.NONE, spelling, Entries.plain(1, port), List.of(entry));
    }
}
