package dev.drover.exclusive;

/**
 * What stands in the store about one exclusive lease.
 *
 * @param holder who has it, for people; empty when it was given back
 * @param id which process that is, unlike any other's that ever was; empty when it was given back
 * @param term the holder's fencing token; 0 in the write that begins a term, whose index it is
 * @param beat grows with each sign of life
 * @param standby whether the holder makes way for one who comes first; when given back: whether another standby goes on
 */
record ExclusiveRecord(String holder, String id, long term, long beat, boolean standby) {

    ExclusiveRecord {
        // From JSON, where a member may be missing.
        if (holder == null || id == null || holder.isEmpty() != id.isEmpty()) {
            throw new IllegalArgumentException("a record with only one of holder and id");
        }
    }
}
