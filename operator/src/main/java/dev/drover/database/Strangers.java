package dev.drover.database;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who says that he is a member, again and again, and is not asked for. What merely stands in the store may be long gone. Pure.
 *
 * @param last what each said last, by name
 */
record Strangers(Map<String, Heard> last) {

    static final Strangers NONE = new Strangers(Map.of());

    /** Three signs of life. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    /** A cluster has five members at most; whoever fills the store with names is told of in part. */
    private static final int MOST = 20;

    /**
     * What was heard.
     *
     * @param beats how often it said so
     * @param grown when that was last seen to grow; before any time = never
     */
    record Heard(long beats, Duration grown) {}

    /** After one more look at what stands in the store. */
    Strangers after(Map<String, Long> beats, Duration now) {
        Map<String, Heard> next = new TreeMap<>();
        beats.forEach((name, count) -> {
            Heard before = last.get(name);
            boolean grew = before != null && count > before.beats();
            Duration grown =
                    grew ? now : before == null ? now.minus(FRESH.multipliedBy(2)) : before.grown();
            next.put(name, new Heard(count, grown));
        });
        return new Strangers(next);
    }

    /** Those who live and are none of these. */
    List<String> besides(Collection<String> asked, Duration now) {
        return last.entrySet().stream()
                .filter(each -> !asked.contains(each.getKey()))
                .filter(each -> now.compareTo(each.getValue().grown().plus(FRESH)) < 0)
                .map(Map.Entry::getKey)
                .sorted()
                .limit(MOST)
                .toList();
    }
}
