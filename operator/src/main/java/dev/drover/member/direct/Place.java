package dev.drover.member.direct;

import dev.drover.proxy.AdminAccess;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A Caddy in which our part may stand. A socket file or a loopback address leads to another Caddy on each machine, so the machine
 * from which it was reached belongs to it. Pure.
 *
 * @param admin how it is reached
 * @param machine from which alone it is reached; empty for one that is reached from everywhere
 * @param server the one of its servers in which our part was seen last; empty before that
 */
record Place(AdminAccess admin, String machine, Optional<String> server) {

    Place {
        Objects.requireNonNull(admin, "admin");
        Objects.requireNonNull(machine, "machine");
    }

    /** The Caddy that is reached so from this machine. */
    static Place of(AdminAccess admin, String here) {
        return new Place(admin, admin.local() ? here : "", Optional.empty());
    }

    /** Our part stands in that server there. */
    Place in(String name) {
        return new Place(admin, machine, Optional.of(name));
    }

    /** Whether both are one Caddy, as far as their addresses tell. */
    boolean isAt(Place other) {
        return admin.address().equals(other.admin.address()) && machine.equals(other.machine);
    }

    /** Whether the same address leads to another Caddy there. */
    boolean isNamesakeOf(Place other) {
        return admin.address().equals(other.admin.address()) && !machine.equals(other.machine);
    }

    /** Whether it can be reached from this machine. */
    boolean isReachedFrom(String here) {
        return machine.isEmpty() || machine.equals(here);
    }

    /** Whether a person says that it is no more: by its name, or by an address, wherever that is. */
    boolean isAmong(List<String> abandoned) {
        return abandoned.contains(admin.address()) || abandoned.contains(name());
    }

    /** For people: {@code unix//run/caddy/admin.sock on node-a}. */
    String name() {
        return machine.isEmpty() ? admin.address() : admin.address() + " on " + machine;
    }
}
