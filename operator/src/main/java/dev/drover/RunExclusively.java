package dev.drover;

import dev.drover.adapter.consul.ConsulSettings;
import dev.drover.adapter.consul.SmallConsulStore;
import dev.drover.adapter.linux.GuardedProgram;
import dev.drover.adapter.linux.Uptime;
import dev.drover.convergence.Ticker;
import dev.drover.document.Names;
import dev.drover.exclusive.Exclusive;
import dev.drover.exclusive.LeaseDesk;
import dev.drover.exclusive.LeaseKeeper;
import dev.drover.exclusive.LeaseLoop;
import dev.drover.planning.ExclusiveTimes;
import dev.drover.surface.cli.text.Durations;
import dev.drover.surface.cli.verb.ExitCode;
import dev.drover.surface.cli.verb.Surroundings;
import dev.drover.surface.cli.verb.VerbFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover exclusive}: runs a program of which at most one may run at any instant. */
@Command(
        name = "exclusive",
        description = {
            "Runs a program of which at most one may run at any instant, on all machines together.",
            "",
            "Waits for a lease in Consul, then runs the command, and renews the lease every second."
                    + " When it cannot be renewed, the command is stopped, and it is dead before"
                    + " another can begin. Whoever waits says who has the lease.",
            "",
            "The command gets a session of its own, this one's standard input and output, and"
                + " DROVER_TERM: a number that grows with each holder, for what it writes to refuse"
                + " a smaller one. SIGTERM and SIGINT stop it with --stop-signal; the lease is"
                + " given back when it is gone. SIGHUP, SIGUSR1 and SIGWINCH are passed on. Give it"
                + " more time to end than the command needs: with SIGKILL the next one begins only"
                + " after 8 seconds.",
            "",
            "Ends with the command's exit code, 128 and the signal's number if a signal ended it."
        },
        footer = {
            "  drover exclusive --name shop/beat -- celery -A shop beat",
            "  consul kv get drover/exclusive/shop/beat      # who has it"
        })
final class RunExclusively implements Callable<Integer> {

    /** An agent is near. A call that hangs must not use up the lease. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(1);

    /**
     * Whoever gets no answer at all for so long asks at the wrong address, or has no right: a deployment must not take him for
     * well because he waits, see {@code ExclusiveBlock.LONGEST_WAIT}.
     */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(7);

    private static final int SIGNALLED = 128;

    /** Those that `kill` knows on Linux. */
    private static final Pattern SIGNAL =
            Pattern.compile(
                    "HUP|INT|QUIT|ABRT|KILL|USR1|USR2|PIPE|ALRM|TERM|CHLD|CONT|URG|WINCH|IO|PWR"
                            + "|RTMIN(\\+[0-9]{1,2})?|RTMAX(-[0-9]{1,2})?|[1-9]|[1-5][0-9]|6[0-4]");

    private static final List<String> ENDING = List.of("TERM", "INT");
    private static final List<String> PASSED_ON = List.of("HUP", "USR1", "WINCH");

    @Option(
            names = "--name",
            paramLabel = "NAMESPACE/NAME[/VARIANT]",
            description =
                    "Of what there is one (default: that of the App under whose Nomad job this"
                            + " runs)")
    private @Nullable String name;

    @Option(
            names = "--stop-signal",
            paramLabel = "SIGNAL",
            defaultValue = "TERM",
            description = "What tells the command to end (default: ${DEFAULT-VALUE})")
    private String stopSignal = "TERM";

    @Option(
            names = "--kill-after",
            paramLabel = "DURATION",
            defaultValue = "2s",
            description =
                    "How long the command may take to end when the lease cannot be renewed, at most"
                        + " 3s (default: ${DEFAULT-VALUE}); the longer, the shorter the outage of"
                        + " Consul that stops nothing: 6.5s less this")
    private String killAfter = "2s";

