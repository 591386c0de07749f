package dev.drover.database;

import dev.drover.adapter.supervisor.HttpSupervisors;
import dev.drover.cluster.MemberCall;
import dev.drover.cluster.MemberPlace;
import dev.drover.cluster.MemberPlaces;
import dev.drover.cluster.ParameterStore;
import dev.drover.cluster.RecordStore;
import dev.drover.cluster.RoleKeeper;
import dev.drover.cluster.RoleKeys;
import dev.drover.cluster.Supervisors;
import dev.drover.convergence.Fence;
import dev.drover.convergence.RemoteFailure;
import dev.drover.database.DatabaseSight.Kept;
import dev.drover.document.DocumentKey;
import dev.drover.role.Member;
import dev.drover.role.OperatorEvent;
import dev.drover.role.OperatorRules;
import dev.drover.role.OperatorState;
import dev.drover.role.Position;
import dev.drover.role.Promise;
import dev.drover.role.RoleOperator;
import dev.drover.role.RoleTimes;
import dev.drover.role.Stored;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One cluster whose roles are seen to, from when that begins until it ends or this operator leads no more. Thread-safe. */
final class Watch implements AutoCloseable {

    /** So long a person's word may wait to be begun, or an election that it opened to end. */
    private static final Duration WISH = Duration.ofSeconds(60);

    /** As often as members say that they live. */
    private static final Duration STRANGERS = Duration.ofSeconds(10);

    private static final Duration FAULT_PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Databases.World world;
    private final Fence fence;
    private final Listener listener;
    private final MemberPlaces places;
    private final HttpSupervisors supervisors;
    private final RoleKeeper keeper;
    private final Tuning tuning;
    private final Absentees absentees;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private volatile Kept kept;
    private volatile boolean paused;
    private volatile Optional<String> fault = Optional.empty();
    private volatile Optional<Duration> askedAt = Optional.empty();
    private final Trail trail = new Trail();
    private volatile Chronicle chronicle = Chronicle.NOTHING;
    private volatile Glance told = Glance.NOTHING;
    private volatile Strangers strangers = Strangers.NONE;
    private volatile Duration looksAt = Duration.ZERO;

    /**
     * Who hears of it. Each comes back at once.
     *
     * @param wake the document is worth a look
     * @param changed a change of primary is done
     */
    record Listener(Runnable wake, Consumer<RoleChange> changed) {}

    /**
     * What is worth looking at a document again for.
     *
     * @param version of the record
     * @param roles by member, and whether it answers and streams
     * @param blocked why nothing goes on
     */
    private record Glance(long version, Map<String, String> roles, Optional<String> blocked) {
        static final Glance NOTHING = new Glance(-1, Map.of(), Optional.empty());
    }

    /**
     * Does nothing before {@link #start}.
     *
     * @param listener hears of it
     */
    Watch(Databases.World world, DocumentKey key, Kept kept, Fence fence, Listener listener) {
        this.world = world;
        this.kept = kept;
        this.fence = fence;
        this.listener = listener;
        RoleKeys keys = new RoleKeys(world.keys(), key);
        this.places = new MemberPlaces(world.store(), keys, world.ticker());
        this.absentees = new Absentees(key, places::last);
        this.supervisors =
                new HttpSupervisors(
                        name -> places.of(name).map(MemberPlace::api), world.tokens().of(key));
        this.tuning =
                new Tuning(
                        new Tuning.Parts(
                                new ParameterStore(world.store(), keys.parameters()),
                                () -> kept().settings().members(),
                                supervisors::parameters,
                                world.ticker(),
                                listener.wake()));
        this.keeper =
                new RoleKeeper(
                        new RoleKeeper.Parts(
                                new RoleOperator(new OperatorRules(), RoleTimes.DEFAULT),
                                new RecordStore(world.store(), keys.record()),
                                fence::required,
                                new Remembering(),
                                world.ticker(),
                                this::heard),
                        kept.settings());
    }

    Kept kept() {
        return kept;
    }

    /** Where a member says that it is; empty = it never did. */
    Optional<MemberPlace> place(String member) {
        return places.of(member);
    }

    /** Of the parameters of its servers. */
    Tuning tuning() {
        return tuning;
    }

    /** Something else is asked for than before. */
    void settle(Kept now) {
        kept = now;
        keeper.tell(new OperatorEvent.SettingsChanged(now.settings()));
    }

    /** Looks on, and changes nothing, as long as that is so; what was asked for is forgotten. */
    void pause(boolean handsOff) {
        paused = handsOff;
        keeper.pause(handsOff);
        if (handsOff) {
            keeper.tell(new OperatorEvent.Withdrawn());
        }
    }

    /**
     * Carries a person's word to the keeper.
     *
     * @param term that person saw
     * @return why it is not begun; empty = it is
     */
    Optional<String> ask(OperatorEvent asked, long term) {
        OperatorState state = keeper.state();
        long now = term(state);
        if (now != term) {
            return Optional.of(
                    "it was asked in term %d, and it is term %d now: look again"
                            .formatted(term, now));
        }
        Optional<String> refused = keeper.refusal(asked).or(() -> lagging(asked));
        if (refused.isEmpty() && asked instanceof OperatorEvent.MemberAsked member) {
            return keeper.instruct(member);
        }
        if (refused.isEmpty()) {
            primary(state)
                    .filter(_ -> asked instanceof OperatorEvent.SwitchoverAsked)
                    .ifPresentOrElse(
                            name -> prepare(name, () -> begin(asked, term)),
                            () -> begin(asked, term));
        }
        return refused;
    }

    private Optional<String> lagging(OperatorEvent asked) {
        return asked instanceof OperatorEvent.SwitchoverAsked(String name)
                ? sight().lagging(name)
                : Optional.empty();
    }

