package dev.drover.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.adapter.nomad.JobId;
import dev.drover.adapter.nomad.JobStub;
import dev.drover.convergence.KeyValueStore.Entry;
import dev.drover.convergence.KeyValueStore.Write;
import dev.drover.convergence.StoreKeys;
import dev.drover.document.DocumentKey;
import dev.drover.simulation.SimulatedOperator.Move;
import dev.drover.testing.FakeNomad;
import dev.drover.testing.InMemoryKeyValueStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/** Everything in one run of the simulation: the store, Nomad, the operators, chance, and what may never happen. */
final class World {

    static final StoreKeys KEYS = new StoreKeys("drover");

    /** Few, so that documents meet. */
    static final List<DocumentKey> DOCUMENTS =
            IntStream.range(0, 7).mapToObj(i -> new DocumentKey("sim", "Job", "d" + i)).toList();

    /** Each document's own job, and one that two documents may fight for. */
    static final List<JobId> JOBS =
            IntStream.range(0, 8).mapToObj(i -> new JobId("default", "job-" + i)).toList();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final VirtualTime time = new VirtualTime();
    private final InMemoryKeyValueStore store = new InMemoryKeyValueStore();
    private final FakeNomad nomad = new FakeNomad(time);
    private final Faults faults = new Faults();
    private final RandomGenerator dice;
    private final List<SimulatedOperator> operators = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

    /** Jobs that somebody started after they were stopped, as they were then. */
    private final Map<JobId, Long> startedByHand = new HashMap<>();

    private boolean calm;
    private boolean nested;
    private int born;

    World(long seed) {
        this.dice = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        store.neverWait();
        write(new Write.Put(KEYS.sentinel(), bytes("{}")));
        operators.add(birth());
        operators.add(birth());
    }

    VirtualTime time() {
        return time;
    }

    InMemoryKeyValueStore store() {
        return store;
    }

    FakeNomad nomad() {
        return nomad;
    }

    Faults faults() {
        return faults;
    }

    RandomGenerator dice() {
        return dice;
    }

    List<SimulatedOperator> operators() {
        return operators;
    }

    List<String> story() {
        return story;
    }

    boolean chance(double probability) {
        return dice.nextDouble() < probability;
    }

    <T> T oneOf(List<T> things) {
        return things.get(dice.nextInt(things.size()));
    }

    void tell(String what) {
        story.add("%s  %s".formatted(time.read().minusHours(1), what));
    }

    /** From now on nothing new goes wrong. */
    void calm() {
        calm = true;
        faults.heal();
        operators.forEach(operator -> operator.freeze(false));
        tell("-- all faults end --");
    }

    // ---- what goes wrong with an operator ----

    void mayCrash(SimulatedOperator operator, String where) {
        if (!calm && chance(0.01)) {
            tell("%s crashes %s".formatted(operator.name(), where));
            throw new Crash(where);
        }
    }

    /** The process stands still for a while in the middle of a pass, and the other goes on. */
    void mayFreeze(SimulatedOperator operator, String where) {
        if (calm || nested || !chance(0.01)) {
            return;
        }
        nested = true;
        operator.freeze(true);
        tell("%s freezes %s".formatted(operator.name(), where));
        for (int i = 0; i < 60; i++) {
            time.advance(Duration.ofMillis(200));
            SimulatedOperator other = oneOf(operators);
            Arrays.stream(Move.values()).filter(move -> move != Move.HAND_OVER).forEach(other::act);
        }
        operator.freeze(false);
        tell("%s thaws".formatted(operator.name()));
        nested = false;
    }

    boolean answerLost() {
        return !calm && chance(0.02);
    }

    /** A new process takes the place of each that is gone. */
    void revive() {
        for (int i = 0; i < operators.size(); i++) {
            if (!operators.get(i).alive()) {
                operators.set(i, birth());
            }
        }
    }

    private SimulatedOperator birth() {
        String name = "op" + born++;
        tell(name + " starts");
        return new SimulatedOperator(this, name);
    }

    // ---- what may never happen ----

    /** Every commit of an operator stands or falls with the leader key. */
    void checkFenced(SimulatedOperator operator, List<Write> writes) {
        boolean fenced =
                writes.stream()
                        .anyMatch(write ->
                                write.key().equals(KEYS.leader())
                                        && (write instanceof Write.Require
                                                || write instanceof Write.PutIf));
        require(fenced, "%s commits without its term: %s".formatted(operator.name(), writes));
    }

