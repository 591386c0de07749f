package dev.drover.surface.http;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The registry of all meters, and their page for Prometheus. Thread-safe.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
// The registry on Prometheus' older client library is deprecated but maintained, and the one that
// resolves here.
@SuppressWarnings("deprecation")
public final class Exposition {

    private final PrometheusMeterRegistry registry;
    private final List<Runnable> beforeScrape = new CopyOnWriteArrayList<>();

    /**
     * An exposition with meters about this process and this build only.
     *
     * @param version of the program, for example {@code 0.1.0}
     * @param revision the commit it was built from
     */
    public Exposition(String version, String revision) {
        // A meter that would silently be lost (same name, other labels) is a defect: better no
        // start than no alert.
        registry =
                new PrometheusMeterRegistry(
                                PrometheusConfig.DEFAULT, new CollectorRegistry(), Clock.SYSTEM)
                        .throwExceptionOnRegistrationFailure();
        Gauge.builder("drover_build_info", () -> 1)
                .description("Always 1; the labels say which build runs.")
                .tag("version", version)
                .tag("revision", revision)
                .register(registry);
        ProcessMeters.register(registry);
    }

    /** Where meters are registered. Their names are shown as they are, with the unit and {@code _total} added if missing. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Has {@code refresh} called before each scrape, for meters that are counted in bulk. It must not block. */
    public void beforeScrape(Runnable refresh) {
        beforeScrape.add(refresh);
    }

    /**
     * All meters as they are now.
     *
     * @param accept the request's {@code Accept} header, null when it had none
     */
    Page scrape(@Nullable String accept) {
        beforeScrape.forEach(Runnable::run);
        String contentType = TextFormat.chooseContentType(accept);
        return new Page(contentType, registry.scrape(contentType));
    }

    /** What is served for one scrape. */
    record Page(String contentType, String body) {}
}
