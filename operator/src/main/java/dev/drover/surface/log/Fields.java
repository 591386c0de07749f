package dev.drover.surface.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The named values of a line, in the order they were given; secrets in them are masked. */
final class Fields {

    private Fields() {}

    static Map<String, Object> of(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        event.getMDCPropertyMap().forEach((name, value) -> fields.put(name, clean(name, value)));
        @Nullable List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.put(pair.key, clean(pair.key, pair.value)));
        }
        return fields;
    }

    private static Object clean(String name, @Nullable Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return value;
        }
        return SecretFilter.maskNamed(name, String.valueOf(value));
    }
}
