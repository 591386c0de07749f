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
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after a Caddy until it is told to end. */
final class RunCaddyMember {

    private static final Logger LOG = LoggerFactory.getLogger(RunCaddyMember.class);

    private static final int SECONDS_BETWEEN_WORDS = 60;

    private final RealOutside outside;
    private final Surroundings surroundings;
    private final CaddyOptions options;
    private final Path folder;
    private final String name;

    /**
     * Does nothing yet.
     *
     * @param folder that only Caddy and this may use
     * @param name of the member
     */
    RunCaddyMember(
            RealOutside outside,
            Surroundings surroundings,
            CaddyOptions options,
            Path folder,
            String name) {
        this.outside = outside;
        this.surroundings = surroundings;
        this.options = options;
        this.folder = folder;
        this.name = name;
    }

    int run() throws InterruptedException, IOException {
        if (Member.DIRECT.equals(name)) {
            throw VerbFailure.usage(
                    "--name: '%s' is the operator itself, for a Caddy without a member; choose another"
                            .formatted(name));
        }
        InstantSource clock = InstantSource.system();
        RandomGenerator dice = RandomGenerator.getDefault();
        ProxyKeys keys = new ProxyKeys(surroundings.keys());
        CaddyMember.Role role = new CaddyMember.Role(which(), name, keys, site(), Version.NUMBER);
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
        return Optional.ofNullable(options.passwords)
                .map(file -> new Site(site.folder(), file.toAbsolutePath().normalize()))
                .orElse(site);
    }

    private ProxyName which() {
        try {
            return ProxyName.parse(options.proxy);
        } catch (IllegalArgumentException wrong) {
            throw VerbFailure.usage("--proxy: " + wrong.getMessage());
        }
    }
}
