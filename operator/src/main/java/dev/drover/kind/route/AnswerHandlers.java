package dev.drover.kind.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.proxy.HeaderChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What changes the answer of the target on its way. */
final class AnswerHandlers {

    /** What is shorter fits into one packet as it is. */
    private static final int COMPRESS_LEAST = 512;

    private AnswerHandlers() {}

    /** Before anybody can answer. */
    static List<ObjectNode> headersOfEachAnswer(RouteSpec spec) {
        return headers(spec, HeaderChange::early);
    }

    /** Once the target has given its own. */
    static List<ObjectNode> headersOfTheTargetsAnswer(RouteSpec spec) {
        return headers(spec, HeaderChange::late);
    }

    private static List<ObjectNode> headers(
            RouteSpec spec, Function<HeaderChange, Optional<ObjectNode>> handler) {
        List<ObjectNode> handlers = new ArrayList<>();
        // Browsers must not heed it without TLS, and a proxy without TLS must not send it.
        spec.hsts()
                .map(hsts -> Map.of(HeaderChange.TRANSPORT_SECURITY, hsts.value()))
                .flatMap(set -> handler.apply(new HeaderChange(set, List.of())))
                .map(change -> Handlers.onlyFor(Handlers.object().put("protocol", "https"), change))
                .ifPresent(handlers::add);
        handler.apply(spec.headers().change()).ifPresent(handlers::add);
        return handlers;
    }

    static ObjectNode encode() {
        ObjectNode handler = Handlers.handler("encode");
        ObjectNode encodings = handler.putObject("encodings");
        encodings.putObject("gzip");
        encodings.putObject("zstd");
        handler.set("prefer", Handlers.texts(List.of("zstd", "gzip")));
        return handler.put("minimum_length", COMPRESS_LEAST);
    }
}
