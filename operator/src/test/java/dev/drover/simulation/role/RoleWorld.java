package dev.drover.simulation.role;

import dev.drover.role.Disk;
import dev.drover.role.Member;
import dev.drover.role.Names;
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
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Members, operators, a store, a network and clients, and time, which goes from event to event. */
final class RoleWorld {

    /** How long somebody waits for the store. */
    private static final long PATIENCE = 1_000;

    private final Mutation mutation;
    private final Timeline time;
    private final RandomGenerator dice;
    private final RoleSettings settings;
    private final RoleStore store;
    private final Network network = new Network(this);
    private final Witness witness = new Witness(this);
    private final List<MemberHost> members = new ArrayList<>();
    private final List<OperatorHost> operators = new ArrayList<>();
    private final Clients clients;
    private int ids = 1;
    private boolean calm = true;

    /** A cluster whose first member is primary, with the others in its quorum. */
    RoleWorld(long seed, Mutation mutation, RoleSettings settings, boolean telling) {
        this.mutation = mutation;
        this.settings = settings;
        time = new Timeline(telling);
        dice = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        store = new RoleStore(mutation.habits());
        settings.members().forEach(this::join);
        for (String name : List.of("op1", "op2")) {
            operators.add(new OperatorHost(this, name));
        }
        operators.getFirst().leads(true);
        TreeSet<Member> everybody =
                new TreeSet<>(members.stream().map(MemberHost::member).toList());
        Member first = everybody.first();
        Names replicas = Names.upTo(settings.k(), everybody.tailSet(first, false));
        accept(
                0,
                new RoleRecord(
                        1,
                        Phase.STABLE,
                        Optional.of(first),
                        settings.mode(),
                        everybody,
                        1,
                        replicas,
                        new Quorum(first, replicas),
                        Optional.empty(),
                        "begun"));
        clients = new Clients(this);
    }

    private void join(String name) {
        Disk disk = new Disk(1, 1, "i" + newId(), Disk.Data.WHOLE);
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

    RoleSettings settings() {
        return settings;
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

    void tell(Machine from, MemberHost to, Function<MemberHost, SupervisorEvent> what) {
        network.send(
                from.name(), to.name(), () -> to.machine().arrives(() -> to.hear(what.apply(to))));
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
        time.tell(() -> "-- all faults end --");
        store.out(false);
        network.heal();
        members.forEach(MemberHost::heal);
        operators.forEach(operator -> operator.machine().thaw());
        operators.getFirst().leads(true);
        operators.getLast().leads(false);
    }
}
