package dev.drover.kind.route;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who answers: exactly one of app, service, addresses, files, redirect and respond.
 *
 * @param app a document of kind App
 * @param port which of its ports, with {@code app}
 * @param service a Consul service
 * @param addresses where to send requests
 * @param files a folder on the nodes of the proxy
 * @param spa whether what is no file is the start page, with {@code files}
 * @param cache how long which files may be kept, with {@code files}
 * @param redirect where clients are sent to
 * @param status of the answer, with {@code redirect}
 * @param keepPath whether path and query are appended, with {@code redirect}
 * @param respond an answer
 */
record Target(
        Optional<Reference> app,
        Optional<String> port,
        Optional<String> service,
        List<String> addresses,
        Optional<String> files,
        Optional<Boolean> spa,
        Map<String, String> cache,
        Optional<String> redirect,
        Optional<Integer> status,
        Optional<Boolean> keepPath,
        Optional<Respond> respond) {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 307, 308);
    private static final int MOST = 64;

    /**
     * An answer that is always the same.
     *
     * @param status its status
     * @param body its text
     * @param contentType what the text is
     */
    record Respond(Integer status, Optional<String> body, String contentType) {

        private static final int STATUS_LEAST = 200;
        private static final int STATUS_MOST = 599;

        Respond {
            status =
                    Demand.between(
                            "respond.status", status, STATUS_LEAST, STATUS_LEAST, STATUS_MOST);
            body.ifPresent(text -> TextForm.BODY.demand("respond.body", text));
            contentType = Objects.requireNonNullElse(contentType, "text/plain; charset=utf-8");
            TextForm.MEDIA_TYPE.demand("respond.contentType", contentType);
        }
    }

    Target {
        addresses = Demand.listed("target.addresses", addresses);
        Receiver receiver = new Receiver(app, port, service, addresses).demanded("target", MOST);
        cache = Demand.mapped("target.cache", TextForm.FILES.pattern(), cache);
        cache.keySet().forEach(pattern -> TextForm.FILES.demand("target.cache", pattern));
        cache.forEach((pattern, value) -> TextForm.VALUE.demand("target.cache." + pattern, value));
        Demand.that(cache.size() <= MOST, "target.cache: at most %d".formatted(MOST));
        files.ifPresent(folder -> TextForm.FOLDER.demand("target.files", folder));
        redirect.ifPresent(to -> TextForm.LOCATION.demand("target.redirect", to));
        long given =
                Stream.of(files, redirect, respond).filter(Optional::isPresent).count()
                        + receiver.ways();
        Demand.that(
                given == 1,
                "target: exactly one of app, service, addresses, files, redirect and respond is"
                        + " needed");
        with("files", files, Stream.of(spa, Optional.of(cache).filter(any -> !any.isEmpty())));
        redirect(redirect, status, keepPath);
    }

    private static void redirect(
            Optional<String> redirect, Optional<Integer> status, Optional<Boolean> keepPath) {
        with("redirect", redirect, Stream.of(status, keepPath));
        Demand.that(
                status.map(REDIRECTS::contains).orElse(true),
                "target.status: expected 301, 302, 307 or 308");
        String to = redirect.orElse("");
        Demand.that(
                !keepPath.orElse(false)
                        || (to.startsWith("https://")
                                && to.indexOf('?') < 0
                                && to.indexOf('#') < 0),
                "target.keepPath goes only with a URL without ? and #: %s".formatted(to));
    }

    private static void with(
            String whom, Optional<?> leader, Stream<? extends Optional<?>> followers) {
        Demand.that(
                leader.isPresent() || followers.allMatch(Optional::isEmpty),
                "target: a field is there that goes only with " + whom);
    }

    /** Whom requests are passed on to; empty where they are not. */
    @JsonIgnore
    Optional<Receiver> receiver() {
        return Optional.of(new Receiver(app, port, service, addresses))
                .filter(receiver -> receiver.ways() == 1);
    }
}
