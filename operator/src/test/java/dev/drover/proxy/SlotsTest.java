package dev.drover.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SlotsTest {

    static IntStream upToTheSlots() {
        return IntStream.rangeClosed(1, Slots.COUNT);
    }

    @Test
    void holdNobodyBeforeTheFirstAddress() {
        assertThat(Slots.filled(List.of(), List.of()))
                .isEqualTo(Collections.nCopies(Slots.COUNT, Slots.NOBODY));
    }

    @ParameterizedTest
    @MethodSource("upToTheSlots")
    void keepWhatTheyHoldWhenNobodyIsHealthy(int instances) {
        List<String> before = Slots.filled(List.of(), addresses(instances));

        assertThat(Slots.filled(before, List.of())).isEqualTo(before);
    }

    @Test
    void areFilledAnewWhereTheirNumberIsAnother() {
        assertThat(Slots.filled(List.of("10.0.0.1:80"), List.of()))
                .isEqualTo(Collections.nCopies(Slots.COUNT, Slots.NOBODY));
    }

    @ParameterizedTest
    @MethodSource("upToTheSlots")
    void holdEachAddress(int instances) {
        assertThat(Slots.filled(List.of(), addresses(instances)))
                .hasSize(Slots.COUNT)
                .containsAll(addresses(instances));
    }

    @ParameterizedTest
    @MethodSource("upToTheSlots")
    void giveSharesThatDifferByAtMostOne(int instances) {
        LongStream shares = shares(instances);

        assertThat(shares.boxed().distinct().toList())
                .allMatch(share -> share >= Slots.COUNT / instances)
                .allMatch(share -> share <= Slots.COUNT / instances + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 12})
    void giveTheSameShareToAsManyAsSmallServicesHave(int instances) {
        assertThat(shares(instances).distinct().toArray()).containsExactly(Slots.COUNT / instances);
    }

    @Test
    void areNeverMoreThanTheirNumberWhateverTheService() {
        assertThat(Slots.filled(List.of(), addresses(40)))
                .hasSize(Slots.COUNT)
                .doesNotHaveDuplicates();
    }

    @Test
    void stayWhereTheirInstanceStaysAndHasNotMoreThanItsShare() {
        List<String> before = Slots.filled(List.of(), addresses(3));

        List<String> after = Slots.filled(before, addresses(4));

        assertThat(
                        IntStream.range(0, Slots.COUNT)
                                .filter(slot -> after.get(slot).equals(before.get(slot)))
                                .count())
                .isEqualTo(9);
        assertThat(Slots.filled(after, addresses(4))).isEqualTo(after);
    }

    @Test
    void haveTheSameSharesWhateverTheyHeldBefore() {
        for (int before = 1; before <= Slots.COUNT; before++) {
            for (int after = 1; after <= Slots.COUNT; after++) {
                List<String> filled =
                        Slots.filled(Slots.filled(List.of(), addresses(before)), addresses(after));

                LongSummaryStatistics shares =
                        addresses(after).stream()
                                .mapToLong(address -> Collections.frequency(filled, address))
                                .summaryStatistics();
                assertThat(shares.getMax() - shares.getMin())
                        .as("from %d to %d", before, after)
                        .isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "10, 1", "25, 3", "33, 4", "50, 6", "90, 11", "99, 11"})
    void giveCanariesTheirShareInTwelfths(int share, int slots) {
        List<String> filled = Slots.filled(List.of(), addresses(3), List.of("10.0.1.1:80"), share);

        assertThat(Collections.frequency(filled, "10.0.1.1:80")).isEqualTo(slots);
        assertThat(filled).hasSize(Slots.COUNT).containsAll(addresses(3).subList(0, 1));
    }

    @Test
    void giveCanariesTheirShareTogether() {
        List<String> canaries = List.of("10.0.1.1:80", "10.0.1.2:80", "10.0.1.3:80");

        List<String> filled = Slots.filled(List.of(), addresses(2), canaries, 50);

        assertThat(filled.stream().filter(canaries::contains)).hasSize(6);
        assertThat(canaries).allMatch(canary -> Collections.frequency(filled, canary) == 2);
    }

    @Test
    void giveCanariesAllWhereThereIsNobodyElse() {
        assertThat(Slots.filled(List.of(), List.of(), List.of("10.0.1.1:80"), 0))
                .containsOnly("10.0.1.1:80");
    }

    @Test
    void leaveTheOthersWhereTheyStandWhenACanaryComesAndGoes() {
        List<String> before = Slots.filled(List.of(), addresses(2));

        List<String> with = Slots.filled(before, addresses(2), List.of("10.0.1.1:80"), 10);

        assertThat(
                        IntStream.range(0, Slots.COUNT)
                                .filter(slot -> with.get(slot).equals(before.get(slot)))
                                .count())
                .isEqualTo(11);
        assertThat(Slots.filled(with, addresses(2))).isEqualTo(before);
    }

    private static LongStream shares(int instances) {
        List<String> filled = Slots.filled(List.of(), addresses(instances));
        return addresses(instances).stream()
                .mapToLong(address -> Collections.frequency(filled, address));
    }

    private static List<String> addresses(int count) {
        return IntStream.range(0, count).mapToObj("10.0.0.%d:80"::formatted).toList();
    }
}
