package dev.drover.testing;

import dev.drover.cluster.Holder;
import dev.drover.cluster.MemberPlace;
import java.time.Instant;

/** Where members are, and who says so. */
public final class Places {

    private Places() {}

    /** A life of a supervisor in a folder. */
    public static Holder holder(String process, String folder) {
        return new Holder(
                process, folder, "node-1, /data/" + folder, Instant.parse("2026-03-01T10:00:00Z"));
    }

    /** A member at an address, said once by a supervisor of its own. */
    public static MemberPlace at(String host) {
        return new MemberPlace(
                host + ":8432",
                host + ":5432",
                holder("process-at-" + host, "folder-at-" + host),
                1);
    }
}
