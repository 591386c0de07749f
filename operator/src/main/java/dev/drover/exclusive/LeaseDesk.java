package dev.drover.exclusive;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Committed;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.StatusCodec;
import dev.drover.planning.ExclusiveLease.Ask;
import dev.drover.planning.ExclusiveLease.Sight;
import dev.drover.planning.ExclusiveLease.Whose;
import dev.drover.planning.ExclusiveTimes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks the store about one lease, for one process. For one thread. */
public final class LeaseDesk {

    /** Whose a record is that was missing: there may be a holder who has not seen it yet. */
    static final String UNKNOWN = "unknown";

    private final KeyValueStore store;
    private final String key;
    private final String holder;
    private final String id;

    private long term;
    private long beat;

    /**
     * A desk for one process.
     *
     * @param key where the record stands
     * @param holder what people call the process
     * @param id unlike any other process's that ever was
     */
    public LeaseDesk(KeyValueStore store, String key, String holder, String id) {
        this.store = store;
        this.key = key;
        this.holder = holder;
        this.id = id;
    }

    /** Asks once; blocks for a call's length. */
    public LeaseAnswer ask(Ask ask) {
        try {
            return switch (ask) {
                case Ask.Read _ -> seen(store.read(key));
                case Ask.Await(long index) -> seen(store.await(key, index, ExclusiveTimes.LOOK));
                case Ask.Open _ -> write(UNKNOWN, UNKNOWN, 0, 0);
                case Ask.Take(long index) -> taken(write(holder, id, 0, index));
                case Ask.Renew(long index) -> write(holder, id, term, index);
                case Ask.Release(long index) -> write("", "", term, index);
                case Ask.Rest _ -> new LeaseAnswer.Rested();
            };
        } catch (RemoteFailure failure) {
            return new LeaseAnswer.Failed(String.valueOf(failure.getMessage()));
        }
    }

    private LeaseAnswer.Written taken(LeaseAnswer.Written taken) {
        term = taken.index().orElse(term);
        return taken;
    }

    private LeaseAnswer.Written write(String whose, String which, long inTerm, long index) {
        byte[] record = StatusCodec.encode(new ExclusiveRecord(whose, which, inTerm, ++beat));
        Optional<Committed> done = store.commit(List.of(new Write.PutIf(key, record, index)));
        return new LeaseAnswer.Written(
                done.map(committed -> OptionalLong.of(committed.index()))
                        .orElse(OptionalLong.empty()));
    }

    private LeaseAnswer seen(Optional<Entry> entry) {
        return new LeaseAnswer.Seen(
                entry.map(this::sight).orElse(new Sight(0, Whose.ANOTHERS, "")));
    }

    private Sight sight(Entry entry) {
        try {
            ExclusiveRecord record = StatusCodec.decode(ExclusiveRecord.class, entry.value());
            return new Sight(entry.modifyIndex(), whose(record), record.holder());
        } catch (IllegalArgumentException unreadable) {
            return new Sight(entry.modifyIndex(), Whose.ANOTHERS, "");
        }
    }

    private Whose whose(ExclusiveRecord record) {
        if (record.id().equals(id)) {
            return Whose.MINE;
        }
        return record.id().isEmpty() ? Whose.NOBODYS : Whose.ANOTHERS;
    }
}
