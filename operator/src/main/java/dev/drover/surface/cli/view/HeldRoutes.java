package dev.drover.surface.cli.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.drover.document.Condition;
import dev.drover.surface.cli.text.Table;
import dev.drover.surface.cli.view.StatusView.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Documents of kind Route that no proxy serves as they are written, for people: each with what is in its way. */
public final class HeldRoutes {

    private final List<Held> all = new ArrayList<>();

    private record Held(String route, String reason, String message) {}

    private HeldRoutes() {}

    /**
     * Looks for them.
     *
     * @param published names of routes that proxies were told of
     */
    public static HeldRoutes of(Archive archive, Set<String> published) {
        HeldRoutes held = new HeldRoutes();
        Selection routes = new Selection(Optional.empty(), Optional.of("Route"), Optional.empty());
        for (StoredDocument document : archive.list(routes).documents()) {
            String name = document.key().namespace() + "/" + document.key().name();
            if (!document.deleted()) {
                held.inTheWayOf(document, published.contains(name))
                        .ifPresent(
                                why -> held.all.add(new Held(name, why.reason(), why.message())));
            }
        }
        return held;
    }

    private Optional<Statement> inTheWayOf(StoredDocument document, boolean published) {
        StatusView status = document.status();
        if (!status.present()) {
            Statement unseen =
                    new Statement(
                            Condition.READY,
                            "Unknown",
                            "NotLookedAtYet",
                            "no operator has looked at it",
                            Optional.empty());
            return published ? Optional.empty() : Optional.of(unseen);
        }
        boolean held =
                !published
                        || status.isTrue(Condition.BLOCKED)
                        || status.condition(Condition.ACCEPTED)
                                .filter(said -> said.status().equals("False"))
                                .isPresent();
        return status.headline().filter(_ -> held);
    }

    /** A table; empty without any. */
    public String table() {
        Table table = new Table("NOT AS WRITTEN", "REASON", "WHY");
        all.forEach(held -> table.row(held.route(), held.reason(), held.message()));
        return table.isEmpty() ? "" : table.render();
    }

    /** One object for each, without an address. */
    public void addTo(ArrayNode tree) {
        all.forEach(held ->
                tree.addObject()
                        .put("route", held.route())
                        .put("state", held.reason())
                        .put("message", held.message()));
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }
}
