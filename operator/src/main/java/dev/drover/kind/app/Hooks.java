package dev.drover.kind.app;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.drover.document.Names;
import dev.drover.schema.Demand;
import dev.drover.schema.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Commands that run once for each new version of an app.
 *
 * @param before in their order, before the new version is registered
 * @param after in their order, when the new version is well
 */
record Hooks(List<Command> before, List<Command> after) {

    static final Hooks NONE = new Hooks(List.of(), List.of());

    /** As many as anybody could mean. */
    private static final int MOST = 16;

    private static final int RETRIES_MOST = 10;

    /**
     * One command.
     *
     * @param name unlike the others' of its list
     * @param command a program in the image or on the node
     * @param args its arguments
     * @param timeout after which it has failed
     * @param retries how often it is tried again after it failed
     */
    record Command(String name, String command, List<String> args, Span timeout, int retries) {

        /** Reads what is written, with the defaults for what is not. */
        @JsonCreator
        Command(
                @JsonProperty("name") String name,
                @JsonProperty("command") String command,
                @JsonProperty("args") @Nullable List<String> args,
                @JsonProperty("timeout") @Nullable Span timeout,
                @JsonProperty("retries") @Nullable Integer retries) {
            this(
                    Names.require("hooks: name", Objects.requireNonNullElse(name, "")),
                    Objects.requireNonNullElse(command, ""),
                    Demand.listed("hooks.args", args),
                    Objects.requireNonNullElse(timeout, new Span("10m")),
                    Demand.between("hooks.retries", retries, 0, 0, RETRIES_MOST));
        }

        Command {
            Demand.that(!command.isEmpty(), "hooks: '%s' has no command".formatted(name));
            AppRules.oneProgram("hooks.command", command, args);
            Demand.that(
                    timeout.nanos() >= new Span("1s").nanos(),
                    "hooks: the timeout of '%s' is less than 1s".formatted(name));
        }
    }

    Hooks {
        before = Demand.listed("hooks.before", before);
        after = Demand.listed("hooks.after", after);
        check("before", before);
        check("after", after);
    }

    private static void check(String moment, List<Command> commands) {
        Demand.that(
                commands.size() <= MOST, "hooks.%s: more than %d commands".formatted(moment, MOST));
        Set<String> names = new HashSet<>();
        commands.forEach(command ->
                Demand.that(
                        names.add(command.name()),
                        "hooks.%s: two are called '%s'".formatted(moment, command.name())));
    }
}
