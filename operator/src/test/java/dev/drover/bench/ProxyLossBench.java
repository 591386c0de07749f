package dev.drover.bench;

import dev.drover.testing.Backend;
import dev.drover.testing.FreePort;
import dev.drover.testing.ProxyLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which requests get lost, printed as Markdown. Clients keep their connections and never ask twice where nothing else is said. */
final class ProxyLossBench {

    private static final int ROLLOUTS = Integer.getInteger("bench.rollouts", 50);
    private static final int DEPLOYS = Integer.getInteger("bench.deploys", 5);
    private static final int KILLS = Integer.getInteger("bench.kills", 20);
    private static final int RELOADS = Integer.getInteger("bench.reloads", 50);
    private static final Duration OUTAGE =
            Duration.ofSeconds(Integer.getInteger("bench.outage", 600));

    private static final String HOST = "api.test";
    private static final String ROLLOUT = "rollout: {drain: 1s, deadline: 1m}";

    /** Each change is confirmed before the next. */
    private static final Duration CONFIRMATION = Duration.ofSeconds(2);

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final int dns = FreePort.next();
    private ProxyBed bed;

    @BeforeEach
    void start() {
        bed = ProxyBed.startWithDns(dns);
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    private void serve(String more) {
        bed.cluster().write("Route/api", ProxyBed.route(HOST, "target: {app: api}"));
        bed.deploy("v0", 2, more);
        bed.cluster().awaitCondition("Route/api", "Ready", "True");
    }

    private ProxyLoad load() throws InterruptedException {
        ProxyLoad load = new ProxyLoad(bed.port(), HOST, ProxyBed.NO_POST);
        Thread.sleep(MOMENT);
        return load;
    }

    /** The same rollouts seen through three proxies at once: Drover's, one by Consul's DNS, one that a script reloads. */
    @Test
    void rollsOut() throws Exception {
        serve(ROLLOUT);
        try (OtherProxy byDns = OtherProxy.byDns(dns);
                OtherProxy byScript = OtherProxy.byScript(bed.consul());
                ProxyLoad load = load();
                ProxyLoad dnsLoad = new ProxyLoad(byDns.port(), HOST, ProxyBed.NO_POST);
                ProxyLoad scriptLoad = new ProxyLoad(byScript.port(), HOST, ProxyBed.NO_POST)) {
            for (int round = 1; round <= ROLLOUTS; round++) {
                bed.deploy("v" + round, 2, ROLLOUT);
            }
            Thread.sleep(MOMENT);
            Figures.tell("%d rolling deploys of 2 instances".formatted(ROLLOUTS), load);
            Figures.tell("the same through Caddy with Consul's DNS (SRV)", dnsLoad);
            Figures.tell("the same with a POST /load for each change", scriptLoad);
        }
    }

    @Test
    void deploysOtherwise() throws InterruptedException {
        serve(ROLLOUT);
        try (ProxyLoad load = load()) {
            for (int round = 0; round < DEPLOYS; round++) {
                bed.deploy(
                        "green" + round,
                        2,
                        "rollout: {strategy: blueGreen, drain: 1s, deadline: 1m}");
            }
            Figures.tell("%d blue/green deploys".formatted(DEPLOYS), load);
        }
        try (ProxyLoad load = load()) {
            for (int round = 0; round < DEPLOYS; round++) {
                bed.deploy(
                        "canary" + round,
                        2,
                        "rollout: {strategy: canary, drain: 1s, deadline: 1m}");
            }
            Figures.tell("%d deploys by canary".formatted(DEPLOYS), load);
        }
        try (ProxyLoad load = load()) {
            for (int round = 0; round < DEPLOYS; round++) {
                bed.deploy("scaled", 5, ROLLOUT);
                bed.deploy("scaled", 1, ROLLOUT);
                bed.deploy("scaled", 2, ROLLOUT);
            }
            Figures.tell("%d times 2 to 5 to 1 instances".formatted(DEPLOYS), load);
        }
        try (ProxyLoad load = load()) {
            for (int round = 0; round < DEPLOYS; round++) {
                bed.cluster().cli("restart", "app", "api", "-n", "shop", "--wait");
                bed.settled("a restart", 2);
            }
            Figures.tell("%d times drover restart".formatted(DEPLOYS), load);
        }
    }

    /** An instance is killed, and Nomad starts it again. */
    @Test
    void losesInstances() throws Exception {
        serve(ROLLOUT);
        try (ProxyLoad load = load()) {
            for (int round = 0; round < KILLS; round++) {
                Figures.await(
                        "two healthy instances",
                        Duration.ofMillis(200),
                        () -> bed.consul().healthy("shop--api").size() == 2);
                Thread.sleep(MOMENT);
                List<String> running = bed.running();
                kill(running.get(ThreadLocalRandom.current().nextInt(running.size())));
                Thread.sleep(MOMENT);
            }
            Figures.tell("%d times kill -9 of one of 2 instances".formatted(KILLS), load);
        }
    }

    /** The process that answers in an allocation, of the Nomad of this bench. */
    private static void kill(String allocation) throws IOException {
        String mark = "NOMAD_ALLOC_ID=" + allocation;
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            Path environment = Path.of("/proc/%d/environ".formatted(process.pid()));
            boolean serves =
                    process.info()
                            .command()
                            .filter(ProxyBed.WEB_SERVER.toString()::equals)
                            .isPresent();
            if (serves && List.of(Files.readString(environment).split("\0")).contains(mark)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void changesRoutes() throws Exception {
        try (Backend one = Backend.start("one")) {
            bed.consul().register("api", one.port());
            bed.cluster().write("Route/api", ProxyBed.route(HOST, "target: {service: api}"));
            bed.cluster().awaitCondition("Route/api", "Ready", "True");
            String url = "http://%s:%d/".formatted(HOST, bed.port());
            try (ProxyLoad kept = new ProxyLoad(url, 200, ProxyLoad.client());
                    ProxyLoad patient = new ProxyLoad(url, 200, ProxyLoad.patient());
                    ProxyLoad fresh = new ProxyLoad(url, 200, ProxyLoad.fresh())) {
                Thread.sleep(MOMENT);
                for (int round = 0; round < RELOADS; round++) {
                    String body = "b" + round;
                    String spec = "target: {respond: {status: 200, body: %s}}".formatted(body);
                    bed.cluster().write("Route/other", ProxyBed.route("other.test", spec));
                    bed.cluster().until(body, () -> bed.ask("other.test").equals(body));
                    Thread.sleep(CONFIRMATION);
                }
                Figures.tell("%d route changes, connections kept".formatted(RELOADS), kept);
                Figures.tell("the same, clients that ask anew", patient);
                Figures.tell("the same, a connection for each request", fresh);
            }
        }
    }

    @Test
    void goesOnWithoutConsul() throws InterruptedException {
        serve(ROLLOUT);
        try (ProxyLoad load = load()) {
            bed.consul().freeze();
            Thread.sleep(OUTAGE);
            bed.consul().thaw();
            Thread.sleep(MOMENT);
            Figures.tell("Consul frozen" + forSoLong(), load);
        }
    }

    @Test
    void goesOnWithoutTheOperator() throws InterruptedException {
        serve(ROLLOUT);
        try (ProxyLoad load = load()) {
            bed.operator().freeze();
            Thread.sleep(OUTAGE);
            bed.operator().thaw();
            Figures.tell("the operator frozen" + forSoLong(), load);
        }
    }

    @Test
    void goesOnWithoutItsMemberAndWithoutAnybody() throws InterruptedException {
        serve(ROLLOUT);
        try (ProxyLoad load = load()) {
            bed.node().killMember();
            Thread.sleep(OUTAGE);
            Figures.tell("the member killed" + forSoLong(), load);
        }
        try (ProxyLoad load = load()) {
            bed.operator().freeze();
            bed.consul().freeze();
            Thread.sleep(OUTAGE);
            Figures.tell("all three away" + forSoLong(), load);
            bed.consul().thaw();
            bed.operator().thaw();
            bed.node().startMember();
        }
        try (ProxyLoad load = load()) {
            bed.deploy("after", 2, ROLLOUT);
            Figures.tell("a deploy after that", load);
        }
    }

    private static String forSoLong() {
        return " for %d s".formatted(OUTAGE.toSeconds());
    }
}
