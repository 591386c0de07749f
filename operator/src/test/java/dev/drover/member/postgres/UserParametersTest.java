package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.convergence.RemoteFailure;
import dev.drover.role.parameter.ParameterSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a real folder, with scripts in place of PostgreSQL's programs that end as those do. */
final class UserParametersTest {

    private static final ParameterSet OLD = new ParameterSet(Map.of("work_mem", "4MB"));
    private static final ParameterSet NEW = new ParameterSet(Map.of("work_mem", "8MB"));
    private static final ParameterSet NEWER = new ParameterSet(Map.of("work_mem", "9MB"));
    private static final String WORDS = "could not map anonymous shared memory";

    @TempDir private Path folder;
    private ParameterFolder files;
    private UserParameters parameters;
    private int reloads;

    @BeforeEach
    void begin() throws Exception {
        files = ParameterFolder.in(folder);
        parameters = parameters();
        start();
        parameters.cameUp();
    }

    @Test
    void takesInWhatPostgresDoesNotObjectTo() throws Exception {
        assertThat(parameters.ask(NEW)).isEmpty();

        assertThat(files.configured()).contains("work_mem = '8MB'", NEW.version());
        assertThat(reloads).isEqualTo(2);
        assertThat(parameters.problem()).isEmpty();
    }

    @Test
    void whatPostgresRefusesIsSaidOfThatVersionOnly() throws Exception {
        files.program(
                "postgres", "echo 'LOG:  no such thing'; echo 'FATAL:  contains errors'; exit 1");
        assertThat(parameters.ask(NEW)).contains("no such thing");
        assertThat(parameters.problem()).isEqualTo("no such thing");

        files.program("postgres", "exit 137");
        assertThatThrownBy(() -> parameters.ask(NEWER))
                .isInstanceOf(RemoteFailure.Indeterminate.class);

        assertThat(parameters.heard()).isEqualTo(NEWER.version());
        assertThat(parameters.problem()).isEmpty();
        assertThat(files.configured()).contains("4MB");
    }

    @Test
    void aProgramThatIsKilledOrAwayRefusesNothingAndIsAskedAgain() throws Exception {
        files.program("postgres", "echo 'FATAL:  contains errors'; kill -9 $$");
        assertThatThrownBy(() -> parameters.ask(NEW))
                .isInstanceOf(RemoteFailure.Indeterminate.class)
                .hasMessageContaining("expected an answer, found exit code 137");
        assertThat(parameters.remark()).contains(NEW.version(), "is not known, and is asked again");

        Files.delete(folder.resolve("programs/postgres"));
        assertThatThrownBy(() -> parameters.ask(NEW))
                .isInstanceOfAny(RemoteFailure.Indeterminate.class, IOException.class);
        assertThat(parameters.problem()).isEmpty();

        files.program("postgres", "exit 0");
        assertThat(parameters.ask(NEW)).isEmpty();
        assertThat(parameters.remark()).isEmpty();
        assertThat(files.configured()).contains("8MB");
    }

    @Test
    void aServerThatStartsReadsNothingElseMeanwhile() throws Exception {
        start();
        assertThat(parameters.ask(NEW)).isEmpty();
        assertThat(files.configured()).contains("4MB");

        parameters.cameUp();
        assertThat(files.configured()).contains("8MB");
        start();
        parameters.failed(StartFailure.CONFIGURATION, WORDS);

        start();
        assertThat(files.configured()).as("what it really came up with").contains("4MB");
    }

    @Test
    void goesBackAfterAWordAboutParametersAndSaysWithWhichItRuns() throws Exception {
        parameters.ask(NEW);
        start();
        parameters.failed(StartFailure.CONFIGURATION, WORDS);
        assertThat(parameters.remark())
                .contains("goes back to version %s: %s".formatted(OLD.version(), WORDS));

        start();
        parameters.cameUp();

        assertThat(parameters.remark()).isEmpty();
        assertThat(parameters.problem())
                .contains(WORDS, "did with version %s".formatted(OLD.version()));
        assertThat(parameters().next()).as("kept on the disk").isEqualTo(OLD.version());
    }

    @Test
    void triesTheSameAgainAfterAWordAboutSomethingElse() throws Exception {
        parameters.ask(NEW);
        start();
        parameters.failed(StartFailure.ELSEWHERE, "port taken");

        assertThat(parameters.remark()).contains("tries again with the same parameters");
        start();
        assertThat(files.configured()).contains("8MB");
        parameters.cameUp();
        assertThat(parameters.problem()).isEmpty();
    }

    @Test
    void aStandbyThatHasLessThanItsPrimaryIsGivenAsMuchAndNothingIsRefused() throws Exception {
        Files.createFile(folder.resolve("data/standby.signal"));
        parameters.ask(new ParameterSet(Map.of("max_connections", "20")));
        start();
        files.controlled(300);
        parameters.failed(StartFailure.LESS_THAN_PRIMARY, "insufficient parameter settings");

        start();
        assertThat(files.configured()).contains("max_connections = '300'");
        parameters.cameUp();
        assertThat(parameters.problem()).isEmpty();
        assertThat(parameters.heldBack()).containsExactly("max_connections");
    }

    @Test
    void aPrimaryThatNobodyPlannedToRestartGetsNoMoreThanItHad() throws Exception {
        parameters.ask(new ParameterSet(Map.of("max_connections", "90")));
        start();
        assertThat(files.configured()).contains("max_connections = '20'");
        parameters.cameUp();
        assertThat(files.configured()).contains("max_connections = '90'");

        parameters.plan(true);
        start();
        assertThat(files.configured()).contains("max_connections = '90'");
    }

    private UserParameters parameters() throws IOException {
        return files.parameters(OLD, () -> reloads++);
    }

    private void start() throws Exception {
        parameters.startEnded();
        parameters.beforeStart();
    }
}
