package dev.drover.kind.route;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.drover.schema.Demand;
import java.util.List;
import java.util.Optional;

/**
 * One of several targets, and how much it gets.
 *
 * @param weight of all weights together, the part of the requests that it gets; none with 0
 * @param app a document of kind App
 * @param port which of its ports, with {@code app}
 * @param service a Consul service
 * @param addresses where to send requests
 */
record Share(
        Integer weight,
        Optional<Reference> app,
        Optional<String> port,
        Optional<String> service,
        List<String> addresses) {

    private static final int WEIGHT_MOST = 100;

    /** Each has its turns of its own: more would make a round too long. */
    private static final int ADDRESSES_MOST = 12;

    Share {
        Demand.that(weight != null, "targets.weight is missing");
        weight = Demand.between("targets.weight", weight, 0, 0, WEIGHT_MOST);
        addresses = Demand.listed("targets.addresses", addresses);
        Receiver receiver =
                new Receiver(app, port, service, addresses).demanded("targets", ADDRESSES_MOST);
        Demand.that(
                receiver.ways() == 1,
                "targets: each needs exactly one of app, service and addresses");
    }

    /** Whom the requests are passed on to. */
    @JsonIgnore
    Receiver receiver() {
        return new Receiver(app, port, service, addresses);
    }
}
