package dev.drover.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.cluster.ParameterStore;
import dev.drover.convergence.Objection;
import dev.drover.convergence.Preview;
import dev.drover.role.parameter.ParameterRequest;
import dev.drover.role.parameter.ParameterSet;
import dev.drover.role.parameter.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a document asks of a database's roles, with what it would change of the parameters of its servers. */
public final class TunedPreview implements Preview {

    private static final String NEEDS_RESTART = " (needs a restart)";

    private static final String RESTARTS =
            "servers are restarted for a parameter, one after the other; the primary hands over, or"
                + " is restarted in place where nobody can take over or a value is lowered; what"
                + " would cost more than a moment waits for drover db params --restart";

    private static final String RELOADS = "servers read these parameters without a restart";

    private final Preview roles;
    private final ParameterSet asked;
    private final Supplier<ParameterStore> published;
    private final Supplier<List<String>> startOnly;

    /**
     * Of one document.
     *
     * @param asked its parameters
     * @param published where those stand that its members follow; asked only when it matters
     * @param startOnly names of those that only a start brings into force, as far as members said so; asked only when it matters
     */
    public TunedPreview(
            Preview roles,
            ParameterSet asked,
            Supplier<ParameterStore> published,
            Supplier<List<String>> startOnly) {
        this.roles = roles;
        this.asked = asked;
        this.published = published;
        this.startOnly = startOnly;
    }

    @Override
    public ObjectNode rendered() {
        return roles.rendered();
    }

    @Override
    public Optional<Objection> objection() {
        return roles.objection();
    }

    @Override
    public List<String> removals(JsonNode part) {
        return roles.removals(part);
    }

    @Override
    public Difference difference() {
        Difference first = roles.difference();
        Standing standing = published.get().read();
        if (standing.index() > 0 && standing.request().isEmpty()) {
            return with(first, List.of(), List.of(notUnderstood()), "");
        }
        ParameterRequest request = standing.request().orElse(ParameterRequest.NONE);
        if (request.set().equals(asked)) {
            return first;
        }
        Set<String> needStart = new TreeSet<>(startOnly.get());
        List<String> lines = changes(request.set(), needStart);
        Optional<String> refused = refused(request);
        if (refused.isPresent()) {
            return with(first, lines, List.of(refused.get()), "");
        }
        return with(first, lines, List.of(), touched(request.set(), needStart, lines));
    }

    /** Nothing knows the names before a server was asked: those that are new are told as what they are. */
    private String touched(ParameterSet before, Set<String> needStart, List<String> lines) {
        Set<String> unknown = new TreeSet<>(asked.values().keySet());
        unknown.removeAll(before.values().keySet());
        unknown.removeAll(needStart);
        boolean restarts = lines.stream().anyMatch(line -> line.endsWith(NEEDS_RESTART));
        boolean others = lines.size() > unknown.size();
        String known = restarts ? RESTARTS : others ? RELOADS : "";
        return unknown.isEmpty() ? known : joined(known, unknown(unknown));
    }

    private static String unknown(Set<String> names) {
        return ("only PostgreSQL knows whether there is a parameter %s, and whether it needs a"
                    + " restart: it says so once they are published, and where it refuses one, all"
                    + " members keep what they have (ParametersRefused)")
                .formatted(String.join(", ", names));
    }

    private static String joined(String one, String other) {
        return Stream.of(one, other)
                .filter(text -> !text.isEmpty())
                .reduce("%s; %s"::formatted)
                .orElse("");
    }

    private static String notUnderstood() {
        return "what stands in the store about its parameters is not understood: run the same"
                + " version of Drover everywhere";
    }

    /** The same set is not tried twice. */
    private Optional<String> refused(ParameterRequest request) {
        return request.refused()
                .filter(it -> it.version().equals(asked.version()))
                .map(it ->
                        "its servers did not take these parameters (version %s), and they are not tried again: %s"
                                .formatted(it.version(), it.words()));
    }

    private static Difference with(
            Difference first, List<String> lines, List<String> hindrances, String touched) {
        ObjectNode figures = first.figures();
        figures.put("parameters", lines.size());
        // What is said of roles alone is not so of all.
        String ofRoles =
                touched.isEmpty()
                        ? first.touched()
                        : first.touched().replace(DatabasePreview.NOBODY_RESTARTS, "");
        String ofAll = joined(ofRoles, touched);
        return new Difference(
                false,
                first.nothing() ? "parameters of its servers would change" : first.headline(),
                joined(first.lines(), lines),
                first.details(),
                joined(first.hindrances(), hindrances),
                ofAll.isEmpty() ? "nothing is done before that is mended" : ofAll,
                figures);
    }

    private static List<String> joined(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private List<String> changes(ParameterSet before, Set<String> needStart) {
        Set<String> names = new TreeSet<>(before.values().keySet());
        names.addAll(asked.values().keySet());
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            String old = before.values().get(name);
            String now = asked.values().get(name);
            String suffix = needStart.contains(name) ? NEEDS_RESTART : "";
            if (old == null) {
                lines.add("+ parameter %s: %s%s".formatted(name, now, suffix));
            } else if (now == null) {
                lines.add("- parameter %s: %s -> its default%s".formatted(name, old, suffix));
            } else if (!now.equals(old)) {
                lines.add("~ parameter %s: %s -> %s%s".formatted(name, old, now, suffix));
            }
        }
        return lines;
    }
}
