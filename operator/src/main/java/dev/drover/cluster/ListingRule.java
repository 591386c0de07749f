package dev.drover.cluster;

import java.util.Optional;
import java.util.Set;

/** Decides what comes next in the catalog: what does not hold goes first, so that nobody stands there twice. */
final class ListingRule {

    private ListingRule() {}

    /**
     * The next step.
     *
     * @param wanted the entry that the member should have; empty = none
     * @param standing its entries
     * @param due whether an entry has to be renewed by now
     */
    static ListingStep next(Optional<Listing> wanted, Set<Listing> standing, boolean due) {
        for (Listing entry : standing) {
            if (wanted.filter(it -> it.id().equals(entry.id())).isEmpty()) {
                return new ListingStep.Unlist(entry.id());
            }
        }
        if (wanted.isEmpty()) {
            return new ListingStep.Rest();
        }
        Listing listing = wanted.get();
        if (!standing.contains(listing)) {
            return new ListingStep.Enter(listing);
        }
        return due ? new ListingStep.Renew(listing) : new ListingStep.Rest();
    }
}
