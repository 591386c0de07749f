package dev.drover.cluster;

/** One thing to do in the catalog. */
sealed interface ListingStep {

    /** Everything stands as it should. */
    record Rest() implements ListingStep {}

    /** Take the entry away. */
    record Unlist(String id) implements ListingStep {}

    /** Write the entry, in the place of one with this id. */
    record Enter(Listing listing) implements ListingStep {}

    /** Say that it still holds. */
    record Renew(Listing listing) implements ListingStep {}
}
