package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.document.DocumentKey;
import org.junit.jupiter.api.Test;

final class ListingNamesTest {

    @Test
    void areThoseOfTheClusterWithTheRole() {
        ListingNames names = of("shop", "db");
        assertThat(names.primary())
                .isEqualTo(
                        new Listing(
                                "shop--db-primary--db-1",
                                "shop--db-primary",
                                "db-1",
                                "10.0.0.1",
                                5432));
        assertThat(names.replica().service()).isEqualTo("shop--db-replica");
        assertThat(names.ids()).containsExactly("shop--db-primary--db-1", "shop--db-replica--db-1");
    }

    @Test
    void areNothingForAMemberThatOffersNothing() {
        assertThat(of("shop", "db").of(Offer.NOTHING)).isEmpty();
        assertThat(of("shop", "db").of(Offer.UNKNOWN)).isEmpty();
        assertThat(of("shop", "db").of(Offer.REPLICA)).contains(of("shop", "db").replica());
    }

    /** 63 characters are what DNS takes: 30, two hyphens, 23 and -primary. */
    @Test
    void fitDnsUpToItsLimit() {
        assertThat(of("n".repeat(30), "d".repeat(23)).fitDns()).isTrue();
        assertThat(of("n".repeat(30), "d".repeat(24)).fitDns()).isFalse();
    }

    private static ListingNames of(String namespace, String name) {
        return new ListingNames(
                new DocumentKey(namespace, "PostgresCluster", name), "db-1", "10.0.0.1", 5432);
    }
}
