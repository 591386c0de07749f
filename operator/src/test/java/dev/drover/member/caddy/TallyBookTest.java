package dev.drover.member.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.adapter.caddy.Caddy.Requests;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.MemberReport.Tallies;
import dev.drover.proxy.MemberReport.Tally;
import dev.drover.proxy.MemberReport.Traffic;
import dev.drover.proxy.Site;
import dev.drover.testing.FakeCaddy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TallyBookTest {

    private static final String A = "127.0.0.1:8080";
    private static final Map<String, Set<String>> WEB = Map.of(A, Set.of("web"));

    private final FakeCaddy caddy = new FakeCaddy(CaddyConfig.first(new Site(Path.of("/nowhere"))));
    private final TallyBook book = new TallyBook(caddy);

    @Test
    void hasNothingOfACaddyThatDoesNotCount() {
        book.look(true, WEB, at(0));

        assertThat(book.tallies()).isEqualTo(Tallies.NONE);
    }

    @Test
    void tellsWhatCameToEachRouteAltogetherAndWithinTheMinute() {
        count(100, 1);
        book.look(true, Map.of(), at(0));
        count(110, 3);
        book.look(true, Map.of(), at(10));

        assertThat(book.tallies().routes())
                .containsOnly(Map.entry("shop/api", new Tally(110, 3, 2)));
        assertThat(book.tallies().lastMinute())
                .containsOnly(Map.entry("shop/api", new Traffic(10, 2)));
    }

    @Test
    void namesNoRouteThatGotNothingWithinTheMinute() {
        count(100, 1);
        book.look(true, Map.of(), at(0));
        book.look(true, Map.of(), at(10));

        assertThat(book.tallies().routes()).containsKey("shop/api");
        assertThat(book.tallies().lastMinute()).isEmpty();
    }

    @Test
    void forgetsARouteThatIsNotServedAnyMore() {
        count(100, 1);
        book.look(true, Map.of(), at(0));
        caddy.count(new Counted(1, Map.of(), Map.of()));
        book.look(true, Map.of(), at(10));
        count(5, 0);
        book.look(true, Map.of(), at(20));

        assertThat(book.tallies().lastMinute()).isEmpty();
    }

    @Test
    void looksBetweenTimesOnlyWhenAnInstanceHasComeOrGone() {
        count(100, 1);
        book.look(true, WEB, at(0));
        book.look(false, WEB, at(1));
        assertThat(caddy.looks()).isEqualTo(1);

        book.look(false, Map.of(A, Set.of("next")), at(2));
        count(104, 2);
        book.look(true, Map.of(A, Set.of("next")), at(10));

        assertThat(book.tallies().instances()).containsOnly(Map.entry("next", new Tally(4, 1, 0)));
    }

    @Test
    void saysNothingOfInstancesWhileCaddyIsNotSeen() {
        count(100, 1);
        book.look(true, WEB, at(0));
        count(110, 3);
        book.look(true, WEB, at(10));
        Tallies before = book.tallies();
        caddy.gone(true);
        book.look(true, WEB, at(20));
        Tallies unseen = book.tallies();
        caddy.gone(false);
        book.look(true, WEB, at(30));

        assertThat(before.instances()).isNotEmpty();
        assertThat(unseen).isEqualTo(new Tallies(before.routes(), Map.of(), Map.of()));
        assertThat(book.tallies().instances()).isEqualTo(before.instances());
    }

    @Test
    void looksAgainForOneThatCameWhileCaddyWasNotSeen() {
        count(100, 1);
        book.look(true, Map.of(), at(0));
        caddy.gone(true);
        book.look(false, WEB, at(1));
        caddy.gone(false);
        count(102, 1);
        book.look(false, WEB, at(2));

        assertThat(book.tallies().instances()).containsOnly(Map.entry("web", new Tally(2, 0, 0)));
    }

    private void count(long requests, long failed) {
        caddy.count(
                new Counted(
                        1,
                        Map.of("shop/api", new Requests(requests, failed, 2)),
                        Map.of(A, new Requests(requests, failed, 0))));
    }

    private static Duration at(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
