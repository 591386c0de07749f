package dev.drover.kind.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drover.document.DocumentKey;
import dev.drover.proxy.RouteEntry;
import java.util.List;
import java.util.Optional;

/** A route as the members of its proxy get it: the same route is always the same entry, and whatever else there is. */
public final class RouteRenderer {

    private RouteRenderer() {}

    /**
     * The entry.
     *
     * @param key which document
     * @param generation of the text that is in force
     * @param spec what its author wants
     */
    public static RouteEntry entry(DocumentKey key, long generation, RouteSpec spec) {
        List<String> services =
                spec.receivers().stream()
                        .flatMap(receiver -> receiver.consulService(key.namespace()).stream())
                        .distinct()
                        .sorted()
                        .toList();
        ArrayNode guards = guards(key, spec);
        return new RouteEntry(
                key.namespace() + "/" + key.name(),
                generation,
                sorted(spec.hosts()),
                sorted(spec.paths()),
                spec.tls().entry(),
                services,
                services.stream().findFirst().map(_ -> "/"),
                JsonNodeFactory.instance.arrayNode().addAll(guards).addAll(answers(key, spec)),
                spec.headers().alone() ? Optional.empty() : Optional.of(guards.size()));
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted().toList();
    }

    /**
     * Who may not come in is told first and costs least. To look at a password costs most: who asks too often does not get so
     * far.
     */
    private static ArrayNode guards(DocumentKey key, RouteSpec spec) {
        ArrayNode handle = JsonNodeFactory.instance.arrayNode();
        handle.addAll(AnswerHandlers.headersOfEachAnswer(spec));
        if (!spec.allow().isEmpty()) {
            handle.add(GuardHandlers.allow(spec.allow()));
        }
        if (spec.maintenance().on()) {
            handle.add(GuardHandlers.maintenance(spec.maintenance()));
        }
        spec.rateLimit().ifPresent(limit -> handle.add(GuardHandlers.rateLimit(key, limit)));
        spec.basicAuth().ifPresent(auth -> handle.addAll(GuardHandlers.basicAuth(auth)));
        spec.bodyLimit().ifPresent(size -> handle.add(GuardHandlers.bodyLimit(size)));
        handle.addAll(AnswerHandlers.headersOfTheTargetsAnswer(spec));
        return handle;
    }

    /** What touches the request comes last. */
    private static ArrayNode answers(DocumentKey key, RouteSpec spec) {
        ArrayNode handle = JsonNodeFactory.instance.arrayNode();
        if (spec.compress() && spec.target().flatMap(Target::redirect).isEmpty()) {
            handle.add(AnswerHandlers.encode());
        }
        spec.stripPrefix().ifPresent(prefix -> handle.add(TargetHandlers.strip(prefix)));
        TargetHandlers.add(handle, key, spec);
        return handle;
    }
}
