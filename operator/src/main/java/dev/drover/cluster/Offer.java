package dev.drover.cluster;

import dev.drover.role.Order;
import dev.drover.role.Server;
import dev.drover.role.SupervisorState;

/** What a member has for clients just now. */
enum Offer {
    /** Its supervisor has not yet seen the record, and so knows of nothing that would have to end. */
    UNKNOWN,
    /** Nothing, or not any more. */
    NOTHING,
    /** It serves as primary. */
    PRIMARY,
    /** It follows, and receives what the primary writes. */
    REPLICA;

    /**
     * What a supervisor does not keep in its state.
     *
     * @param leased whether its server may serve at this moment
     * @param leaving whether it is about to make way
     * @param streams whether its receiver was seen to stream lately
     */
    record Signs(boolean leased, boolean leaving, boolean streams) {}

    /** What a member offers by what its supervisor knows. */
    static Offer of(SupervisorState member, Signs signs) {
        if (member.record().isEmpty()) {
            return UNKNOWN;
        }
        if (member.work().current().filter(Offer::endsIt).isPresent()) {
            return NOTHING;
        }
        return switch (member.server().run()) {
            case UNKNOWN, OFF -> NOTHING;
            case PRIMARY -> serves(member.server(), signs) ? PRIMARY : NOTHING;
            case STANDBY ->
                    member.server().upstream().isPresent() && signs.streams() ? REPLICA : NOTHING;
        };
    }

    private static boolean endsIt(Order order) {
        return order instanceof Order.Stop || order instanceof Order.Promote;
    }

    private static boolean serves(Server server, Signs signs) {
        return server.clients() && signs.leased() && !signs.leaving();
    }
}
