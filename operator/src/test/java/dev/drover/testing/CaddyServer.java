package dev.drover.testing;

import dev.drover.proxy.Site;
import java.util.List;
import java.util.Map;

/** A real Caddy as it stands beside its member: everything of it in one folder. Not thread-safe. */
public final class CaddyServer implements AutoCloseable {

    private final Site site;
    private ServerProcess process;

    private CaddyServer(Site site) {
        this.site = site;
        this.process = launch();
    }

    /**
     * Starts with the configuration that stands in the folder.
     *
     * @param site whose configuration was written before
     */
    public static CaddyServer start(Site site) {
        return new CaddyServer(site);
    }

    /** SIGKILL, and a new start. */
    public void killAndStart() {
        process.kill();
        process.close();
        process = launch();
    }

    /** Begins it again when it has ended, as the machine's own supervisor does; true while it runs. */
    public boolean keep() {
        boolean alive = process.alive();
        if (!alive) {
            process.close();
            process = launch();
        }
        return alive;
    }

    /** SIGKILL. */
    public void kill() {
        process.kill();
    }

    public void freeze() {
        process.freeze();
    }

    public void thaw() {
        process.thaw();
    }

    public long pid() {
        return process.pid();
    }

    /** Everything it has printed. */
    public String output() {
        return process.output();
    }

    private ServerProcess launch() {
        String folder = site.folder().toString();
        return ServerProcess.start(
                List.of(
                        Tools.find("caddy").toString(),
                        "run",
                        "--config",
                        site.configuration().toString()),
                Map.of("XDG_DATA_HOME", folder + "/data", "XDG_CONFIG_HOME", folder + "/config"),
                site.folder().resolve("caddy.log"));
    }

    @Override
    public void close() {
        process.close();
    }
}