    private static Optional<String> primary(OperatorState state) {
        return state.sight().stored().flatMap(it -> it.record().primary()).map(Member::name);
    }

    private static long term(OperatorState state) {
        return state.sight().stored().map(stored -> stored.record().term()).orElse(0L);
    }

    /** A primary that makes way writes all its changed pages first, and nobody can write meanwhile: most of them it writes now. */
    private void prepare(String name, Runnable then) {
        Thread _ =
                Thread.ofVirtual()
                        .name("prepare")
                        .start(() -> {
                            Duration began = world.ticker().read();
                            boolean done = supervisors.prepare(name);
                            LOG.atInfo()
                                    .addKeyValue("member", name)
                                    .addKeyValue("checkpoint", done)
                                    .addKeyValue("took", world.ticker().read().minus(began))
                                    .log("ready to make way");
                            then.run();
                        });
    }

    private void begin(OperatorEvent asked, long term) {
        if (term(keeper.state()) == term && !paused) {
            askedAt = Optional.of(world.ticker().read());
            keeper.tell(asked);
        }
    }

    void start() {
        tuning.start();
        Thread _ =
                Thread.ofVirtual()
                        .name("roles")
                        .start(() -> {
                            try {
                                while (ended.getCount() > 0) {
                                    keep();
                                }
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                            } finally {
                                // Whatever ended it, the document is to find somebody else.
                                close();
                                supervisors.close();
                                listener.wake().run();
                            }
                        });
    }

    /** A database without anybody who sees to it would be worse than one event that is passed over. */
    private void keep() throws InterruptedException {
        try {
            keeper.run();
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            LOG.error("roles: a fault of Drover's own", bug);
            fault = Optional.of("a fault of Drover's own, please report it: " + bug);
            boolean _ = ended.await(FAULT_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        ended.countDown();
        tuning.close();
        keeper.close();
    }

    /** Whether it has ended: what it knows is of the past. */
    boolean over() {
        return ended.getCount() == 0;
    }

    /** What is known now. */
    DatabaseSight sight() {
        OperatorState state = keeper.state();
        Duration now = world.ticker().read();
        return Sights.of(
                state,
                new Sights.Besides(
                        kept,
                        troubles,
                        fault.or(keeper::blocked),
                        keeper.lossWithoutPrimary(),
                        keeper.replaceable(),
                        chronicle.done(),
                        end -> behind(end, now),
                        strangers.besides(kept.settings().members(), now),
                        Optional.of(Answers.of(keeper::refusal, keeper.replacement())),
                        absentees),
                now);
    }

    private Optional<Duration> behind(Position end, Duration now) {
        synchronized (trail) {
            return trail.behind(end, now);
        }
    }

    private void heard(OperatorState before, OperatorState after, Duration now) {
        try {
            fence.check();
        } catch (Fence.LostLeadership over) {
            LOG.info("{}", over.getMessage());
            close();
            return;
        }
        if (!after.written().equals(before.written())) {
            synchronized (trail) {
                after.written().ifPresent(it -> trail.written(it.end(), now));
            }
        }
        Chronicle earlier = chronicle;
        fault = Optional.empty();
        forget(now);
        lookForStrangers(now);
        chronicle = earlier.after(before, after, now, world.clock().instant());
        chronicle
                .last()
                .filter(RoleChange::done)
                .filter(change -> !earlier.last().equals(Optional.of(change)))
                .ifPresent(listener.changed());
        Glance glance = glance();
        if (!glance.equals(told)) {
            told = glance;
            listener.wake().run();
        }
    }

    /** A wish that could not be begun for so long must not come true when nobody thinks of it any more. */
    private void forget(Duration now) {
        if (askedAt.filter(at -> now.compareTo(at.plus(WISH)) > 0).isPresent()) {
            askedAt = Optional.empty();
            keeper.tell(new OperatorEvent.Withdrawn());
        }
    }

    /** Nothing is decided by it: a store that does not answer leaves known what was. */
    private void lookForStrangers(Duration now) {
        if (now.compareTo(looksAt) < 0) {
            return;
        }
        looksAt = now.plus(STRANGERS);
        Thread _ =
                Thread.ofVirtual()
                        .name("strangers")
                        .start(() -> {
                            try {
                                strangers = strangers.after(places.beats(), world.ticker().read());
                            } catch (RemoteFailure away) {
                                LOG.debug("who else is there: {}", away.getMessage());
                            }
                        });
    }

    private Glance glance() {
        DatabaseSight sight = sight();
        Map<String, String> roles = new TreeMap<>();
        for (MemberSight member : sight.members()) {
            roles.put(
                    member.name(),
                    "%s %s %s".formatted(member.role(), member.streams(), member.answers()));
        }
        long version = keeper.state().sight().stored().map(Stored::version).orElse(0L);
        return new Glance(version, roles, sight.blocked());
    }

    /** Keeps why a member did not answer: who has to mend it wants to know. */
    private final class Remembering implements Supervisors {

        @Override
        public Answer probe(String name, MemberCall.Probe call) {
            Answer answer = supervisors.probe(name, call);
            switch (answer) {
                case Answer.Said _ -> troubles.remove(name);
                case Answer.Refused() -> troubles.put(name, "nobody listens there");
                case Answer.Silent(String why) -> troubles.put(name, why);
            }
            return answer;
        }

        @Override
        public Optional<String> instruct(MemberCall.Instruct call) {
            return supervisors.instruct(call);
        }

        @Override
        public Optional<Promise> ask(String name, MemberCall.Ask call) {
            return supervisors.ask(name, call);
        }
    }
}
