package dev.drover.simulation.role;

import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.MemberWord;
import dev.drover.role.Mode;
import dev.drover.role.Names;
import dev.drover.role.OperatorEvent;
import dev.drover.role.Phase;
import dev.drover.role.Quorum;
import dev.drover.role.RoleRecord;
import dev.drover.role.RoleSettings;
import dev.drover.role.Stored;
import dev.drover.role.SupervisorEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Members, operators, a store, a network and clients, and time, which goes from event to event. */
final class RoleWorld {

    /** How long somebody waits for the store. */
    private static final long PATIENCE = 1_000;

    /** The identifier of the cluster's data. */
    static final String SYSTEM = "s";

    private final Mutation mutation;
    private final Timeline time;
    private final RandomGenerator dice;
    private final Scene scene;
    private RoleSettings settings;
    private final RoleStore store;
    private final Network network = new Network(this);
    private final Witness witness = new Witness(this);
    private final List<MemberHost> members = new ArrayList<>();
    private final List<OperatorHost> operators = new ArrayList<>();
    private final Clients clients;
    private Predicate<SupervisorEvent> lost = _ -> false;
    private int ids = 1;
    private long tickMillis = 500;
    private boolean calm = true;

    /** A cluster whose first member is primary, with the others in its quorum. */
    RoleWorld(long seed, Mutation mutation, Scene scene, boolean telling) {
        this.mutation = mutation;
        this.scene = scene;
        this.settings = scene.settings();
        time = new Timeline(telling);
        dice = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        store = new RoleStore(mutation.habits());
        settings.members().forEach(this::join);
        for (String name : List.of("op1", "op2")) {
            operators.add(new OperatorHost(this, name));
        }
        operators.getFirst().leads(true);
        if (!scene.empty()) {
            accept(0, begun());
        }
        clients = new Clients(this);
    }

    private RoleRecord begun() {
        TreeSet<Member> everybody =
                new TreeSet<>(members.stream().map(MemberHost::member).toList());
        Member first = everybody.first();
        int k = settings.mode() == Mode.ASYNC ? 0 : settings.k();
        Names replicas = k == 0 ? Names.NOBODY : Names.upTo(k, everybody.tailSet(first, false));
        RoleRecord unproven =
                new RoleRecord(
                        1,
                        Phase.STABLE,
                        Optional.of(first),
                        settings.mode(),
                        settings.onControlPlaneLoss(),
                        everybody,
                        1,
                        replicas,
                        new Quorum(first, replicas),
                        Optional.empty(),
                        SYSTEM,
                        "begun");
        return mutation.begun(unproven);
    }

    private void join(String name) {
        Disk disk =
                scene.empty() ? Disk.EMPTY : new Disk(1, 1, "i" + newId(), SYSTEM, Disk.Data.WHOLE);
        members.add(new MemberHost(this, name, disk, new Wal()));
    }

    Mutation mutation() {
        return mutation;
    }

    Habits habits() {
        return mutation.habits();
    }

    Timeline time() {
        return time;
    }

    RandomGenerator dice() {
        return dice;
    }

    boolean chance(double probability) {
        return dice.nextDouble() < probability;
    }

    /** As {@link #chance}, and never once all faults are over. */
    boolean unlucky(double probability) {
        return !calm && chance(probability);
    }

    boolean calm() {
        return calm;
    }

    Scene scene() {
        return scene;
    }

    RoleSettings settings() {
        return settings;
    }

    /** Something else is asked for from now on. */
    void settings(RoleSettings now) {
        time.tell(() -> "asked for is now " + now);
        settings = now;
        operators.forEach(operator -> operator.hear(new OperatorEvent.SettingsChanged(now)));
    }

    Network network() {
        return network;
    }

    Witness witness() {
        return witness;
    }

    RoleStore store() {
        return store;
    }

    Clients clients() {
        return clients;
    }

    List<MemberHost> members() {
        return members;
    }

