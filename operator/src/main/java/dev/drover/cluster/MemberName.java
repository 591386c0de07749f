package dev.drover.cluster;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.RemoteFailure;
import dev.drover.convergence.Ticker;
import dev.drover.role.Member;
import dev.drover.role.Stored;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The name of a member in the store, as its supervisor asks for it and then holds it: by comparison, and by saying again and again
 * that it is there. Nothing of the store's own sessions is used. Thread-safe.
 */
public final class MemberName {

    /** Three reads and a write while everything begins; less than a read of the record may take. */
    private static final long FIRST_LOOK_MILLIS = 900;

    private static final Duration SAY_AGAIN = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Parts parts;
    private final String name;
    private final MemberPlace place;
    private final CountDownLatch looked = new CountDownLatch(1);
    private Optional<Met> met = Optional.empty();
    private boolean leaving;
    private volatile boolean heldOnce;
    private volatile Standing standing;

    /**
     * What it works with.
     *
     * @param store where names stand; its calls give up within a second
     * @param ask who is there, by the {@code host:port} of a supervisor; empty = nobody who says so. Takes at most half a second
     * @param data who this member is by the data it holds now
     */
    public record Parts(
            KeyValueStore store,
            RoleKeys keys,
            Function<String, Optional<Holder>> ask,
            Supplier<Member> data,
            Ticker ticker) {}

    /** How it stands with the name. */
    public sealed interface Standing {

        /** It is ours. */
        record Held() implements Standing {}

        /**
         * Not yet, or nobody knows.
         *
         * @param why for people
         */
        record Waits(String why) implements Standing {}

        /**
         * Somebody else lives by it.
         *
         * @param why for people, with what to do
         */
        record Taken(String why) implements Standing {}

        /** How soon to look again: one who holds it says so, one who waits does not want to wait longer. */
        default Duration lookAgain() {
            return this instanceof Waits ? LOOK_AGAIN : SAY_AGAIN;
        }
    }

    /**
     * Another who holds the name.
     *
     * @param first what it said when it was first seen
     * @param last what it said last
     * @param since when that was first seen
     */
    private record Met(MemberPlace first, MemberPlace last, Duration since) {

        Met saying(MemberPlace now, Duration at) {
            if (!now.holder().equals(last.holder())) {
                return new Met(now, now, at);
            }
            return now.equals(last) ? this : new Met(first, now, at);
        }
    }

    /** Asks for nothing before {@link #look}. */
    public MemberName(Parts parts, String name, MemberPlace place) {
        this.parts = parts;
        this.name = name;
        this.place = place;
        this.standing = waiting("the store has not yet said whose name it is");
    }

    /**
     * Asks for the name once, or says once more that it is held; blocks for some seconds at most. A store that does not answer is a
     * reason to wait.
     */
    public synchronized Standing look() {
        try {
            standing = stand();
        } catch (RemoteFailure away) {
            // While nothing is heard of the store, nothing is heard of who holds the name.
            met = Optional.empty();
            standing = waiting(String.valueOf(away.getMessage()));
        }
        heldOnce |= standing instanceof Standing.Held;
        looked.countDown();
        return standing;
    }

    /**
     * Says at once, and from now on, whether it is about to stop serving; blocks as {@link #look} does.
     *
     * @return whether it stands there
     */
    public synchronized boolean leaves(boolean now) {
        leaving = now;
        return look() instanceof Standing.Held;
    }

    /**
     * Why a supervisor has to keep still under this name; empty = it is ours, or was: what runs by it does not stop because somebody
     * else asks for it. Waits a moment for the first look, so that a member that is started again is not held up for nothing.
     */
    public Optional<String> withheld() {
        if (heldOnce) {
            return Optional.empty();
        }
        try {
            boolean _ = looked.await(FIRST_LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return switch (standing) {
            case Standing.Held() -> Optional.empty();
            case Standing.Waits(String why) -> Optional.of(why);
            case Standing.Taken(String why) -> Optional.of(why);
        };
    }

    private Standing stand() {
        Optional<Entry> entry = parts.store().read(parts.keys().member(name));
        Optional<MemberPlace> there = entry.flatMap(it -> MemberPlaces.place(it.value()));
        if (entry.isPresent() && there.isEmpty()) {
            met = Optional.empty();
            return waiting(
                    "what stands at %s is no place of a member: nobody knows who has the name; put it right, or delete it"
                            .formatted(parts.keys().member(name)));
        }
        Optional<MemberPlace> other =
                there.filter(it -> !it.holder().process().equals(place.holder().process()));
        Duration now = parts.ticker().read();
        met =
                other.map(it ->
                        met.map(known -> known.saying(it, now))
                                .orElseGet(() -> new Met(it, it, now)));
        NameRules.Verdict verdict =
                NameRules.verdict(
                        place.holder(),
                        met.map(it -> seen(it, now)),
                        other.map(this::claims).orElse(NameRules.Claims.NONE));
        return switch (verdict) {
            case NameRules.Verdict.Refuse(String why) -> new Standing.Taken(said(why));
            case NameRules.Verdict.Wait(String why) ->
                    waiting(
                            "the name is held by the supervisor of %s; %s"
                                    .formatted(other.map(MemberPlace::holder).orElseThrow(), why));
            case NameRules.Verdict.Take() ->
                    say(there, entry.map(Entry::modifyIndex).orElse(0L))
                            ? new Standing.Held()
                            : waiting("somebody else wrote there at the same time");
        };
    }

    private NameRules.Other seen(Met known, Duration now) {
        MemberPlace last = known.last();
        boolean answers =
                parts.ask()
                        .apply(last.api())
                        .filter(it -> it.process().equals(last.holder().process()))
                        .isPresent();
        return new NameRules.Other(
                last, answers, last.beats() > known.first().beats(), now.minus(known.since()));
    }

    private NameRules.Claims claims(MemberPlace place) {
        // An older Drover does not say what data it holds: they may be those that count.
        Member self = parts.data().get();
        Member other = place.holder().equals(Holder.OLDER) ? self : new Member(name, place.data());
        return new RecordStore(parts.store(), parts.keys().record())
                .read()
                .map(Stored::record)
                .map(record -> NameRules.Claims.of(record, self, other))
                .orElse(NameRules.Claims.NONE);
    }

    private boolean say(Optional<MemberPlace> before, long index) {
        byte[] value =
                RoleCodec.encode(
                        place.after(
                                before.map(MemberPlace::beats).orElse(0L),
                                parts.data().get().incarnation(),
                                leaving));
        Write write = new Write.PutIf(parts.keys().member(name), value, index);
        return parts.store().commit(List.of(write)).isPresent();
    }

    private Standing waiting(String why) {
        return new Standing.Waits(said(why));
    }

    private String said(String why) {
        return "%s of %s: %s".formatted(name, parts.keys().cluster(), why);
    }
}
