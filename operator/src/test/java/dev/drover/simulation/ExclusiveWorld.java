package dev.drover.simulation;

import dev.drover.convergence.KeyValueStore;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.testing.InMemoryKeyValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Processes that want one lease, their programs, the store between them, and time, which goes from event to event. */
final class ExclusiveWorld {

    static final String KEY = "drover/exclusive/sim/beat";

    private record Event(long atMillis, long number, Runnable what) {}

    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>((one, other) ->
                    one.atMillis() == other.atMillis()
                            ? Long.compare(one.number(), other.number())
                            : Long.compare(one.atMillis(), other.atMillis()));
    private final RandomGenerator dice;
    private final List<ExclusiveProcess> processes = new ArrayList<>();
    private final List<ExclusiveProcess> running = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private long nowMillis;
    private long scheduled;
    private boolean calm;
    private boolean storeOut;
    private int born;
    private int begun;
    private int stoodIn;

    ExclusiveWorld(long seed) {
        dice = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        store.neverWait();
        for (int i = 0; i < 3; i++) {
            processes.add(born(i == 2));
        }
    }

    private ExclusiveProcess born(boolean standby) {
        return new ExclusiveProcess(this, (standby ? "standby" : "p") + born++, standby);
    }

    KeyValueStore store() {
        return store;
    }

    long nowMillis() {
        return nowMillis;
    }

    RandomGenerator dice() {
        return dice;
    }

    boolean chance(double probability) {
        return dice.nextDouble() < probability;
    }

    boolean calm() {
        return calm;
    }

    boolean storeOut() {
        return storeOut;
    }

    List<String> story() {
        return story;
    }

    List<ExclusiveProcess> running() {
        return running;
    }

    List<ExclusiveProcess> processes() {
        return processes;
    }

    /** How many programs were begun. */
    int begun() {
        return begun;
    }

    void tell(String what) {
        story.add("%8.3f  %s".formatted(nowMillis / 1000.0, what));
    }

    void later(long millis, Runnable what) {
        events.add(new Event(nowMillis + Math.max(0, millis), scheduled++, what));
    }

    /** Lets that much time pass. */
    void run(Duration duration) {
        long end = nowMillis + duration.toMillis();
        while (!events.isEmpty() && events.peek().atMillis() <= end) {
            Event event = events.remove();
            nowMillis = event.atMillis();
            event.what().run();
        }
        nowMillis = end;
    }

    /** A program does something now, or goes on doing something. This is what may never happen twice. */
    void runs(ExclusiveProcess process) {
        running.add(process);
        begun++;
        stoodIn += process.standby() ? 1 : 0;
        tell(process.name() + "'s program runs");
        if (running.size() > 1) {
            throw new AssertionError(
                    "two run: " + running.stream().map(ExclusiveProcess::name).toList());
        }
    }

    void stands(ExclusiveProcess process) {
        if (running.remove(process)) {
            tell(process.name() + "'s program runs no more");
        }
    }

    /** Something goes wrong, or somebody does something. */
    void disturb() {
        ExclusiveProcess process = processes.get(dice.nextInt(processes.size()));
        switch (dice.nextInt(12)) {
            case 0 -> process.freezeSupervisor(dice.nextInt(15_000));
            case 1 -> process.freezeGuard(dice.nextInt(15_000));
            case 2 -> process.freezeAll(dice.nextInt(15_000));
            case 3 -> process.partition(dice.nextInt(15_000));
            case 4 -> {
                storeOut = true;
                tell("the store is out");
                later(
                        dice.nextInt(12_000),
                        () -> {
                            storeOut = false;
                            tell("the store is back");
                        });
            }
            case 5 -> process.killSupervisor();
            case 6 -> process.loseNode();
            case 7, 8 -> process.end();
            case 9 -> process.endProgram();
            case 10 -> meddle();
            default -> process.makeStubborn();
        }
    }

    private void meddle() {
        boolean away = chance(0.5);
        tell(away ? "somebody removes the record" : "somebody spoils the record");
        store.commit(
                List.of(
                        away
                                ? new Write.Delete(KEY)
                                : new Write.Put(
                                        KEY,
                                        Long.toString(nowMillis)
                                                .getBytes(StandardCharsets.UTF_8))));
    }

    /** How many programs standbys began. */
    int stoodIn() {
        return stoodIn;
    }

    /** How many lines of the story have those words. */
    long told(String words) {
        return story.stream().filter(line -> line.contains(words)).count();
    }

    /** A new process takes the place of each that is gone, as Nomad does it. */
    void revive() {
        revive(_ -> true);
    }

    /** Some take a while, as when their node is gone. */
    void reviveSome() {
        revive(_ -> chance(0.6));
    }

    void reviveStandbys() {
        revive(ExclusiveProcess::standby);
    }

    private void revive(Predicate<ExclusiveProcess> which) {
        for (int i = 0; i < processes.size(); i++) {
            if (processes.get(i).gone() && which.test(processes.get(i))) {
                processes.set(i, born(processes.get(i).standby()));
            }
        }
    }

    /** From now on nothing goes wrong. */
    void heal() {
        calm = true;
        storeOut = false;
        tell("-- all faults end --");
        processes.forEach(ExclusiveProcess::heal);
        revive();
    }
}