    List<OperatorHost> operators() {
        return operators;
    }

    MemberHost member(String name) {
        return members.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    }

    OperatorHost operator(String name) {
        return operators.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    }

    boolean reachable(String one, String other) {
        return network.reaches(one, other)
                && network.reaches(other, one)
                && !member(other).machine().frozen()
                && member(other).on();
    }

    int newId() {
        return ids++;
    }

    // ---- messages ----

    /** How often everybody looks at what is to be done. */
    long tickMillis() {
        return tickMillis;
    }

    void tick(long millis) {
        tickMillis = millis;
    }

    /** Such messages to supervisors are lost from now on. */
    void lose(Predicate<SupervisorEvent> what) {
        lost = what;
    }

    void tell(Machine from, MemberHost to, Function<MemberHost, SupervisorEvent> what) {
        network.send(
                from.name(),
                to.name(),
                () ->
                        to.machine()
                                .arrives(() -> {
                                    SupervisorEvent event = what.apply(to);
                                    if (!lost.test(event)) {
                                        to.hear(event);
                                    }
                                }));
    }

    /** The record as it is at some moment between the question and the answer; empty = no answer. */
    void read(Machine from, Consumer<Optional<Stored>> answered) {
        asks(
                from,
                () ->
                        Optional.of(
                                habits().readsConsistently() || isPrimary(from)
                                        ? store.newest()
                                        : store.stale(dice.nextInt(4))),
                answered);
    }

    private boolean isPrimary(Machine reader) {
        return store.newest()
                .record()
                .primary()
                .filter(primary -> primary.name().equals(reader.name()))
                .isPresent();
    }

    /** What stands now if it was written; empty = no answer, or somebody else came before. */
    void write(
            Machine from, long expected, RoleRecord record, Consumer<Optional<Stored>> answered) {
        asks(from, () -> accept(expected, record), answered);
    }

    private Optional<Stored> accept(long expected, RoleRecord record) {
        Optional<Stored> stored = store.write(expected, record);
        stored.ifPresent(witness::written);
        return stored;
    }

    private interface Question {
        Optional<Stored> put();
    }

    private void asks(Machine from, Question question, Consumer<Optional<Stored>> answered) {
        network.send(
                from.name(),
                Network.STORE,
                () -> {
                    if (!store.out()) {
                        Optional<Stored> answer = question.put();
                        network.send(
                                Network.STORE,
                                from.name(),
                                () -> from.arrives(() -> answered.accept(answer)));
                    }
                });
        from.later(PATIENCE, () -> answered.accept(Optional.empty()));
    }

    // ---- faults ----

    void begin() {
        calm = false;
    }

    /** From now on nothing goes wrong, and what went wrong is repaired. */
    void heal() {
        calm = true;
        if (scene.changing()) {
            settings(
                    Scene.with(
                            settings,
                            settings.mode(),
                            settings.onControlPlaneLoss(),
                            settings.maxDataLossBytes(),
                            scene.settings().members()));
        }
        time.tell(() -> "-- all faults end --");
        store.out(false);
        network.heal();
        members.forEach(MemberHost::heal);
        if (scene.tended()) {
            // What was asked a moment before may still be under way, slowly.
            time.later(6_000, () -> members.forEach(it -> it.isTold(MemberWord.UNFENCE, newId())));
        }
        if (scene.rough()) {
            time.later(6_000, this::startAnew);
        }
        operators.forEach(operator -> operator.machine().thaw());
        operators.getFirst().leads(true);
        operators.getLast().leads(false);
    }

    /** The store loses everything. */
    void wipeStore() {
        time.tell(() -> "the store is wiped");
        store.wipe();
        witness.storeLost();
    }

    /** What a person does who finds that the store is empty. */
    void startAnew() {
        if (store.newest().version() > 0) {
            return;
        }
        operators.forEach(OperatorHost::restart);
        time.later(2_000, () -> operators.getFirst().hear(new OperatorEvent.StartAsked()));
    }
}
