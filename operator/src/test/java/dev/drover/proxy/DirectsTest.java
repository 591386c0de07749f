package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is an existing Caddy, by what is recorded. */
final class DirectsTest {

    private static final ProxyName WEB = new ProxyName("shop", "web");
    private static final ProxyPart DIRECT =
            ProxyPart.NOTHING.at(WEB, Directs.places(Optional.of("unix//run/a.sock")));

    private final Directs directs = new Directs();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void start() {
        directs.start((proxy, fate) -> told.add(proxy + " " + fate));
    }

    @Test
    void beginsOnceAndEndsOnce() {
        directs.recall(WEB, DIRECT);
        directs.recall(WEB, DIRECT);
        directs.ends(WEB);
        directs.ends(WEB);

        assertThat(told).containsExactly("shop/web BEGINS", "shop/web ENDS");
    }

    /** Withdrawn, and written anew without it under the same name, say. */
    @Test
    void endsWhenItIsRecordedAsNoneAndHoldsNoAddressThen() {
        directs.recall(WEB, DIRECT);

        directs.recall(WEB, ProxyPart.NOTHING);

        assertThat(told).containsExactly("shop/web BEGINS", "shop/web ENDS");
        assertThat(directs.contains(WEB)).isFalse();
        assertThat(directs.holder("unix//run/a.sock", new ProxyName("shop", "other"))).isEmpty();
    }

    @Test
    void saysNothingOfThoseThatNeverWereOne() {
        directs.recall(WEB, ProxyPart.NOTHING);

        assertThat(told).isEmpty();
    }
}
