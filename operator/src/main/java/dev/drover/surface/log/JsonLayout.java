package dev.drover.surface.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line for programs: one JSON object with {@code time} (RFC 3339, UTC), {@code level}, {@code logger}, {@code message},
 * the event's own fields beside them, and {@code exception}. Thread-safe.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {

    private static final Set<String> OWN =
            Set.of("time", "level", "logger", "message", "exception");

    private final JsonFactory json = new JsonFactory();

    @Override
    public String doLayout(ILoggingEvent event) {
        StringWriter line = new StringWriter(256);
        try (JsonGenerator generator = json.createGenerator(line)) {
            write(event, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("a string writer failed", e);
        }
        return line.append('\n').toString();
    }

    private static void write(ILoggingEvent event, JsonGenerator generator) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("time", event.getInstant().toString());
        generator.writeStringField("level", event.getLevel().toString());
        generator.writeStringField("logger", event.getLoggerName());
        generator.writeStringField("message", SecretFilter.mask(event.getFormattedMessage()));
        for (Map.Entry<String, Object> field : Fields.of(event).entrySet()) {
            // A field that has one of our names would make a second member of that name.
            String name = OWN.contains(field.getKey()) ? field.getKey() + "_" : field.getKey();
            generator.writeFieldName(name);
            writeValue(field.getValue(), generator);
        }
        @Nullable IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            generator.writeStringField(
                    "exception", SecretFilter.mask(ThrowableProxyUtil.asString(thrown)));
        }
        generator.writeEndObject();
    }

    private static void writeValue(Object value, JsonGenerator generator) throws IOException {
        switch (value) {
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case Double number when Double.isFinite(number) -> generator.writeNumber(number);
            case Boolean truth -> generator.writeBoolean(truth);
            default -> generator.writeString(value.toString());
        }
    }
}
