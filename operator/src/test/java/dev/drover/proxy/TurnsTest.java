package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TurnsTest {

    @ParameterizedTest
    @CsvSource({"1, 1, 24", "9, 1, 120", "99, 1, 1200", "19, 1, 240", "97, 3, 400", "100, 99, 199"})
    void aRoundIsAsLongAsTwoServicesNeed(int one, int other, int length) {
        assertThat(Turns.length(List.of(one, other), List.of(Slots.COUNT, Slots.COUNT)))
                .isEqualTo(length);
    }

    @Test
    void anyTwoServicesFitWhateverTheirWeights() {
        for (int one = 1; one <= 100; one++) {
            for (int other = 1; other <= 100; other++) {
                assertThat(Turns.length(List.of(one, other), List.of(Slots.COUNT, Slots.COUNT)))
                        .isLessThanOrEqualTo(Turns.MOST);
            }
        }
    }

    @Test
    void turnsOfOneLieFarApart() {
        List<String> round = Turns.round(List.of(3, 1), List.of(List.of("a"), List.of("b")));

        assertThat(round).containsExactly("a", "a", "b", "a");
    }

    @Test
    void eachHasItsShareExactlyAndItsAddressesHardlyDiffer() {
        Random random = new Random(1);
        for (int trial = 0; trial < 300; trial++) {
            int services = 2 + random.nextInt(7);
            List<Integer> weights = new ArrayList<>();
            List<List<String>> upstreams = new ArrayList<>();
            for (int i = 0; i < services; i++) {
                weights.add(1 + random.nextInt(25));
                upstreams.add(addresses(i, 1 + random.nextInt(Slots.COUNT)));
            }
            List<String> round = Turns.round(weights, upstreams);
            if (round.size() == upstreams.stream().mapToInt(List::size).sum()) {
                continue;
            }
            int sum = weights.stream().mapToInt(weight -> weight).sum();
            for (int i = 0; i < services; i++) {
                List<String> own = upstreams.get(i);
                assertThat(round.stream().filter(own::contains).count() * sum)
                        .isEqualTo((long) round.size() * weights.get(i));
                List<Integer> each =
                        own.stream().map(address -> Collections.frequency(round, address)).toList();
                assertThat(Collections.min(each)).isPositive();
                assertThat(Collections.max(each) * 3)
                        .isLessThanOrEqualTo(Collections.min(each) * 4);
            }
        }
    }

    /** Nobody can publish that; a member is not to fill its memory with it. */
    @Test
    void whatWouldBeTooLongIsDoneWithoutWeights() {
        List<String> round =
                Turns.round(List.of(1_000_000, 1), List.of(addresses(0, 12), addresses(1, 12)));

        assertThat(round).hasSize(24).doesNotHaveDuplicates();
    }

    private static List<String> addresses(int of, int number) {
        return IntStream.range(0, number).mapToObj(i -> of + ":" + i).toList();
    }
}
