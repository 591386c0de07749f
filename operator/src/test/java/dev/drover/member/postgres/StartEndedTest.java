package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.adapter.linux.Uptime;
import dev.drover.adapter.postgres.Configuration.Words;
import dev.drover.convergence.RemoteFailure;
import dev.drover.member.postgres.PostgresSettings.Patience;
import dev.drover.role.Disk;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.testing.FreePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who ended a server at its start, and what that says about its parameters. Real processes and a real guard; a script for PostgreSQL. */
@Timeout(60)
final class StartEndedTest {

    private static final ParameterSet NEW = new ParameterSet(Map.of("shared_buffers", "900MB"));
    private static final String NEVER_COMES_UP = "echo 'LOG:  starting'; exec sleep 60";

    /** Only the heartbeat of a server waits for so long. */
    private static final Duration BEAT = Duration.ofMillis(250);

    private final CountDownLatch hung = new CountDownLatch(1);
    private volatile boolean hangs;
    @TempDir private Path folder;
    private ParameterFolder files;
    private Instance instance;

    @BeforeEach
    void begin() throws Exception {
        files = ParameterFolder.in(folder);
        Files.move(folder.resolve("data"), folder.resolve("data-i1"));
        Files.writeString(folder.resolve("password"), "for-a-test\n");
        new DiskFile(folder).write(new Disk(1, 1, "i1", "7412", Disk.Data.WHOLE));
        instance = instance();
        assertThat(instance.parameters().ask(NEW)).isEmpty();
    }

    @Test
    void oneThatItsGuardKillsSaysNothingAboutParameters() throws Exception {
        files.program("postgres", NEVER_COMES_UP);
        hangs = true;

        doesNotStart();

        assertThat(instance.parameters().next()).isEqualTo(NEW.version());
        assertThat(instance.parameters().remark())
                .contains("tries again with the same parameters", "its guard ended it");
        hung.countDown();
    }

    /** Nothing gets on where a server takes all memory: its supervisor neither. */
    @Test
    void oneThatItsGuardKillsAtEachStartIsTriedWithTheOnesBefore() throws Exception {
        files.program("postgres", NEVER_COMES_UP);
        hangs = true;

        for (int i = 0; i < 3; i++) {
            assertThat(instance.parameters().next()).isEqualTo(NEW.version());
            doesNotStart();
        }

        assertThat(instance.parameters().next()).isEqualTo(ParameterSet.NONE.version());
        hung.countDown();
    }

    @Test
    void norDoesOneThatItsSupervisorStops() throws Exception {
        files.program("postgres", NEVER_COMES_UP);
        Thread stops =
                Thread.ofVirtual()
                        .start(() -> {
                            await().until(instance.postmaster()::running);
                            try {
                                instance.stop(false);
                            } catch (IOException | InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });

        doesNotStart();
        stops.join();

        assertThat(instance.parameters().next()).isEqualTo(NEW.version());
    }

    @Test
    void norDoesOneThatCountsAsHanging() throws Exception {
        files.program("postgres", NEVER_COMES_UP);
        Thread kills =
                Thread.ofVirtual()
                        .start(() -> {
                            await().until(instance.postmaster()::running);
                            instance.postmaster().crash(instance.postmaster().currentLife());
                        });

        doesNotStart();
        kills.join();

        assertThat(instance.parameters().next()).isEqualTo(NEW.version());
    }

    @Test
    void oneThatEndsByItselfWithoutAWordIsTriedWithTheOnesBefore() throws Exception {
        files.program("postgres", "exit 137");

        doesNotStart();

        assertThat(instance.parameters().next()).isEqualTo(ParameterSet.NONE.version());
    }

    private void doesNotStart() {
        assertThatThrownBy(() -> instance.start(first()))
                .isInstanceOf(RemoteFailure.Unavailable.class)
                .hasMessageContaining("ended at its start");
    }

    private static Words first() {
        return new Words(1, "", "", "nobody", false);
    }

    private Instance instance() throws IOException {
        return new Instance(
                new PostgresSettings(
                        "a",
                        folder,
                        folder.resolve("programs"),
                        "postgres",
                        InetSocketAddress.createUnresolved("127.0.0.1", FreePort.next()),
                        folder.resolve("password"),
                        folder.resolve("password"),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        Patience.DEFAULT),
                new Surroundings(
                        _ -> Optional.empty(), new Uptime(), this::pause, new Random(1), _ -> {}),
                () -> {});
    }

    private void pause(Duration time) throws InterruptedException {
        if (hangs && time.equals(BEAT)) {
            hung.await();
        } else {
            Thread.sleep(time);
        }
    }
}
