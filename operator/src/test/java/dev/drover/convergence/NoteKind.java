package dev.drover.convergence;

import dev.drover.convergence.KeyValueStore.Write.PutIf;
import dev.drover.document.Condition;
import dev.drover.document.Dependency;
import dev.drover.document.Document;
import dev.drover.document.DocumentKey;
import dev.drover.document.DriftMode;
import dev.drover.document.Metadata;
import dev.drover.document.Spec;
import dev.drover.planning.Plan;
import dev.drover.planning.Plan.Cause;
import dev.drover.planning.Plan.Move;
import dev.drover.planning.Planner;
import dev.drover.planning.Step;
import dev.drover.schema.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The smallest kind there can be: each document is to be noted down once at each generation. */
final class NoteKind
        implements Kind<NoteKind.NoteSpec, Boolean, NoteKind.TakeDown, NoteKind.NotePart> {

    record NoteSpec(List<Dependency> dependsOn) implements Spec {
        @Override
        public DriftMode drift() {
            return DriftMode.ENFORCE;
        }
    }

    record TakeDown(long generation) implements Step {
        @Override
        public String summary() {
            return "take down";
        }

        @Override
        public String reason() {
            return "TakenDown";
        }
    }

    record NotePart() {}

    private final Map<DocumentKey, Long> noted = new ConcurrentHashMap<>();
    private final Map<DocumentKey, List<Long>> foreseen = new ConcurrentHashMap<>();
    private final Map<DocumentKey, DocumentKey> alone = new ConcurrentHashMap<>();
    private final Map<DocumentKey, Long> indexes = new ConcurrentHashMap<>();
    private volatile Optional<Condition> remark = Optional.empty();
    private volatile boolean urgent;
    private volatile boolean inVain;
    private volatile Runnable beforeStep = () -> {};
    private volatile Supplier<Optional<PutIf>> deed = Optional::empty;

    /** Accepts every text of whatever kind as a note; words after {@code after} are names of notes it depends on. */
    static Reading read(DocumentKey key, byte[] text, long generation) {
        List<String> words = List.of(new String(text, StandardCharsets.UTF_8).split(" "));
        List<Dependency> dependencies =
                words.subList(Math.max(1, words.indexOf("after") + 1), words.size()).stream()
                        .map(name -> new Dependency("Note", name, Condition.READY))
                        .toList();
        return new Reading.Accepted(
                new Document<>(key, generation, Metadata.NONE, new NoteSpec(dependencies)),
                List.of());
    }

    /** What happens once, right before the next step asks for the right to act. */
    void beforeNextStep(Runnable disturbance) {
        beforeStep = disturbance;
    }

    /** What every plan says besides from now on; no document asks for it. */
    void remarks(Optional<Condition> said) {
        remark = said;
    }

    @Override
    public Set<String> unasked(Document<NoteSpec> document) {
        return Set.of("Remarked");
    }

    @Override
    public String farewell(Optional<NotePart> part) {
        return "the paper stays";
    }

    /** Its documents go first from now on. */
    void becomeUrgent() {
        urgent = true;
    }

    @Override
    public boolean isUrgent() {
        return urgent;
    }

    /** The generations that it was told of before any pass, in their order. */
    List<Long> foreseen(DocumentKey key) {
        return foreseen.getOrDefault(key, List.of());
    }

    @Override
    public void foresee(Document<NoteSpec> document) {
        foreseen.merge(
                document.key(),
                List.of(document.generation()),
                (before, now) -> Stream.concat(before.stream(), now.stream()).toList());
    }

    /** From now on it is not Ready once it is noted, and that may come from there being no such other. */
    void lacks(DocumentKey key, DocumentKey other) {
        alone.put(key, other);
    }

    @Override
    public List<DocumentKey> reliesOn(Document<NoteSpec> document, Condition ready) {
        return Optional.ofNullable(alone.get(document.key()))
                .filter(_ -> ready.reason().equals("Alone"))
                .stream()
                .toList();
    }

    private Condition ready(Optional<Document<NoteSpec>> desired, boolean done, Instant now) {
        boolean lonely = desired.filter(document -> alone.containsKey(document.key())).isPresent();
        if (done && lonely) {
            return new Condition(
                    Condition.READY, Condition.Status.FALSE, "Alone", "nobody reads it", now);
        }
        return new Condition(
                Condition.READY,
                done ? Condition.Status.TRUE : Condition.Status.FALSE,
                done ? "TakenDown" : "NotAppliedYet",
                "",
                now);
    }

    @Override
    public void unforesee(DocumentKey key) {
        foreseen.remove(key);
    }

    boolean hasNoted(DocumentKey key) {
        return noted.containsKey(key);
    }

    @Override
    public String name() {
        return "Note";
    }

    @Override
    public Class<NoteSpec> specType() {
        return NoteSpec.class;
    }

    @Override
    public Class<NotePart> partType() {
        return NotePart.class;
    }

    @Override
    public Planner<NoteSpec, Boolean, TakeDown, NotePart> planner() {
        return (desired, done, now) ->
                new Plan<>(
                        desired.filter(_ -> !done)
                                .map(document ->
                                        new Move<>(
                                                new TakeDown(document.generation()),
                                                new Cause.Change())),
                        Stream.concat(Stream.of(ready(desired, done, now)), remark.stream())
                                .toList(),
                        new NotePart(),
                        Optional.empty());
    }

    @Override
    public Boolean observe(
            DocumentKey key, Optional<Document<NoteSpec>> desired, Optional<NotePart> recorded) {
        return desired.map(Document::generation)
                .filter(wanted -> wanted.equals(noted.get(key)))
                .isPresent();
    }

    /** From now on each step is that write. */
    void writes(Supplier<PutIf> how) {
        deed = () -> Optional.of(how.get());
    }

    /** Under which index it was told that its last write stands; 0 for none. */
    long index(DocumentKey key) {
        return indexes.getOrDefault(key, 0L);
    }

    @Override
    public Optional<PutIf> write(DocumentKey key, TakeDown step) {
        return deed.get();
    }

    @Override
    public NotePart written(DocumentKey key, TakeDown step, NotePart part, long index) {
        noted.put(key, step.generation());
        indexes.put(key, index);
        return part;
    }

    @Override
    public NotePart apply(DocumentKey key, TakeDown step, NotePart part, Fence fence) {
        Runnable disturbance = beforeStep;
        beforeStep = () -> {};
        disturbance.run();
        fence.check();
        noted.put(key, step.generation());
        return part;
    }

    /** From now on no step comes to anything, and that is told otherwise. */
    void comesToNothing() {
        inVain = true;
    }

    @Override
    public boolean isDone(DocumentKey key, TakeDown step) {
        return !inVain;
    }

    @Override
    public void start(Consumer<DocumentKey> wake) {}

    @Override
    public void begin() {}

    @Override
    public boolean inView() {
        return true;
    }

    @Override
    public void recall(DocumentKey key, NotePart part) {}

    @Override
    public int orphans() {
        return 0;
    }

    @Override
    public void forget(DocumentKey key) {
        noted.remove(key);
    }
}
