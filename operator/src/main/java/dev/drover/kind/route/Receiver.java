package dev.drover.kind.route;

import dev.drover.proxy.Slots;
import dev.drover.proxy.TextForm;
import dev.drover.schema.Demand;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom requests are passed on to: one of app, service and addresses.
 *
 * @param app a document of kind App
 * @param port which of its ports
 * @param service a Consul service
 * @param addresses where to send requests
 */
record Receiver(
        Optional<Reference> app,
        Optional<String> port,
        Optional<String> service,
        List<String> addresses) {

    private static final String PORT_NAME = "[a-z][a-z0-9]{0,14}";

    /** The port that bears the name of its app alone. */
    private static final String MAIN_PORT = "http";

    /** Refuses what cannot be, in words about that field of the document. */
    Receiver demanded(String field, int addressesMost) {
        addresses.forEach(address -> TextForm.UPSTREAM.demand(field + ".addresses", address));
        Demand.that(
                addresses.size() <= addressesMost
                        && Set.copyOf(addresses).size() == addresses.size(),
                "%s.addresses: at most %d, and none twice".formatted(field, addressesMost));
        service.ifPresent(name -> TextForm.SERVICE.demand(field + ".service", name));
        Demand.that(
                app.isPresent() || port.isEmpty(),
                field + ": a field is there that goes only with app");
        Demand.that(
                port.map(name -> name.matches(PORT_NAME)).orElse(true),
                "%s.port: '%s' is no name of a port".formatted(field, port.orElse("")));
        return this;
    }

    /** How many of the three ways are told. */
    int ways() {
        return (app.isPresent() ? 1 : 0)
                + (service.isPresent() ? 1 : 0)
                + (addresses.isEmpty() ? 0 : 1);
    }

    /** How many upstreams it is for Caddy's members: a service is one, whatever its instances. */
    int upstreams() {
        return addresses.isEmpty() ? 1 : addresses.size();
    }

    /** How many addresses each of these upstreams has on a node. */
    int addressesOfEach() {
        return addresses.isEmpty() ? Slots.COUNT : 1;
    }

    /**
     * The Consul service that requests are passed on to; empty when there is none.
     *
     * @param namespace of the route
     */
    Optional<String> consulService(String namespace) {
        return service.or(() -> app.map(reference -> serviceOf(reference, namespace)));
    }

    private String serviceOf(Reference reference, String namespace) {
        String own = reference.in(namespace, "App").workloadName();
        return port.filter(name -> !name.equals(MAIN_PORT))
                .map(name -> own + "--" + name)
                .orElse(own);
    }

    /**
     * What is dialled, as an entry says it.
     *
     * @param namespace of the route
     */
    List<String> dials(String namespace) {
        return consulService(namespace)
                .map(name -> List.of("{service." + name + "}"))
                .orElse(addresses);
    }
}
