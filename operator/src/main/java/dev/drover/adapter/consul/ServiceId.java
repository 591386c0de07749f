package dev.drover.adapter.consul;

import java.util.Optional;

/** The IDs under which Nomad registers services in Consul: {@code _nomad-task-<allocation>-…}. */
final class ServiceId {

    private static final String MARK = "_nomad-task-";

    private static final int LENGTH =
            MARK.length() + "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".length();

    private ServiceId() {}

    /** The whole ID of the allocation whose service it is; empty when Nomad did not register it. */
    static Optional<String> allocation(String serviceId) {
        return serviceId.startsWith(MARK) && serviceId.length() >= LENGTH
                ? Optional.of(serviceId.substring(MARK.length(), LENGTH))
                : Optional.empty();
    }
}
