package dev.drover.simulation.role;

import dev.drover.role.Position;
import java.util.ArrayList;
import java.util.List;

/** One data directory's write-ahead log: what was written, in which timeline, and how much of it is on the disk. */
final class Wal {

    /** After a restart a standby knows no more of what it received than the start of the segment. */
    private static final int SEGMENT = 16;

    /**
     * Something written.
     *
     * @param id unique in the world; two with the same are the same
     */
    record Entry(int id, int timeline) {}

    private final List<Entry> entries;
    private int flushed;

    Wal() {
        this(0);
    }

    /** The log of a database whose first entry is this. */
    Wal(int id) {
        this(new ArrayList<>(List.of(new Entry(id, 1))), 1);
    }

    private Wal(List<Entry> entries, int flushed) {
        this.entries = entries;
        this.flushed = flushed;
    }

    Wal copy() {
        return new Wal(new ArrayList<>(entries.subList(0, flushed)), flushed);
    }

    int size() {
        return entries.size();
    }

    int flushed() {
        return flushed;
    }

    void flush(int upTo) {
        flushed = Math.max(flushed, Math.min(upTo, entries.size()));
    }

    void append(Entry entry) {
        entries.add(entry);
    }

    /** What is lost with the power. */
    void loseUnflushed() {
        entries.subList(flushed, entries.size()).clear();
    }

    int timeline() {
        return entries.getLast().timeline();
    }

    Position end() {
        return new Position(timeline(), size());
    }

    static int segmentStart(int position) {
        return position / SEGMENT * SEGMENT;
    }

    List<Entry> from(int begin, int end) {
        return List.copyOf(entries.subList(begin, end));
    }

    Entry get(int index) {
        return entries.get(index);
    }

    List<Entry> all() {
        return entries;
    }

    /** As the servers see it, which know numbers of timelines and ends only. */
    boolean seemsToContinue(Wal standby) {
        int until = 0;
        boolean known = false;
        for (Entry entry : entries) {
            known |= entry.timeline() == standby.timeline();
            if (entry.timeline() > standby.timeline()) {
                break;
            }
            until++;
        }
        return known && standby.size() <= until;
    }

    /** As it is. */
    boolean continues(Wal standby) {
        return standby.size() <= size()
                && entries.subList(0, standby.size()).equals(standby.entries);
    }
}
