package dev.drover;

import dev.drover.adapter.caddy.LocalCaddy;
import dev.drover.adapter.consul.ConsulKeyValueStore;
import dev.drover.adapter.consul.ConsulPrefixFeed;
import dev.drover.adapter.consul.ConsulServiceFeed;
import dev.drover.adapter.linux.Uptime;
import dev.drover.member.caddy.CaddyMember;
import dev.drover.member.caddy.SoleMember;
import dev.drover.proxy.Member;
import dev.drover.proxy.ProxyKeys;
import dev.drover.proxy.ProxyName;
import dev.drover.proxy.Site;
import dev.drover.surface.cli.verb.ExitCode;
import dev.drover.surface.cli.verb.Surroundings;
import dev.drover.surface.cli.verb.VerbFailure;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code drover member}: looks after a server on this machine. */
@Command(
        name = "member",
        description = {
            "Looks after a server on this machine, as documents ask for it. There is one sort so"
                    + " far: caddy.",
            "",
            "caddy: follows a Proxy and its Routes, keeps the addresses of healthy instances in"
                + " files that Caddy reads at each request, and gives Caddy its configuration."
                + " Caddy runs beside it ('caddy run --config DIR/caddy.json'; the file is written"
                + " when there is none) and goes on when this ends, or when Consul is away."
        },
        footer = {
            "  drover member caddy --proxy default/web --dir /var/lib/drover/proxy",
            "  caddy run --config /var/lib/drover/proxy/caddy.json"
        })
final class RunMember implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunMember.class);

    private static final int SECONDS_BETWEEN_WORDS = 60;

    @Parameters(index = "0", paramLabel = "SORT", description = "Of which server: caddy")
    private @Nullable String sort;

    @Option(
            names = "--proxy",
            paramLabel = "NAMESPACE/NAME",
            defaultValue = "${env:DROVER_PROXY:-default/web}",
            description = "The Proxy document (default: ${DEFAULT-VALUE})")
    private String proxy = "default/web";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "${env:DROVER_PROXY_DIR:-/var/lib/drover/proxy}",
            description =
                    "A folder that only Caddy and this may use: who writes there rules the proxy"
                            + " (default: ${DEFAULT-VALUE})")
    private Path folder = Path.of("/var/lib/drover/proxy");

    @Option(
            names = "--passwords",
            paramLabel = "FILE",
            defaultValue = "${env:DROVER_PROXY_PASSWORDS}",
            description =
                    "A JSON object of names and bcrypt hashes, for basicAuth of Routes ('caddy"
                            + " hash-password' makes a hash); a change is in force within seconds"
                            + " (default: DIR/passwords.json, which need not be there)")
    private @Nullable Path passwords;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "This member's name, unlike any other's (default: that of the machine)")
    private @Nullable String name;

    private final RealOutside outside;
    private final Surroundings surroundings;

    RunMember(RealOutside outside, Surroundings surroundings) {
        this.outside = outside;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (!"caddy".equals(sort)) {
            throw VerbFailure.usage("'%s' is no sort of member; there is caddy".formatted(sort));
        }
        if (Member.DIRECT.equals(name)) {
            throw VerbFailure.usage(
                    "--name: '%s' is the operator itself, for a Caddy without a member; choose another"
                            .formatted(name));
        }
        InstantSource clock = InstantSource.system();
        RandomGenerator dice = RandomGenerator.getDefault();
        ProxyKeys keys = new ProxyKeys(surroundings.keys());
        CaddyMember.Role role =
                new CaddyMember.Role(
                        which(),
                        Optional.ofNullable(name).orElseGet(RunMember::node),
                        keys,
                        site(),
                        Version.NUMBER);
        try (SoleMember _ = sole(role.site());
                ConsulKeyValueStore store =
                        new ConsulKeyValueStore(
                                outside.consul(surroundings.addresses()),
                                clock,
                                new CompositeMeterRegistry());
                ConsulPrefixFeed decided =
                        new ConsulPrefixFeed(store, keys.decided(role.proxy()), clock, dice);
                ConsulServiceFeed services = new ConsulServiceFeed(store, clock, dice);
                LocalCaddy caddy = new LocalCaddy(role.site().admin().toString());
                CaddyMember member =
                        new CaddyMember(
                                new CaddyMember.Surroundings(role, store, decided, services, caddy),
                                new CaddyMember.Nature(clock, new Uptime()))) {
            Thread working = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(member, working), "stop"));
            LOG.atInfo()
                    .addKeyValue("proxy", role.proxy())
                    .addKeyValue("member", role.member())
                    .addKeyValue("folder", role.site().folder())
                    .log("started");
            member.run();
        }
        return ExitCode.DONE;
    }

    /** Waits while another member looks after the same folder, and says so. */
    private static SoleMember sole(Site site) throws IOException, InterruptedException {
        for (int second = 0; ; second++) {
            Optional<SoleMember> sole = SoleMember.take(site);
            if (sole.isPresent()) {
                return sole.get();
            }
            if (second % SECONDS_BETWEEN_WORDS == 0) {
                LOG.warn(
                        "another member looks after {}: this one waits until that has ended",
                        site.folder());
            }
            Thread.sleep(Duration.ofSeconds(1));
        }
    }

    /** It leaves Caddy as it is. */
    private static void end(CaddyMember member, Thread working) {
        member.close();
        try {
            working.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.info("ended; Caddy goes on with what it has");
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    private Site site() {
        Site site = new Site(folder.toAbsolutePath().normalize());
        return passwords == null
                ? site
                : new Site(site.folder(), passwords.toAbsolutePath().normalize());
    }

    private ProxyName which() {
        try {
            return ProxyName.parse(proxy);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage("--proxy: " + wrong.getMessage());
        }
    }

    private static String node() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            throw VerbFailure.usage("this machine has no name; write --name NAME");
        }
    }
}
