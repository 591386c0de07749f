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
import java.util.ArrayList;
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
    private final boolean standby;

    /** Whether this process gives the lease to one who comes first, or did and has not had it since. */
    private boolean wanted;

    private long term;
    private long beat;

    /**
     * A desk for one process.
     *
     * @param key where the record stands
     * @param holder what people call the process
     * @param id unlike any other process's that ever was
     * @param standby whether it stands in for those that are none, and makes way for them
     */
    public LeaseDesk(KeyValueStore store, String key, String holder, String id, boolean standby) {
        this.store = store;
        this.key = key;
        this.holder = holder;
        this.id = id;
        this.standby = standby;
    }

    /**
     * Where one who comes first says that he waits. No name holds a dot, so that this is never another's record.
     *
     * @param key of the record
     */
    static String wish(String key) {
        return key + ".wanted";
    }

    /** Asks once; blocks for a call's length. */
    public LeaseAnswer ask(Ask ask) {
        try {
            return switch (ask) {
                case Ask.Read _ -> seen(store.read(key));
                case Ask.Await(long index) -> seen(store.await(key, index, ExclusiveTimes.LOOK));
                case Ask.Open _ -> write(0, record(UNKNOWN, UNKNOWN, 0, false));
                case Ask.Take(long index) -> taken(index);
                case Ask.Renew(long index) -> renewed(index);
                case Ask.Release(long index) -> write(index, record("", "", term, !wanted));
                case Ask.Rest _ -> new LeaseAnswer.Rested();
            };
        } catch (RemoteFailure failure) {
            return new LeaseAnswer.Failed(String.valueOf(failure.getMessage()));
        }
    }

    private LeaseAnswer.Written renewed(long index) {
        LeaseAnswer.Written renewed = write(index, record(holder, id, term, true));
        wanted = wanted || isWanted();
        return new LeaseAnswer.Written(renewed.index(), wanted);
    }

    /** Whether one who comes first waits for what this process has. */
    private boolean isWanted() {
        try {
            return standby && store.read(wish(key)).isPresent();
        } catch (RemoteFailure failure) {
            // The lease was renewed all the same; a wish that cannot be read is not granted.
            return false;
        }
    }

    private LeaseAnswer.Written taken(long index) {
        wanted = false;
        ExclusiveRecord record = record(holder, id, 0, true);
        // A wish that stands was granted, or is that of one who went away.
        LeaseAnswer.Written taken =
                standby ? write(index, record, new Write.Delete(wish(key))) : write(index, record);
        term = taken.index().orElse(term);
        return taken;
    }

    /** Of a standby, if it is for one. */
    private ExclusiveRecord record(String whose, String which, long inTerm, boolean forStandby) {
        return new ExclusiveRecord(whose, which, inTerm, ++beat, standby && forStandby);
    }

    private LeaseAnswer.Written write(long index, ExclusiveRecord record, Write... besides) {
        List<Write> writes = new ArrayList<>(List.of(besides));
        writes.addFirst(new Write.PutIf(key, StatusCodec.encode(record), index));
        Optional<Committed> done = store.commit(writes);
        return new LeaseAnswer.Written(
                done.map(committed -> OptionalLong.of(committed.index()))
                        .orElse(OptionalLong.empty()),
                false);
    }

    private LeaseAnswer seen(Optional<Entry> entry) {
        return entry.map(this::seen)
                .orElse(new LeaseAnswer.Seen(new Sight(0, Whose.ANOTHERS, ""), ""));
    }

    private LeaseAnswer.Seen seen(Entry entry) {
        try {
            ExclusiveRecord record = StatusCodec.decode(ExclusiveRecord.class, entry.value());
            return new LeaseAnswer.Seen(
                    new Sight(entry.modifyIndex(), whose(record), record.holder()),
                    isStandIn(record) && !standby ? wished() : "");
        } catch (IllegalArgumentException unreadable) {
            return new LeaseAnswer.Seen(new Sight(entry.modifyIndex(), Whose.ANOTHERS, ""), "");
        }
    }

    private static boolean isStandIn(ExclusiveRecord record) {
        return record.standby() && !record.id().isEmpty();
    }

    /**
     * Says that this process waits. It goes on waiting when that fails: a standby may fall silent, too.
     *
     * @return why it was not said; empty when it was
     */
    private String wished() {
        try {
            // Lost when there is one already, which says the same.
            store.commit(List.of(new Write.PutIf(wish(key), StatusCodec.encode(holder), 0)));
            return "";
        } catch (RemoteFailure failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    private Whose whose(ExclusiveRecord record) {
        if (record.id().equals(id)) {
            return Whose.MINE;
        }
        if (record.id().isEmpty()) {
            return givenBack(record);
        }
        return standby && record.id().equals(UNKNOWN) ? Whose.LEFT : Whose.ANOTHERS;
    }

    /**
     * What a standby stood in for, another standby goes on with. Who made way waits as long as for one who fell silent: the one
     * who wished takes it in that time, or has gone away.
     */
    private Whose givenBack(ExclusiveRecord record) {
        if (!standby || record.standby()) {
            return Whose.NOBODYS;
        }
        return wanted ? Whose.ANOTHERS : Whose.LEFT;
    }
}
