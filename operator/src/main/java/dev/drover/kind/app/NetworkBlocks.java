package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.kind.app.AppSpec.Driver;
import dev.drover.schema.Demand;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ports of an app, where its instances are registered, and how they are checked. Pure.
 *
 * @see <a href="https://developer.hashicorp.com/nomad/docs/job-specification/service">Nomad's service block</a>
 */
final class NetworkBlocks {

    /** A DNS label's length; Nomad refuses more. */
    private static final int SERVICE_NAME_MAX = 63;

    /** One hyphen would make port metrics of web what web-metrics is. */
    private static final String SEPARATOR = "--";

    private final String name;
    private final AppSpec spec;
    private final Part part;

    private NetworkBlocks(String name, AppSpec spec, Part part) {
        this.name = name;
        this.spec = spec;
        this.part = part;
    }

    /**
     * Adds them to the group.
     *
     * @param job name of the job, with which the names of services begin
     * @throws IllegalArgumentException when the name of a service is too long
     */
    static void add(ObjectNode group, String job, AppSpec spec, Part part) {
        new NetworkBlocks(part.service(job), spec, part).add(group);
    }

    private void add(ObjectNode group) {
        Map<String, Port> ports = part.ports();
        if (!ports.isEmpty()) {
            ObjectNode network = group.putArray("Networks").addObject();
            ports.forEach((label, port) -> port(network, label, port));
            group.put("ShutdownDelay", part.rollout().drain().nanos());
        }
        if (ports.isEmpty() && part.health().isEmpty()) {
            return;
        }
        ArrayNode services = group.putArray("Services");
        ports.keySet().forEach(port -> services.add(service(port)));
        if (ports.isEmpty()) {
            services.add(check(registration(name)));
        }
    }

    /** Only a container has ports of its own: elsewhere the port of the node is the one the program listens on. */
    private void port(ObjectNode network, String label, Port port) {
        String list = port.fixed().isPresent() ? "ReservedPorts" : "DynamicPorts";
        ObjectNode block = network.withArray(list).addObject().put("Label", label);
        port.fixed().ifPresent(number -> block.put("Value", number));
        if (spec.runner() == Driver.DOCKER) {
            // -1: the same number as on the node.
            block.put("To", port.to() == 0 ? -1 : port.to());
        }
    }

    private ObjectNode service(String port) {
        boolean main = Ports.main(part.ports()).equals(Optional.of(port));
        ObjectNode service =
                registration(main ? name : name + SEPARATOR + port).put("PortLabel", port);
        boolean here = part.health().filter(health -> checked(health).equals(port)).isPresent();
        return here ? check(service) : service;
    }

    /** A command has no port: it is told with the main one, or the first. */
    private String checked(Health health) {
        Map<String, Port> ports = part.ports();
        return health.asked(ports)
                .or(() -> Ports.main(ports))
                .orElseGet(() -> ports.keySet().iterator().next());
    }

    private ObjectNode registration(String service) {
        Demand.that(
                service.length() <= SERVICE_NAME_MAX,
                "the service name %s has %d characters, and %d are allowed; shorten namespace or name"
                        .formatted(service, service.length(), SERVICE_NAME_MAX));
        ObjectNode registration =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("Name", service)
                        .put(
                                "Provider",
                                spec.provider() == AppSpec.Provider.CONSUL ? "consul" : "nomad");
        part.rollout()
                .untilPromoted()
                .ifPresent(
                        share -> registration.putArray("CanaryTags").add("drover-share=" + share));
        return registration;
    }

    private ObjectNode check(ObjectNode service) {
        part.health()
                .ifPresent(health -> {
                    ObjectNode check = service.putArray("Checks").addObject();
                    way(check, health);
                    check.put("Interval", health.interval().nanos())
                            .put("Timeout", health.timeout().nanos());
                });
        return service;
    }

    private void way(ObjectNode check, Health health) {
        if (health.http().isPresent()) {
            check.put("Type", "http").put("Path", health.http().get());
        } else if (health.tcp().isPresent()) {
            check.put("Type", "tcp");
        } else {
            List<String> command = health.command();
            check.put("Type", "script")
                    .put("TaskName", part.name())
                    .put("Command", command.getFirst());
            JobBlock.putTexts(check, "Args", command.subList(1, command.size()));
        }
    }
}
