package dev.drover.kind.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.kind.app.AppSpec.Driver;
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

    private NetworkBlocks() {}

    /**
     * Adds them to the group.
     *
     * @param name of the job, and of the service of its main port
     * @throws IllegalArgumentException when the name of a service is too long
     */
    static void add(ObjectNode group, String name, AppSpec spec) {
        if (!spec.ports().isEmpty()) {
            ports(group.putArray("Networks").addObject().putArray("DynamicPorts"), spec);
            group.put("ShutdownDelay", spec.rollout().drain().nanos());
        }
        if (spec.ports().isEmpty() && spec.health().isEmpty()) {
            return;
        }
        ArrayNode services = group.putArray("Services");
        Map<String, Integer> ports = spec.ports();
        ports.keySet()
                .forEach(port -> services.add(service(serviceName(name, port, ports), port, spec)));
        if (ports.isEmpty()) {
            services.add(check(registration(name, spec), spec));
        }
    }

    /** Only a container has ports of its own: elsewhere the port of the node is the one the program listens on. */
    private static void ports(ArrayNode ports, AppSpec spec) {
        boolean container = spec.runner() == Driver.DOCKER;
        spec.ports()
                .forEach((name, number) -> {
                    ObjectNode port = ports.addObject().put("Label", name);
                    if (container) {
                        // -1: the same number as on the node.
                        port.put("To", number == 0 ? -1 : number);
                    }
                });
    }

    private static String serviceName(String name, String port, Map<String, Integer> ports) {
        return Ports.main(ports).equals(Optional.of(port)) ? name : name + "-" + port;
    }

    private static ObjectNode service(String name, String port, AppSpec spec) {
        ObjectNode service = registration(name, spec).put("PortLabel", port);
        Optional<Health> here =
                spec.health().filter(health -> checked(health, spec.ports()).equals(port));
        return here.isPresent() ? check(service, spec) : service;
    }

    /** A command has no port: it is told with the main one, or the first. */
    private static String checked(Health health, Map<String, Integer> ports) {
        return health.asked(ports)
                .or(() -> Ports.main(ports))
                .orElseGet(() -> ports.keySet().iterator().next());
    }

    private static ObjectNode registration(String name, AppSpec spec) {
        Demand.that(
                name.length() <= SERVICE_NAME_MAX,
                "the service name %s has %d characters, and %d are allowed; shorten namespace or name"
                        .formatted(name, name.length(), SERVICE_NAME_MAX));
        return JsonNodeFactory.instance
                .objectNode()
                .put("Name", name)
                .put("Provider", spec.provider() == AppSpec.Provider.CONSUL ? "consul" : "nomad");
    }

    private static ObjectNode check(ObjectNode service, AppSpec spec) {
        spec.health()
                .ifPresent(health -> {
                    ObjectNode check = service.putArray("Checks").addObject();
                    way(check, health);
                    check.put("Interval", health.interval().nanos())
                            .put("Timeout", health.timeout().nanos());
                });
        return service;
    }

    private static void way(ObjectNode check, Health health) {
        if (health.http().isPresent()) {
            check.put("Type", "http").put("Path", health.http().get());
        } else if (health.tcp().isPresent()) {
            check.put("Type", "tcp");
        } else {
            List<String> command = health.command();
            check.put("Type", "script")
                    .put("TaskName", JobBlock.ONLY)
                    .put("Command", command.getFirst());
            JobBlock.putTexts(check, "Args", command.subList(1, command.size()));
        }
    }
}
