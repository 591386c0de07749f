package dev.drover.kind.app;

import java.util.Map;
import java.util.Optional;

/** What the names of ports mean. */
final class Ports {

    private static final String HTTP = "http";

    private Ports() {}

    /** The port that bears the name of the app: the one called http, or the only one. */
    static Optional<String> main(Map<String, Port> ports) {
        if (ports.containsKey(HTTP)) {
            return Optional.of(HTTP);
        }
        return ports.size() == 1 ? ports.keySet().stream().findFirst() : Optional.empty();
    }
}
