package dev.drover.simulation.role;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/** Virtual time: events in order, and what is told about them. */
final class Timeline {

    private record Event(long atMillis, long number, Runnable what) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>((one, other) ->
                    one.atMillis() == other.atMillis()
                            ? Long.compare(one.number(), other.number())
                            : Long.compare(one.atMillis(), other.atMillis()));
    private final List<String> story = new ArrayList<>();
    private final boolean telling;
    private long nowMillis;
    private long scheduled;

    Timeline(boolean telling) {
        this.telling = telling;
    }

    long nowMillis() {
        return nowMillis;
    }

    List<String> story() {
        return story;
    }

    /** Texts are made only when somebody will read them. */
    void tell(Supplier<String> what) {
        if (telling) {
            story.add("%8.3f  %s".formatted(nowMillis / 1000.0, what.get()));
        }
    }

    void later(long millis, Runnable what) {
        events.add(new Event(nowMillis + Math.max(0, millis), scheduled++, what));
    }

    /** Lets that much time pass. */
    void run(long millis) {
        long end = nowMillis + millis;
        while (!events.isEmpty() && events.peek().atMillis() <= end) {
            Event event = events.remove();
            nowMillis = event.atMillis();
            event.what().run();
        }
        nowMillis = end;
    }
}
