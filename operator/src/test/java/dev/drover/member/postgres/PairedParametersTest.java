package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.member.postgres.PairedParameters.Fitting;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PairedParametersTest {

    private static final Map<String, Integer> THERE =
            Map.of("max_connections", 150, "max_locks_per_transaction", 64);

    @Test
    void aStandbyHasNoLessThanItsPrimary() {
        assertThat(PairedParameters.standby(Map.of("max_connections", "90", "jit", "off"), THERE))
                .isEqualTo(
                        new Fitting(
                                Map.of("max_connections", "150", "jit", "off"),
                                new TreeSet<>(Set.of("max_connections"))));
    }

    @Test
    void alsoWhereNothingIsAskedFor() {
        assertThat(PairedParameters.standby(Map.of(), THERE).values())
                .isEqualTo(Map.of("max_connections", "150"));
    }

    @Test
    void aStandbyMayHaveMore() {
        assertThat(PairedParameters.standby(Map.of("max_connections", "200"), THERE))
                .isEqualTo(new Fitting(Map.of("max_connections", "200"), new TreeSet<>()));
    }

    @Test
    void aPrimaryThatNobodyPlannedToStartHasNoMoreThanBefore() {
        assertThat(PairedParameters.primary(Map.of("max_connections", "200"), THERE).values())
                .isEqualTo(Map.of("max_connections", "150"));
        assertThat(PairedParameters.primary(Map.of("max_connections", "90"), THERE).values())
                .isEqualTo(Map.of("max_connections", "90"));
    }

    @Test
    void whatIsNoPlainNumberIsLeftToPostgres() {
        Map<String, String> odd = Map.of("max_connections", "0x40");

        assertThat(PairedParameters.standby(odd, THERE).values()).isEqualTo(odd);
    }
}
