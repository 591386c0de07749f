package dev.drover.surface.cli.verb;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** All verbs by name, each made only when it is needed: what is not called costs no start-up time. */
public final class Verbs {

    private final Map<String, Function<Surroundings, Object>> makers = new LinkedHashMap<>();

    /**
     * The verbs of this package, and others.
     *
     * @param completion makes a completion script for a shell
     */
    public Verbs(Function<String, String> completion) {
        makers.put("init", Init::new);
        makers.put("doctor", Doctor::new);
        makers.put("status", Status::new);
        makers.put("get", Get::new);
        makers.put("describe", Describe::new);
        makers.put("events", Events::new);
        makers.put("routes", Routes::new);
        makers.put("explain", Explain::new);
        makers.put("validate", Validate::new);
        makers.put("render", Render::new);
        makers.put("diff", Diff::new);
        makers.put("apply", Apply::new);
        makers.put("deploy", Deploy::new);
        makers.put("wait", Wait::new);
        makers.put("delete", Delete::new);
        makers.put("prune", Prune::new);
        makers.put("adopt", Adopt::new);
        makers.put("suspend", Suspend::new);
        makers.put("resume", Resume::new);
        makers.put("retry", Retry::new);
        makers.put("restart", Restart::new);
        makers.put("promote", Promote::new);
        makers.put("db", Database::of);
        makers.put("history", History::new);
        makers.put("rollback", Rollback::new);
        makers.put("completion", surroundings -> new Completion(surroundings, completion));
    }

    /**
     * Adds a verb from elsewhere.
     *
     * @param maker makes a picocli command that is a {@code Callable<Integer>} or a {@link Verb}
     */
    public void add(String name, Function<Surroundings, Object> maker) {
        makers.put(name, maker);
    }

    /** Their names, in the order in which a newcomer meets them. */
    public List<String> names() {
        return Collections.unmodifiableList(new ArrayList<>(makers.keySet()));
    }

    /** Makes the verb of that name, which must be one of {@link #names}. */
    public Object make(String name, Surroundings surroundings) {
        Function<Surroundings, Object> maker = makers.get(name);
        if (maker == null) {
            throw new IllegalArgumentException("no verb " + name);
        }
        return maker.apply(surroundings);
    }
}
