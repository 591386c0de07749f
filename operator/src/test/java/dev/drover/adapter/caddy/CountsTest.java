package dev.drover.adapter.caddy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.adapter.caddy.Caddy.Tally;
import org.junit.jupiter.api.Test;

final class CountsTest {

    @Test
    void addsUpWhatRoutesTookWhateverTheServerAndMethod() {
        assertThat(
                        Counts.of(
                                """
                                # TYPE caddy_http_request_duration_seconds histogram
                                caddy_http_request_duration_seconds_bucket{code="200",handler="invoke",method="GET",server="tls",le="0.005"} 8
                                caddy_http_request_duration_seconds_count{code="200",handler="invoke",method="GET",server="tls"} 8
                                caddy_http_request_duration_seconds_count{code="502",handler="invoke",method="POST",server="tls"} 2
                                caddy_http_request_duration_seconds_count{code="503",handler="invoke",method="GET",server="plain"} 1.5e+03
                                caddy_http_request_duration_seconds_count{code="502",handler="reverse_proxy",method="POST",server="tls"} 2
                                caddy_http_request_duration_seconds_count{code="404",handler="static_response",method="GET",server="plain"} 70
                                """))
                .isEqualTo(new Tally(1_510, 1_502));
    }

    @Test
    void isNothingWhereNothingIsCounted() {
        assertThat(Counts.of("go_goroutines 12\n")).isEqualTo(new Tally(0, 0));
    }
}
