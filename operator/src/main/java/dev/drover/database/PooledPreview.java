package dev.drover.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.convergence.Objection;
import dev.drover.convergence.Preview;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a document asks of a database, with what it asks of the job of its pooler. */
public final class PooledPreview implements Preview {

    /** Before the number, in Nomad's words. */
    private static final String PORT = "Network, Static Port: Value = ";

    private final Preview database;
    private final Optional<PoolerJob> asked;
    private final Preview pooler;

    /**
     * Of one document.
     *
     * @param asked the job of the pooler; empty = none is asked for
     * @param pooler of that job; used only when one is asked for
     */
    public PooledPreview(Preview database, Optional<PoolerJob> asked, Preview pooler) {
        this.database = database;
        this.asked = asked;
        this.pooler = pooler;
    }

    @Override
    public ObjectNode rendered() {
        ObjectNode tree = database.rendered();
        asked.ifPresent(job -> {
            ObjectNode variables = tree.putObject("pooler");
            job.variables().forEach(variables::set);
        });
        return tree;
    }

    /** The pooler's job is Drover's own: what a document can say of it is checked by its schema. */
    @Override
    public Optional<Objection> objection() {
        return database.objection();
    }

    @Override
    public Difference difference() {
        Difference first = database.difference();
        if (asked.isEmpty()) {
            return first;
        }
        Difference job = pooler.difference();
        if (job.nothing()) {
            return first;
        }
        ObjectNode figures = first.figures();
        figures.set("pooler", job.figures());
        return new Difference(
                false,
                first.nothing() ? "its pooler: " + job.headline() : first.headline(),
                joined(first.lines(), job.lines()),
                joined(first.details(), job.details()),
                joined(
                        first.hindrances(),
                        joined(moved(job.lines()).stream().toList(), job.hindrances())),
                Stream.of(first.touched(), "of its pooler, " + job.touched())
                        .filter(text -> !text.isEmpty())
                        .reduce("%s; %s"::formatted)
                        .orElse(""),
                figures);
    }

    /** Nobody tells the programs that come there. */
    private static Optional<String> moved(List<String> lines) {
        return port('-', lines)
                .flatMap(before ->
                        port('+', lines)
                                .filter(after -> !after.equals(before))
                                .map(after ->
                                        "clients of its pooler come to port %s now, and have to come to %s then: nobody listens at %s any more"
                                                .formatted(before, after, before)));
    }

    private static Optional<String> port(char sign, List<String> lines) {
        return lines.stream()
                .filter(line -> line.charAt(0) == sign && line.contains(PORT))
                .map(line -> line.substring(line.indexOf(PORT) + PORT.length()))
                .findFirst();
    }

    private static List<String> joined(List<String> database, List<String> job) {
        return Stream.concat(database.stream(), job.stream()).toList();
    }

    @Override
    public List<String> removals(JsonNode part) {
        List<String> gone = new ArrayList<>(database.removals(part));
        JsonNode held = part.path("pooler");
        if (asked.isEmpty() && held.path("holds").asBoolean()) {
            gone.add(
                    "the job of its pooler, %s, is stopped"
                            .formatted(held.at("/target/id").asText()));
        }
        return gone;
    }
}
