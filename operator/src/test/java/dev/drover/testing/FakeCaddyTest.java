package dev.drover.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.caddy.Caddy;
import dev.drover.adapter.caddy.Caddy.Counted;
import dev.drover.convergence.RemoteFailure;
import dev.drover.proxy.CaddyConfig;
import dev.drover.proxy.Site;
import dev.drover.testing.FakeCaddy.Fate;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class FakeCaddyTest extends CaddyContract {

    private final Site site = new Site(Path.of("/nowhere"));
    private final FakeCaddy fake = new FakeCaddy(CaddyConfig.first(site));

    @BeforeEach
    void count() {
        fake.count(new Counted(1, Map.of(), Map.of()));
    }

    @Override
    protected Caddy caddy() {
        return fake;
    }

    @Override
    protected Site site() {
        return site;
    }

    @Nested
    final class Disturbed {

        private final ObjectNode wanted = CaddyConfig.first(site).put("other", true);

        @Test
        void hasInForceWhatNobodyHeardOf() {
            fake.next(Fate.ANSWER_LOST);
            String tag = fake.running().tag();

            assertThatThrownBy(() -> fake.apply(wanted, tag))
                    .isInstanceOf(RemoteFailure.Indeterminate.class);

            assertThat(fake.running().configuration()).isEqualTo(wanted);
        }

        @Test
        void isOvertakenOnce() {
            fake.next(Fate.OVERTAKEN);

            assertThat(fake.apply(wanted, fake.running().tag())).isFalse();
            assertThat(fake.apply(wanted, fake.running().tag())).isTrue();
        }
    }
}
