package dev.drover;

import dev.drover.database.MemberTokens;
import dev.drover.surface.cli.verb.ExitCode;
import dev.drover.surface.cli.verb.Surroundings;
import dev.drover.surface.http.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code drover run}: the operator, until it is told to end. */
@Command(
        name = "run",
        description = {
            "Runs the operator: watches the documents in Consul and brings Nomad to what they say.",
            "",
            "Run two or more: one leads, another takes over. SIGTERM finishes the step in flight"
                    + " and hands over."
        },
        footer = "  drover run --http-address 127.0.0.1:9420")
final class Run implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);

    /** Ends within five seconds of SIGTERM, whoever does not answer; the rest is for the virtual machine's own end. */
    private static final Duration END_PATIENCE = Duration.ofMillis(4500);

    @Option(
            names = "--http-address",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:DROVER_HTTP_ADDRESS:-127.0.0.1:9420}",
            converter = AddressOption.class,
            description = "Where /metrics and /health are served (default: ${DEFAULT-VALUE})")
    private Address http = Address.DEFAULT;

    @Option(
            names = "--nomad-namespace",
            paramLabel = "NAMESPACE",
            defaultValue = "${env:NOMAD_NAMESPACE:-default}",
            description = "The Nomad namespace of jobs that name none (default: ${DEFAULT-VALUE})")
    private String nomadNamespace = "default";

    @Option(
            names = "--purge-after",
            paramLabel = "DURATION",
            defaultValue = "24h",
            converter = DurationOption.class,
            description =
                    "How long a stopped job is kept after its document was deleted, for example 30m"
                            + " or 24h (default: ${DEFAULT-VALUE})")
    private Duration purgeAfter = Duration.ofHours(24);

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description =
                    "This process's name in the leader record (default: made of host and process)")
    private @Nullable String instance;

    @Option(
            names = "--machine",
            paramLabel = "NAME",
            description =
                    "The name of this machine: a socket file or loopback address of an existing"
                            + " Caddy (Proxy.spec.admin) is of the machine with this name alone"
                            + " (default: DROVER_MACHINE or its host name). In containers write the"
                            + " node's")
    private @Nullable String machine;

    @Option(
            names = "--member-tokens",
            paramLabel = "FOLDER",
            defaultValue = "${env:DROVER_MEMBER_TOKENS:-" + MemberTokens.USUAL + "}",
            description =
                    "Holds a file NAMESPACE--NAME for each database (PostgresCluster), with the"
                            + " token that its members ask for (default: ${DEFAULT-VALUE})")
    private Path memberTokens = Path.of(MemberTokens.USUAL);

    private final RealOutside outside;
    private final Surroundings surroundings;

    Run(RealOutside outside, Surroundings surroundings) {
        this.outside = outside;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        OperatorSettings settings =
                new OperatorSettings(
                        outside.consul(surroundings.addresses()),
                        outside.nomadSettings(surroundings.addresses()),
                        surroundings.keys(),
                        http,
                        nomadNamespace,
                        purgeAfter,
                        machine(),
                        new MemberTokens(memberTokens));
        String name = Optional.ofNullable(instance).orElseGet(() -> name(outside.environment()));
        Operator operator = Operator.start(settings, name);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(operator), "stop"));
        LOG.atInfo()
                .addKeyValue("instance", name)
                .addKeyValue("http", operator.address())
                .addKeyValue("version", Version.NUMBER)
                .log("started");
        new CountDownLatch(1).await();
        return ExitCode.DONE;
    }

    /** An end that was asked for is no failure: without this the process would end with the signal's exit code. */
    private static void end(Operator operator) {
        if (closes(operator)) {
            LOG.info("ended");
        } else {
            LOG.warn(
                    "ended, cut short after {}: Consul or Nomad did not answer, another leads when"
                            + " the lease has run out",
                    END_PATIENCE);
        }
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    /** Whether all is closed in time. Each part has a bound of its own, and one after the other they may add up to more. */
    private static boolean closes(Operator operator) {
        Thread closing = Thread.ofPlatform().daemon().name("close").start(operator::close);
        try {
            return closing.join(END_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Unlike any other's, and telling: the allocation under Nomad, else the host, and the process. */
    static String name(Map<String, String> environment) {
        String place =
                Optional.ofNullable(environment.get("NOMAD_SHORT_ALLOC_ID")).orElseGet(Run::host);
        return "%s/%d".formatted(place, ProcessHandle.current().pid());
    }

    private String machine() {
        return Optional.ofNullable(machine)
                .orElseGet(() -> outside.environment().getOrDefault("DROVER_MACHINE", host()));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Reads {@code HOST:PORT}. */
    static final class AddressOption implements ITypeConverter<Address> {
        @Override
        public Address convert(String text) {
            try {
                return Address.parse(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }

    /** Reads {@code 90s}, {@code 30m}, {@code 24h}. */
    static final class DurationOption implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Duration.parse("PT" + text);
            } catch (java.time.format.DateTimeParseException wrong) {
                throw new TypeConversionException(
                        "'%s' is no duration; write 90s, 30m, 24h or 1h30m".formatted(text));
            }
        }
    }
}
