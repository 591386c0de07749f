package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.member.postgres.KeptParameters.Complaint;
import dev.drover.member.postgres.KeptParameters.Named;
import dev.drover.role.parameter.ParameterSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptParametersTest {

    private static final ParameterSet OLD = new ParameterSet(Map.of("shared_buffers", "16MB"));
    private static final ParameterSet NEW = new ParameterSet(Map.of("shared_buffers", "900GB"));
    private static final String WORDS = "FATAL: could not map anonymous shared memory";

    @TempDir private Path folder;

    private final KeptParameters asked =
            KeptParameters.first(OLD).cameUp(Named.of(OLD)).accepting(NEW);

    @Test
    void goesBackToWhatItRanWithAndSaysWhy() {
        KeptParameters failed = asked.failed(Named.of(NEW), StartFailure.CONFIGURATION, WORDS);
        assertThat(failed.next()).isEqualTo(Named.of(OLD));

        KeptParameters back = failed.cameUp(failed.next());
        assertThat(back.refused()).contains(new Complaint(NEW.version(), WORDS));
        assertThat(back.next()).isEqualTo(Named.of(OLD));
    }

    @Test
    void whatDoesNotComeUpEitherWayIsNotBlamedOnThem() {
        KeptParameters failed = asked.failed(Named.of(NEW), StartFailure.UNKNOWN, "killed");
        KeptParameters again = failed.failed(failed.next(), StartFailure.UNKNOWN, "killed");

        assertThat(again.next()).isEqualTo(Named.of(NEW));
        assertThat(again.cameUp(again.next()).refused()).isEmpty();
    }

    @Test
    void nothingIsGivenUpForAFullDisk() {
        KeptParameters failed =
                asked.failed(Named.of(NEW), StartFailure.ELSEWHERE, "no space left on device");

        assertThat(failed).isEqualTo(asked);
    }

    @Test
    void whatAServerHadInForceIsNotBlamedForAnEndWithoutAWord() {
        KeptParameters taken = asked.inForce(NEW.version());

        assertThat(taken.failed(Named.of(NEW), StartFailure.UNKNOWN, "killed").next())
                .isEqualTo(Named.of(NEW));
        assertThat(taken.failed(Named.of(NEW), StartFailure.CONFIGURATION, WORDS).next())
                .isEqualTo(Named.of(OLD));
    }

    @Test
    void goesBackToWhatAServerCameUpWithAndNotToWhatItOnlyRead() {
        KeptParameters later =
                asked.inForce(NEW.version())
                        .accepting(new ParameterSet(Map.of("shared_buffers", "901GB")));

        assertThat(later.failed(later.next(), StartFailure.CONFIGURATION, WORDS).next())
                .isEqualTo(Named.of(OLD));
    }

    @Test
    void aServerThatNeverRanGoesBackToPostgresOwnDefaults() {
        KeptParameters first =
                KeptParameters.first(NEW).failed(Named.of(NEW), StartFailure.CONFIGURATION, WORDS);

        assertThat(first.next()).isEqualTo(Named.of(ParameterSet.NONE));
        assertThat(first.cameUp(first.next()).refused())
                .contains(new Complaint(NEW.version(), WORDS));
    }

    @Test
    void behindTheDefaultsThereIsNothing() {
        KeptParameters none = KeptParameters.first(ParameterSet.NONE);

        assertThat(none.failed(none.next(), StartFailure.CONFIGURATION, WORDS)).isEqualTo(none);
    }

    @Test
    void whatAnOlderDroverKeptIsRead() throws IOException {
        Path file = folder.resolve("parameters.json");
        asked.write(file);
        Files.writeString(file, Files.readString(file).replace(",\"taken\":null", ""));

        assertThat(Files.readString(file)).doesNotContain("taken");
        assertThat(KeptParameters.read(file)).contains(asked);
    }

    @Test
    void othersThatAreAskedForAreTried() {
        KeptParameters failed = asked.failed(Named.of(NEW), StartFailure.CONFIGURATION, WORDS);
        KeptParameters back = failed.cameUp(failed.next());

        assertThat(back.accepting(ParameterSet.NONE).next().version()).isEqualTo("none");
        assertThat(back.accepting(ParameterSet.NONE).refused()).isEmpty();
    }

    @Test
    void isReadAsItWasWritten() throws IOException {
        Path file = folder.resolve("parameters.json");
        assertThat(KeptParameters.read(file)).isEmpty();

        KeptParameters failed = asked.failed(Named.of(NEW), StartFailure.CONFIGURATION, WORDS);
        failed.write(file);

        assertThat(KeptParameters.read(file)).contains(failed);
    }

    @Test
    void whatIsGarbledIsNotTakenForNothing() throws IOException {
        Path file = folder.resolve("parameters.json");
        Files.writeString(file, "{\"accepted\": ");

        assertThatThrownBy(() -> KeptParameters.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("or remove it to begin with what Consul has");
    }
}
