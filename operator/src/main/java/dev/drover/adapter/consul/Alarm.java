package dev.drover.adapter.consul;

import dev.drover.convergence.KeyValueStore.Entry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Wakes at any change under the root, with a tiny answer: only what stands directly below it. It notices keys that no
 * shard covers, that Consul hangs, and that the sentinel is not to be seen.
 *
 * <p>A change that no shard reports soon makes a survey: a list of all keys, without values. Since one change may hide
 * another, some survey follows every change within a second, however it was explained.
 */
final class Alarm extends Follower {

    /** How late a hanging Consul is noticed, and how old the last answer of a healthy one is at most. */
    static final Duration WAIT = Duration.ofSeconds(5);

    /** For the sixteenth that Consul adds, and the way. */
    private static final Duration MARGIN = Duration.ofMillis(2_300);

    /** The latest survey after a change. */
    private static final Duration SURVEY_AFTER = Duration.ofSeconds(1);

    /** A shard that was woken by the same change has read and told it by then. */
    private static final Duration EXPLAINED_WITHIN = Duration.ofMillis(25);

    /** In a burst shards answer later; surveys that find nothing are not worth it. */
    private static final Duration EXPLAINED_WITHIN_BURST = Duration.ofMillis(100);

    /** A burst wakes it so often and no more. */
    private static final Duration BREATH = Duration.ofMillis(25);

    /** The most keys outside of any shard that are read one by one. */
    private static final int STRAYS_MAX = 64;

    private final Watch watch;
    private final Shards shards;
    private final Runnable answered;
    private long index;
    private boolean surveyDue;
    private boolean failing;
    private boolean refused;
    private Instant surveyed = Instant.EPOCH;

    /**
     * @param answered called after each answer that can be trusted
     */
    Alarm(Watch watch, Shards shards, Runnable answered) {
        super("desired-alarm", watch.store().metrics(), watch.troubles(), watch.random());
        this.watch = watch;
        this.shards = shards;
        this.answered = answered;
    }

    @Override
    void follow() throws IOException, InterruptedException {
        boolean recovered = failing;
        failing = true;
        ConsulHttp.Answer answer = ask();
        failing = false;
        boolean backwards = answer.index() < index;
        if (backwards || (recovered && !refused)) {
            watch.view().forgetReports();
            shards.kick();
        }
        refused = false;
        boolean full = attend(answer.index(), backwards);
        index = answer.index();
        requireTrustworthy(answer);
        well();
        answered.run();
        if (!full) {
            pause(BREATH);
        }
    }

    /** Looks for what no shard tells; returns whether it looked without waiting for the shards. */
    private boolean attend(long changed, boolean backwards)
            throws IOException, InterruptedException {
        boolean full = index == 0 || backwards || shards.recutDue();
        if (full) {
            survey();
        } else if (changed > index) {
            heed(changed);
        }
        if (surveyDue && sinceSurvey().compareTo(SURVEY_AFTER) >= 0) {
            survey();
        }
        return full;
    }

    @Override
    void restart() {
        index = 0;
    }

    @Override
    void crowded() {
        // Consul is well; breaking off what the shards wait for would only fill it more.
        refused = true;
        shards.crowded();
    }

    private ConsulHttp.Answer ask() throws IOException, InterruptedException {
        String query = "/v1/kv/" + ConsulHttp.escaped(watch.root()) + "?keys&separator=%2F";
        Duration wait = surveyDue ? SURVEY_AFTER : shorter(WAIT, watch.longestWait());
        if (index > 0) {
            query += "&index=%d&wait=%ds".formatted(index, wait.toSeconds());
        }
        return answer("list " + watch.root(), watch.store().http().get(query), wait.plus(MARGIN));
    }

    private void heed(long changed) throws IOException, InterruptedException {
        if (shards.coverEverything()) {
            return;
        }
        surveyDue = true;
        boolean burst = sinceSurvey().compareTo(SURVEY_AFTER) < 0;
        if (!watch.view().awaitReport(changed, burst ? EXPLAINED_WITHIN_BURST : EXPLAINED_WITHIN)) {
            survey();
        }
    }

    private void survey() throws IOException, InterruptedException {
        surveyed = watch.clock().instant();
        surveyDue = false;
        ConsulHttp.Answer answer =
                answer(
                        "list keys of " + watch.root(),
                        watch.store()
                                .http()
                                .get("/v1/kv/" + ConsulHttp.escaped(watch.root()) + "?keys"),
                        watch.store().listTimeout());
        Set<String> paths = new TreeSet<>();
        KeyValueAnswer.readKeys(
                answer.body(), key -> paths.add(key.substring(watch.root().length())));
        boolean trusted = paths.remove(ConsulDesiredSource.SENTINEL) && !answer.filtered();
        paths.remove("");
        shards.adapt(paths);
        readStrays(paths.stream().filter(path -> !shards.cover(path)).toList());
        if (trusted) {
            missUncovered(paths);
        }
    }

    private void readStrays(List<String> strays) {
        for (String path : strays.subList(0, Math.min(STRAYS_MAX, strays.size()))) {
            watch.store()
                    .readUnaddressable(watch.root() + path)
                    .ifPresent((Entry e) -> watch.view().absorb(path, e.value(), e.modifyIndex()));
        }
    }

    /** What a shard covers, that shard tells; the rest would never be missed. */
    private void missUncovered(Set<String> paths) {
        List<String> missing =
                watch.view().paths().stream()
                        .filter(path -> !paths.contains(path) && !shards.cover(path))
                        .toList();
        if (!missing.isEmpty()) {
            watch.witness().confirmGone(missing);
            watch.view().vanish(missing, this::running);
        }
    }

    private void requireTrustworthy(ConsulHttp.Answer answer) throws IOException {
        if (answer.filtered()) {
            throw Witness.filtered(watch.root());
        }
        Set<String> top = new TreeSet<>();
        KeyValueAnswer.readKeys(answer.body(), top::add);
        if (!top.contains(watch.root() + ConsulDesiredSource.SENTINEL)) {
            throw Witness.sentinelMissing(watch.root());
        }
    }

    private Duration sinceSurvey() {
        return Duration.between(surveyed, watch.clock().instant());
    }
}
