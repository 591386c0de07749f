package dev.drover.database;

import dev.drover.document.Condition;
import dev.drover.document.Condition.Status;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is said of a database in parts, as one: its roles, its parameters, its pooler. Whoever comes later adds to what was said. Pure. */
final class Joint {

    private Joint() {}

    /** What is said of that type. */
    static Optional<Condition> find(List<Condition> all, String type) {
        return all.stream().filter(it -> it.type().equals(type)).findFirst();
    }

    /** Whether that is said, and so. */
    static boolean holds(List<Condition> all, String type) {
        return find(all, type).filter(it -> it.status() == Status.TRUE).isPresent();
    }

    /** The same about another type. */
    static Condition as(String type, Condition said) {
        return new Condition(type, said.status(), said.reason(), said.message(), said.since());
    }

    /** With that one, at the place of the one of its type before. */
    static List<Condition> with(List<Condition> all, Condition now) {
        if (find(all, now.type()).isEmpty()) {
            return Stream.concat(all.stream(), Stream.of(now)).toList();
        }
        return all.stream().map(it -> it.type().equals(now.type()) ? now : it).toList();
    }

    /** Ready is the worst of all; what was said first stays where both are wrong. */
    static List<Condition> ready(List<Condition> all, Condition part) {
        return part.status() != Status.TRUE && holds(all, Condition.READY)
                ? with(all, as(Condition.READY, part))
                : all;
    }
}
