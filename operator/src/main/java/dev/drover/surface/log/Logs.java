package dev.drover.surface.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The set-up of all logging. Logback finds it as a service, before the first line is logged; there is no file to look for.
 *
 * <p>Environment: {@value #LEVEL} is one of trace, debug, info (default), warn, error, off. {@value #FORMAT} is text, json
 * or auto (default): text on a terminal, JSON otherwise. {@code NO_COLOR} is respected.
 */
public final class Logs extends ContextAwareBase implements Configurator {

    /** The environment variable for the least level that is logged. */
    static final String LEVEL = "DROVER_LOG_LEVEL";

    /** The environment variable for the form of a line. */
    static final String FORMAT = "DROVER_LOG_FORMAT";

    private static final List<String> LEVELS =
            List.of("trace", "debug", "info", "warn", "error", "off");
    private static final List<String> FORMATS = List.of("auto", "text", "json");

    /** Libraries say at INFO what matters to their authors, and at DEBUG they print headers with tokens. */
    private static final List<String> QUIET =
            List.of(
                    "io.vertx",
                    "io.netty",
                    "okhttp3",
                    "retrofit2",
                    "com.orbitz",
                    "com.hashicorp.nomad",
                    "com.networknt",
                    "io.micrometer",
                    "org.apache.http");

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /** For Logback's service look-up. */
    public Logs() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        // System.err swallows a full disk, and goes on when there is room again; an appender that
        // sees the failure
        // would stop for good.
        configure(context, System.getenv(), onTerminal(), System.err);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Sets the least level that is logged, for example from {@code --log-level}.
     *
     * @param word trace, debug, info, warn, error or off
     * @throws IllegalArgumentException when it is none of these; the message names them
     */
    public static void level(String word) {
        Level level =
                known(word, LEVELS)
                        .map(Level::toLevel)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "log level '%s' is none of %s".formatted(word, LEVELS)));
        apply((LoggerContext) LoggerFactory.getILoggerFactory(), level);
    }

    /** Sets up one context from the given surroundings. */
    static void configure(
            LoggerContext context,
            Map<String, String> environment,
            boolean terminal,
            OutputStream out) {
        Word level = Word.of(environment, LEVEL, LEVELS, "info");
        Word format = Word.of(environment, FORMAT, FORMATS, "auto");
        boolean text = format.text.equals("auto") ? terminal : format.text.equals("text");
        boolean coloured = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        attach(context, text ? new TextLayout(coloured) : new JsonLayout(), out);
        apply(context, Level.toLevel(level.text));
        ch.qos.logback.classic.Logger own = context.getLogger(Logs.class);
        level.complaint.ifPresent(own::warn);
        format.complaint.ifPresent(own::warn);
    }

    private static void attach(
            LoggerContext context, Layout<ILoggingEvent> layout, OutputStream out) {
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(out);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(appender);
    }

    private static void apply(LoggerContext context, Level level) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
        Level quiet = level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
        QUIET.forEach(name -> context.getLogger(name).setLevel(quiet));
    }

    /** {@link System#console} tells about input and output; lines go to standard error. Without /proc it is no terminal. */
    private static boolean onTerminal() {
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    private static Optional<String> known(String word, List<String> words) {
        return Optional.of(word.toLowerCase(Locale.ROOT)).filter(words::contains);
    }

    /** One setting as it counts; a wrong one must not keep the operator from starting. */
    private record Word(String text, Optional<String> complaint) {

        static Word of(
                Map<String, String> environment, String name, List<String> words, String usual) {
            String given = environment.getOrDefault(name, "");
            if (given.isBlank()) {
                return new Word(usual, Optional.empty());
            }
            return known(given.strip(), words)
                    .map(word -> new Word(word, Optional.empty()))
                    .orElseGet(() ->
                            new Word(
                                    usual,
                                    Optional.of(
                                            "%s is '%s', which is none of %s: taken as %s"
                                                    .formatted(name, given, words, usual))));
        }
    }
}
