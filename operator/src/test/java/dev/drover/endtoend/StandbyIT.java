package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testing.Contender;
import dev.drover.testing.LiveCluster;
import dev.drover.testing.NomadServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An app of which at most one may run, and another node that stands in for it, on two real Nomads. The programs hold a lock of
 * the kernel and write down each 20 ms that they run.
 */
@Tag("alone")
final class StandbyIT {

    /** Nomad begins a task anew that ended while its client was away, 15 s later and up to a quarter more. */
    private static final Duration BACK = Duration.ofSeconds(60);

    private static final String PROGRAM =
            """
            exec 8>"$FOLDER/lock"
            flock -n 8 || echo "$NOMAD_GROUP_NAME" >>"$FOLDER/overlaps"
            exec 9<> <(:)
            while true; do
                echo "$NOMAD_GROUP_NAME ${EPOCHREALTIME/[.,]/}" >>"$FOLDER/lives"
                read -r -t 0.02 -u 9 || true
            done
            """;

    private static LiveCluster cluster;
    private static NomadServer second;

    @TempDir private static Path folder;

    /** Where one program ran until, and the next from. */
    private record Change(String from, String to, Duration gap) {}

    @BeforeAll
    static void start() throws IOException {
        cluster = LiveCluster.start();
        second = cluster.nomad().joined();
        cluster.until("two nodes", () -> ready() == 2);
        cluster.operate();
        Files.writeString(folder.resolve("program"), PROGRAM);
    }

    @AfterAll
    static void stop() {
        second.close();
        cluster.close();
    }

    @Test
    void anotherNodeTakesOverWithinTenSecondsAndMakesWayWhenTheFirstIsBack() {
        cluster.write("App/beat", app());
        cluster.awaitCondition("App/beat", "Ready", "True");
        cluster.until("the first to run", () -> "app".equals(runs()));
        assertThat(cluster.condition("App/beat", "Ready").path("message").asText())
                .contains("2 of 2");

        NomadServer node = nodeOfTheFirst();
        node.kill();
        Contender.signal("KILL", everybodyOfTheFirst());
        cluster.until("the standby to run", () -> "app-standby".equals(runs()));
        node.restart();
        cluster.until("the first to run again", () -> "app".equals(runs()), BACK);

        List<Change> changes = changes();
        System.out.println("standby: " + changes);
        assertThat(changes).extracting(Change::to).containsExactly("app-standby", "app");
        assertThat(changes.getFirst().gap()).isLessThan(Duration.ofSeconds(10));
        assertThat(changes.getLast().gap()).isLessThan(Duration.ofSeconds(3));
        assertThat(folder.resolve("overlaps")).doesNotExist();
    }

    private static long ready() {
        return StreamSupport.stream(cluster.nomad().get("/v1/nodes").spliterator(), false)
                .filter(node -> node.path("Status").asText().equals("ready"))
                .count();
    }

    private static NomadServer nodeOfTheFirst() {
        String first = allocationOfTheFirst();
        return Files.isDirectory(second.directory().resolve("data/alloc/" + first))
                ? second
                : cluster.nomad();
    }

    private static String allocationOfTheFirst() {
        return StreamSupport.stream(
                        cluster.nomad().get("/v1/job/shop--beat/allocations").spliterator(), false)
                .filter(one -> one.path("TaskGroup").asText().equals("app"))
                .findFirst()
                .orElseThrow()
                .path("ID")
                .asText();
    }

    /** Wrapper, guard, program and who watches over them for Nomad. */
    private static List<Long> everybodyOfTheFirst() {
        String wrapper = "exclusive --name shop/beat --stop-signal TERM -- ";
        return ProcessHandle.allProcesses()
                .filter(each -> commandLine(each.pid()).contains(wrapper))
                .flatMap(each -> Stream.concat(Stream.of(each), each.descendants()))
                .map(ProcessHandle::pid)
                .distinct()
                .toList();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                    .replace('\0', ' ');
        } catch (IOException gone) {
            return "";
        }
    }

    private static String app() {
        return """
        apiVersion: drover/v1
        kind: App
        spec:
          command: /bin/bash
          args: [%s]
          driver: raw_exec
          singleton: true
          standby: true
          env: {FOLDER: %s, CONSUL_HTTP_ADDR: "%s"}
          resources: {cpu: 50, memory: 20}
          rollout: {minHealthyTime: 0s}
        """
                .formatted(folder.resolve("program"), folder, cluster.consul().address());
    }

    /** Whose program wrote last. */
    private static String runs() {
        List<String> lives = lives();
        return lives.isEmpty() ? "" : lives.getLast().split(" ", 2)[0];
    }

    private static List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        String[] before = lives().getFirst().split(" ", 2);
        for (String line : lives()) {
            String[] now = line.split(" ", 2);
            if (!now[0].equals(before[0])) {
                long micros = Long.parseLong(now[1]) - Long.parseLong(before[1]);
                changes.add(new Change(before[0], now[0], Duration.ofNanos(micros * 1000)));
            }
            before = now;
        }
        return changes;
    }

    private static List<String> lives() {
        Path file = folder.resolve("lives");
        try {
            String all = Files.exists(file) ? Files.readString(file) : "";
            // The last line may be in the middle of being written.
            return all.substring(0, all.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
