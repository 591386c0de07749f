package dev.drover.testing;

import static org.awaitility.Awaitility.await;

import dev.drover.proxy.Site;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A node that runs a proxy: a real Caddy, and {@code drover member caddy} of the built distribution beside it. Not thread-safe. */
public final class ProxyNode implements AutoCloseable {

    private static final Path PROGRAM =
            Tools.repository().resolve("operator/target/drover/bin/drover");

    private final Site site;
    private final String proxy;
    private final String name;
    private final Map<String, String> environment;
    private ServerProcess member;
    private final CaddyServer caddy;

    private ProxyNode(Site site, String proxy, String name, Map<String, String> environment) {
        this.site = site;
        this.proxy = proxy;
        this.name = name;
        this.environment = environment;
        this.member = launch();
        await("a first configuration")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(site.configuration()));
        this.caddy = CaddyServer.start(site);
    }

    /**
     * Starts one.
     *
     * @param consul where its member finds Consul
     * @param proxy {@code namespace/name} of its document
     */
    public static ProxyNode start(ConsulServer consul, String proxy, String name) {
        try {
            // A socket file's path may have no more than 107 bytes.
            Site site = new Site(Files.createTempDirectory(Path.of("/tmp"), "proxy-"));
            return new ProxyNode(
                    site, proxy, name, Map.of("CONSUL_HTTP_ADDR", consul.address().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL to the member. */
    public void killMember() {
        member.kill();
    }

    /** SIGSTOP to the member. */
    public void freezeMember() {
        member.freeze();
    }

    /** SIGCONT to the member. */
    public void thawMember() {
        member.thaw();
    }

    /** Starts the member again. */
    public void startMember() {
        member.close();
        member = launch();
    }

    public CaddyServer caddy() {
        return caddy;
    }

    /** Its folder. */
    public Site site() {
        return site;
    }

    /** The process of its member. */
    public long memberPid() {
        return member.pid();
    }

    /** Everything the member has printed. */
    public String output() {
        return member.output();
    }

    private ServerProcess launch() {
        return ServerProcess.start(
                List.of(
                        PROGRAM.toString(),
                        "member",
                        "caddy",
                        "--proxy",
                        proxy,
                        "--dir",
                        site.folder().toString(),
                        "--name",
                        name),
                environment,
                site.folder().resolve("member.log"));
    }

    @Override
    public void close() {
        member.close();
        caddy.close();
    }
}
