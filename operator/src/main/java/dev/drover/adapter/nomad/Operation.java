package dev.drover.adapter.nomad;

import dev.drover.adapter.nomad.Failures.Effect;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can be asked of Nomad: the words in metrics, what each may change, and how long each may take. */
enum Operation {
    PARSE(Effect.READ, 10),
    PLAN(Effect.TRIAL, 10),
    REGISTER(Effect.WRITE, 10),
    STOP(Effect.WRITE, 10),
    /** A deployment is promoted or given up. */
    JUDGE(Effect.WRITE, 10),
    FIND(Effect.READ, 5),
    DEPLOYMENT(Effect.READ, 5),
    DEFINITION(Effect.READ, 5),
    VERSIONS(Effect.READ, 5),
    EVIDENCE(Effect.READ, 5),
    ALLOCATION(Effect.READ, 5),
    NODES(Effect.READ, 5),
    /** All jobs or all deployments: up to ten thousand. */
    LIST(Effect.READ, 15),
    /** Nomad sends a sign of life every 30 seconds: after two missed ones the stream is dead. */
    STREAM(Effect.READ, 65),
    /** A list that waits for a change, up to 30 seconds. */
    WATCH(Effect.READ, 40);

    private final Effect effect;
    private final Duration patience;

    Operation(Effect effect, int patienceSeconds) {
        this.effect = effect;
        this.patience = Duration.ofSeconds(patienceSeconds);
    }

    /** Its word in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(Operation::label).toList();
    }

    /** Of those that last as long as nothing happens. */
    static Set<String> waitingLabels() {
        return Set.of(STREAM.label(), WATCH.label());
    }

    Effect effect() {
        return effect;
    }

    /** How long Nomad may stay silent. */
    Duration patience() {
        return patience;
    }
}
