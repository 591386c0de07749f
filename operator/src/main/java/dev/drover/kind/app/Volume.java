package dev.drover.kind.app;

import dev.drover.schema.Demand;
import java.util.Objects;

/**
 * A folder of the node that outlives instances.
 *
 * @param host what the node calls it
 * @param mount where the program sees it
 * @param readOnly whether the program may only read
 */
record Volume(String host, String mount, Boolean readOnly) {

    private static final String HOST = "[A-Za-z0-9][A-Za-z0-9_.-]{0,127}";

    Volume {
        readOnly = Objects.requireNonNullElse(readOnly, false);
        Demand.that(host != null && host.matches(HOST), "volumes: host is missing or no name");
        Demand.that(
                mount != null && mount.startsWith("/") && mount.length() > 1,
                "volumes: mount: expected an absolute path, such as /data");
    }
}