    @Option(
            names = "--standby",
            description =
                    "Stand in for one without this option: begin when it has fallen silent, or"
                            + " after 22 s without any, and make way when it is back")
    private boolean standby;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "1..*",
            description = "The command and its arguments, after --")
    private @Nullable List<String> command;

    private final RealOutside outside;
    private final Surroundings surroundings;
    private final Bell tending = new Bell();
    private final Bell asking = new Bell();
    private final Ticker ticker = new Uptime();

    /** All is done, and what hangs is cut off. */
    private volatile boolean over;

    /** The signal that ended the waiting. */
    private volatile int endedBy;

    RunExclusively(RealOutside outside, Surroundings surroundings) {
        this.outside = outside;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        String key = key();
        Duration grace = grace();
        GuardedProgram.missing()
                .ifPresent(what -> {
                    throw VerbFailure.failed("exclusive needs " + what);
                });
        ConsulSettings settings =
                outside.consul(surroundings.addresses()).withCallTimeout(CALL_TIMEOUT);
        try (SmallConsulStore store = new SmallConsulStore(settings, ticker)) {
            LeaseKeeper keeper = new LeaseKeeper(tending::ring, asking::ring);
            String holder = Run.name(outside.environment());
            LeaseDesk desk =
                    new LeaseDesk(store, key, holder, UUID.randomUUID().toString(), standby);
            GuardedProgram program =
                    new GuardedProgram(
                            Objects.requireNonNull(command), signal(), tending::ring, this::say);
            Exclusive exclusive = new Exclusive(keeper, program, ticker, grace, this::say);
            hear(exclusive, program);
            Thread.ofPlatform()
                    .daemon()
                    .name("lease")
                    .start(() -> ask(new LeaseLoop(keeper, desk, ticker, this::sayUnlessOver)));
            int exitCode = tended(exclusive);
            over = true;
            return exitCode;
        }
    }

    private int tended(Exclusive exclusive) throws InterruptedException {
        Optional<Duration> patience = exclusive.tend();
        while (patience.isPresent()) {
            tending.await(patience.get());
            patience = exclusive.tend();
        }
        return exclusive.exitCode().orElse(SIGNALLED + endedBy);
    }

    /** Without this thread the lease runs out, and nobody would ever take it again: whatever ends it ends all. */
    private void ask(LeaseLoop loop) {
        Duration begun = ticker.read();
        try {
            while (true) {
                asking.await(loop.step());
                if (!loop.answered() && ticker.read().minus(begun).compareTo(FIRST_ANSWER) > 0) {
                    say(
                            "the store has never answered: gives up; is CONSUL_HTTP_ADDR right?"
                                    + " (in an App: write it into env)");
                    Runtime.getRuntime().halt(ExitCode.FAILED);
                }
            }
        } catch (InterruptedException | RuntimeException bug) {
            say("this is a bug: %s; the command is killed".formatted(bug));
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }

    private void hear(Exclusive exclusive, GuardedProgram program) {
        for (String each : ENDING) {
            Signals.hear(
                    each,
                    number -> {
                        endedBy = number;
                        exclusive.end();
                        tending.ring();
                    });
        }
        for (String each : PASSED_ON) {
            Signals.hear(each, _ -> program.signal(each));
        }
    }

    private String key() {
        String known = Optional.ofNullable(name).or(this::ofJob).orElse("");
        String[] parts = known.split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw VerbFailure.usage(
                    "'%s' is no name; write --name NAMESPACE/NAME, for example --name shop/beat"
                            .formatted(known));
        }
        for (String part : parts) {
            Names.objectionTo(part)
                    .ifPresent(why -> {
                        throw VerbFailure.usage("--name: '%s' %s".formatted(part, why));
                    });
        }
        String rest = String.join("/", Arrays.asList(parts).subList(1, parts.length));
        return surroundings.keys().exclusive(parts[0], rest);
    }

    /** A document's job is called {@code namespace--name}. */
    private Optional<String> ofJob() {
        Map<String, String> environment = outside.environment();
        return Optional.ofNullable(environment.get("NOMAD_JOB_ID"))
                .filter(id -> id.contains("--"))
                .map(id -> id.replaceFirst("--", "/"));
    }

    private String signal() {
        String known = stopSignal.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
        if (!SIGNAL.matcher(known).matches()) {
            throw VerbFailure.usage("--stop-signal: '%s' is no signal".formatted(stopSignal));
        }
        return known;
    }

    private Duration grace() {
        try {
            Duration grace = Durations.parse(killAfter);
            if (grace.compareTo(ExclusiveTimes.GRACE_MAX) > 0) {
                throw VerbFailure.usage(
                        "--kill-after: %s is too long; at most 3s fit into the lease"
                                .formatted(killAfter));
            }
            return grace;
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage("--kill-after: " + wrong.getMessage());
        }
    }

    private void sayUnlessOver(String what) {
        if (!over) {
            say(what);
        }
    }

    private void say(String what) {
        surroundings.console().tell("drover exclusive: " + what);
    }
}