    /** No write to Nomad by anybody but the leader in the store. */
    void checkLeads(SimulatedOperator operator, String what) {
        String holder =
                store.read(KEYS.leader())
                        .map(entry -> tree(entry).path("holder").asText())
                        .orElse("");
        tell("%s: %s".formatted(operator.name(), what));
        require(
                holder.equals(operator.name()),
                "%s does %s although '%s' leads".formatted(operator.name(), what, holder));
    }

    /** Nothing is stopped that a document asks for, nor while it is not known that nothing does. */
    void checkUnwanted(SimulatedOperator operator, JobId job) {
        boolean sentinel = store.read(KEYS.sentinel()).isPresent();
        for (DocumentKey key : DOCUMENTS) {
            Optional<JsonNode> document = document(key);
            require(
                    document.isPresent() || sentinel || !holds(key, job),
                    "%s stops %s without the sentinel".formatted(operator.name(), job));
            boolean wanted =
                    document.filter(World::valid)
                            .filter(found -> jobOf(found).equals(job.id()))
                            .isPresent();
            require(
                    !wanted || !holds(key, job),
                    "%s stops %s although %s asks for it".formatted(operator.name(), job, key));
        }
    }

    /** Edits a job's definition behind Drover's back; one that was stopped runs again. */
    void editByHand(JobId job) {
        boolean nobodys =
                nomad.find(job).filter(stub -> stub.stopped() || startedByHand(stub)).isPresent();
        nomad.editByHand(job, definition -> definition.put("Priority", dice.nextInt(100)));
        if (nobodys) {
            nomad.find(job).ifPresent(stub -> startedByHand.put(job, stub.jobModifyIndex()));
        }
    }

    /**
     * Whether somebody started what was stopped, and nothing was written since. Should no document name it, he has it to
     * himself: Drover leaves it, and counts an orphan.
     */
    boolean startedByHand(JobStub stub) {
        return startedByHand.getOrDefault(stub.id(), 0L) == stub.jobModifyIndex();
    }

    /** Whether a document that stands there has the job, or names it: one that is suspended takes it later. */
    boolean spokenFor(JobId job) {
        return DOCUMENTS.stream().anyMatch(key -> speaksFor(key, job));
    }

    /** Whether another document that stands there has the job, or names it. */
    boolean spokenForByAnother(DocumentKey key, JobId job) {
        return DOCUMENTS.stream()
                .filter(other -> !other.equals(key))
                .anyMatch(other -> speaksFor(other, job));
    }

    private boolean speaksFor(DocumentKey key, JobId job) {
        return document(key)
                .filter(found -> holds(key, job) || (valid(found) && jobOf(found).equals(job.id())))
                .isPresent();
    }

    /** Whether the document is the one that the job belongs to, by what is recorded. */
    private boolean holds(DocumentKey key, JobId job) {
        return store.read(KEYS.status(key))
                .map(World::tree)
                .map(status -> status.path("job"))
                .filter(part -> part.path("holds").asBoolean())
                .filter(part -> part.path("target").path("id").asText().equals(job.id()))
                .isPresent();
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            tell("VIOLATION: " + otherwise);
            throw new AssertionError(otherwise);
        }
    }

    // ---- documents ----

    Optional<JsonNode> document(DocumentKey key) {
        return store.read(KEYS.desired(key)).map(World::tree);
    }

    static boolean valid(JsonNode document) {
        return document.path("spec").path("json").isObject() && !document.path("spec").has("bad");
    }

    static String jobOf(JsonNode document) {
        return document.path("spec").path("json").path("ID").asText();
    }

    static String revisionOf(JsonNode document) {
        return document.path("spec").path("json").path("Meta").path("rev").asText();
    }

    static boolean suspended(JsonNode document) {
        return document.path("metadata")
                .path("annotations")
                .path("drover/suspend")
                .asText()
                .equals("true");
    }

    static JsonNode tree(Entry entry) {
        try {
            return JSON.readTree(entry.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Write write) {
        Optional<?> done = store.commit(List.of(write));
        require(done.isPresent(), "a person's write was lost: " + write);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
