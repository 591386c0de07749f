package dev.drover.surface.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line for people: {@code 14:03:07.512 WARN  Worker: message  name=value}. Thread-safe.
 *
 * <p>Control characters are shown and not sent: what a document or a server says must not steer the reader's terminal.
 */
final class TextLayout extends LayoutBase<ILoggingEvent> {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
                    .withZone(ZoneId.systemDefault());
    private static final int SPACE = ' ';
    private static final int DELETE = 0x7f;

    private final boolean coloured;

    TextLayout(boolean coloured) {
        this.coloured = coloured;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(event.getInstant(), line);
        line.append(' ').append(level(event.getLevel())).append(' ');
        line.append(lastPart(event.getLoggerName())).append(": ");
        line.append(visible(SecretFilter.mask(event.getFormattedMessage())));
        Fields.of(event).forEach((name, value) -> appendField(line, name, value));
        line.append('\n');
        @Nullable IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            // Line ends and tabs are what a stack trace is made of; its messages are masked like
            // any other.
            ThrowableProxyUtil.asString(thrown)
                    .lines()
                    .map(SecretFilter::mask)
                    .forEach(part -> line.append("  ").append(visible(part)).append('\n'));
        }
        return line.toString();
    }

    private String level(Level level) {
        String word = "%-5s".formatted(level);
        if (!coloured) {
            return word;
        }
        String colour =
                switch (level.levelInt) {
                    case Level.ERROR_INT -> "31";
                    case Level.WARN_INT -> "33";
                    case Level.INFO_INT -> "32";
                    default -> "2";
                };
        return "\u001b[" + colour + "m" + word + "\u001b[0m";
    }

    private static void appendField(StringBuilder line, String name, Object value) {
        line.append("  ").append(name).append('=').append(visible(String.valueOf(value)));
    }

    private static String lastPart(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String visible(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.chars()
                .forEach(character -> {
                    switch (character) {
                        case '\n' -> shown.append("\\n");
                        case '\r' -> shown.append("\\r");
                        case '\t' -> shown.append("  ");
                        default -> appendVisible(shown, character);
                    }
                });
        return shown.toString();
    }

    private static void appendVisible(StringBuilder shown, int character) {
        boolean control = character < SPACE || (character >= DELETE && character < 0xa0);
        if (control) {
            shown.append("\\x%02x".formatted(character));
        } else {
            shown.append((char) character);
        }
    }
}
