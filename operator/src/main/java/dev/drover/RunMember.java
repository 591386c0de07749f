package dev.drover;

import dev.drover.surface.cli.verb.Surroundings;
import dev.drover.surface.cli.verb.VerbFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover member}: looks after a server on this machine. */
@Command(
        name = "member",
        description = {
            "Looks after a server on this machine, as documents ask for it.",
            "",
            "caddy: follows a Proxy and its Routes, keeps the addresses of healthy instances in"
                + " files that Caddy reads at each request, and gives Caddy its configuration."
                + " Caddy runs beside it ('caddy run --config DIR/caddy.json'; the file is written"
                + " when there is none) and goes on when this ends, or when Consul is away.",
            "",
            "postgres: starts PostgreSQL and runs it in the role that the record in Consul gives"
                    + " it: primary, or replica of the primary. A PostgresCluster document has the"
                    + " operator write that record. When it ends, PostgreSQL ends."
        },
        footer = {
            "  drover member caddy --proxy default/web --dir /var/lib/drover/proxy",
            "  caddy run --config /var/lib/drover/proxy/caddy.json",
            "  drover member postgres --cluster shop/db --name db-1 --listen 10.0.0.3:5432 --api"
                    + " 10.0.0.3:8432"
        })
final class RunMember implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "SORT",
            description = "Of which server: caddy or postgres")
    private @Nullable String sort;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "A folder of its own: who writes there rules the server (default:"
                            + " DROVER_PROXY_DIR or /var/lib/drover/proxy of caddy,"
                            + " DROVER_POSTGRES_DIR or /var/lib/drover/postgres of postgres)")
    private @Nullable Path folder;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "This member's name, unlike any other's (default: that of the machine)")
    private @Nullable String name;

    @ArgGroup(exclusive = false, heading = "%nOf caddy:%n")
    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    private CaddyOptions caddy = new CaddyOptions();

    @ArgGroup(exclusive = false, heading = "%nOf postgres:%n")
    @SuppressWarnings("FieldCanBeFinal") // picocli sets it
    private PostgresOptions postgres = new PostgresOptions();

    private final RealOutside outside;
    private final Surroundings surroundings;

    RunMember(RealOutside outside, Surroundings surroundings) {
        this.outside = outside;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        String member = Optional.ofNullable(name).orElseGet(RunMember::node);
        return switch (String.valueOf(sort)) {
            case "caddy" ->
                    new RunCaddyMember(
                                    outside,
                                    surroundings,
                                    caddy,
                                    folder("DROVER_PROXY_DIR", "/var/lib/drover/proxy"),
                                    member)
                            .run();
            case "postgres" ->
                    new RunPostgresMember(
                                    outside,
                                    surroundings,
                                    postgres,
                                    folder("DROVER_POSTGRES_DIR", "/var/lib/drover/postgres"),
                                    member)
                            .run();
            default ->
                    throw VerbFailure.usage(
                            "'%s' is no sort of member; there are caddy and postgres"
                                    .formatted(sort));
        };
    }

    private Path folder(String variable, String usual) {
        Path wanted =
                Optional.ofNullable(folder)
                        .orElseGet(
                                () -> Path.of(outside.environment().getOrDefault(variable, usual)));
        return wanted.toAbsolutePath().normalize();
    }

    private static String node() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            throw VerbFailure.usage("this machine has no name; write --name NAME");
        }
    }
}
