package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.DocumentKey;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ListingRuleTest {

    private static final ListingNames NAMES =
            new ListingNames(
                    DocumentKey.parse("shop/PostgresCluster/db"), "db-1", "10.0.0.1", 5432);
    private static final Listing PRIMARY = NAMES.primary();
    private static final Listing REPLICA = NAMES.replica();

    @Test
    void entersWhatIsMissing() {
        assertThat(ListingRule.next(Optional.of(PRIMARY), Set.of(), false))
                .isEqualTo(new ListingStep.Enter(PRIMARY));
    }

    @Test
    void replacesWhatAnEarlierLifeSaid() {
        Listing moved = new Listing(PRIMARY.id(), PRIMARY.service(), "db-1", "10.0.0.9", 5432);
        assertThat(ListingRule.next(Optional.of(PRIMARY), Set.of(moved), true))
                .isEqualTo(new ListingStep.Enter(PRIMARY));
    }

    @Test
    void takesAwayFirstWhatDoesNotHold() {
        assertThat(ListingRule.next(Optional.of(REPLICA), Set.of(PRIMARY), true))
                .isEqualTo(new ListingStep.Unlist(PRIMARY.id()));
        assertThat(ListingRule.next(Optional.empty(), Set.of(PRIMARY), false))
                .isEqualTo(new ListingStep.Unlist(PRIMARY.id()));
    }

    @Test
    void renewsWhatIsDue() {
        assertThat(ListingRule.next(Optional.of(PRIMARY), Set.of(PRIMARY), true))
                .isEqualTo(new ListingStep.Renew(PRIMARY));
    }

    @Test
    void restsWhenAllStands() {
        assertThat(ListingRule.next(Optional.of(PRIMARY), Set.of(PRIMARY), false))
                .isEqualTo(new ListingStep.Rest());
        assertThat(ListingRule.next(Optional.empty(), Set.of(), true))
                .isEqualTo(new ListingStep.Rest());
    }
}
