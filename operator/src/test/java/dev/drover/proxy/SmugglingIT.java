package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.Backend;
import dev.drover.testing.FreePort;
import dev.drover.testing.ProxyDocuments;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two servers might cut at different places: what one takes for the body of the first would be a request of its own for
 * the other. The hidden one asks for what no route gives to anybody.
 */
final class SmugglingIT {

    private static final String HOST = "Host: shop.test\r\n";
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: shop.test\r\n\r\n";

    /** A second answer would have come by then. */
    private static final Duration QUIET = Duration.ofMillis(300);

    private static LiveProxy proxy;
    private static Backend shop;

    @BeforeAll
    static void start() {
        shop = Backend.start("shop");
        proxy =
                LiveProxy.start(
                        LiveProxy.site(),
                        ProxyDocuments.proxy(
                                "web",
                                "address: 127.0.0.1\nhttpPort: %d\ncertificates: {issuer: none}"
                                        .formatted(FreePort.next())),
                        List.of(
                                ProxyDocuments.route(
                                        "shop", "hosts: [shop.test]\ntarget: {app: shop}"),
                                ProxyDocuments.route(
                                        "hidden",
                                        "hosts: [shop.test]\npaths: [/hidden]\ntarget: {respond:"
                                                + " {status: 403}}")));
        proxy.serve("shop--shop", shop.address());
    }

    @AfterAll
    static void stop() {
        proxy.close();
        shop.close();
    }

    /** What stands between the request line and the hidden request. */
    static Stream<Arguments> ambiguous() {
        return Stream.of(
                two(
                        "length and chunks",
                        "Content-Length: 6\r\nTransfer-Encoding: chunked",
                        "0\r\n\r\n"),
                two(
                        "chunks and length",
                        "Transfer-Encoding: chunked\r\nContent-Length: 4",
                        "0\r\n\r\n"),
                two("two lengths", "Content-Length: 0\r\nContent-Length: 44", ""),
                two("a list of lengths", "Content-Length: 0, 44", ""),
                two("a signed length", "Content-Length: +0", ""),
                two("a length in hexadecimal", "Content-Length: 0x0", ""),
                two("a space before the colon", "Transfer-Encoding : chunked", "0\r\n\r\n"),
                two("a tab", "Transfer-Encoding:\tchunked", "0\r\n\r\n"),
                two("another coding too", "Transfer-Encoding: chunked, identity", "0\r\n\r\n"),
                two("an unknown coding", "Transfer-Encoding: xchunked", "0\r\n\r\n"),
                two(
                        "chunked twice",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                        "0\r\n\r\n"),
                two("a folded line", "Transfer-Encoding:\r\n chunked", "0\r\n\r\n"),
                two("a vertical tab", "Transfer-Encoding: \u000bchunked", "0\r\n\r\n"),
                two("bare line feeds", "X: y\nTransfer-Encoding: chunked\n", "0\n\n"),
                two("a bare carriage return", "X: y\rContent-Length: 44", ""),
                two(
                        "a line end in a chunk's extension",
                        "Transfer-Encoding: chunked",
                        "0;a=\nb\r\n\r\n"),
                two(
                        "a chunk size that is too large",
                        "Transfer-Encoding: chunked",
                        "fffffffffffffffff\r\n\r\n"));
    }

    private static Arguments two(String what, String headers, String body) {
        return Arguments.of(what, headers, body);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ambiguous")
    void nothingReachesAnInstanceThatCaddyDidNotSee(String what, String headers, String body) {
        int before = shop.asked().size();

        String answers =
                proxy.rawly(
                        "POST /cart HTTP/1.1\r\n" + HOST + headers + "\r\n\r\n" + body + HIDDEN,
                        QUIET);

        assertThat(shop.asked()).as(what).noneMatch(line -> line.contains("/hidden"));
        assertThat(shop.asked().size()).as(what).isBetween(before, before + 1);
        assertThat(answers).startsWith("HTTP/1.1 ");
    }

    /** Else nothing above would show anything. */
    @Test
    void twoRequestsThatAreClearAreTwoAndEachGoesToItsRoute() {
        String answers =
                proxy.rawly(
                        "POST /cart HTTP/1.1\r\n"
                                + HOST
                                + "Content-Length: 2\r\n\r\nhi"
                                + HIDDEN.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
                        QUIET);

        assertThat(answers).contains("HTTP/1.1 200", "HTTP/1.1 403");
    }

    /** A line end in what is passed on would begin a header of the sender's choice. */
    @Test
    void aHeaderEndsWhereItsLineDoes() {
        String answer =
                proxy.rawly(
                        "GET /a%0d%0aX-Evil:%201 HTTP/1.1\r\n"
                                + HOST
                                + "X-A: b%0d%0aX-Evil: 1\r\nConnection: close\r\n\r\n",
                        QUIET);

        assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("X-Evil");
        assertThat(shop.asked().getLast()).endsWith("/a%0d%0aX-Evil:%201");
    }
}
