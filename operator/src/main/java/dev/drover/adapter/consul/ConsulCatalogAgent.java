package dev.drover.adapter.consul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.cluster.CatalogAgent;
import dev.drover.cluster.Listing;
import dev.drover.convergence.RemoteFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The services of a Consul agent, each with a check that fails when it is not renewed. Consul's DNS and its health API show those that
 * pass. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/consul/api-docs/agent/service">Agent services</a>
 * @see <a href="https://developer.hashicorp.com/consul/docs/services/usage/checks#ttl-checks">TTL checks</a>
 */
final class ConsulCatalogAgent implements CatalogAgent {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final byte[] NOTHING = new byte[0];

    private static final int OK = 200;
    private static final int FORBIDDEN = 403;

    /** The shortest that Consul takes. */
    private static final String FORGOTTEN_AFTER = "1m";

    private final ConsulHttp http;
    private final ConsulSettings settings;

    /** Uses a client that somebody else closes. */
    ConsulCatalogAgent(ConsulHttp http, ConsulSettings settings) {
        this.http = http;
        this.settings = settings;
    }

    @Override
    public Optional<Listing> look(String id) {
        String what = "look at service " + id;
        try {
            ConsulHttp.Answer answer =
                    ConsulHttp.await(
                            http.get("/v1/agent/service/" + ConsulHttp.escaped(id)),
                            settings.callTimeout());
            if (answer.status() == OK) {
                return Optional.of(listing(JSON.readTree(answer.body())));
            }
            expectUnknown(what, answer, false);
            return Optional.empty();
        } catch (JsonProcessingException garbled) {
            throw ConsulFailures.ofStranger(what);
        } catch (IOException e) {
            throw ConsulFailures.ofException(what, e, false, settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteFailure.Unavailable("consul: " + what + ": interrupted");
        }
    }

    @Override
    public void enter(Listing listing, Duration shown) {
        String what = "register service " + listing.id();
        ConsulHttp.Answer answer = put(what, "/v1/agent/service/register", body(listing, shown));
        if (answer.status() != OK) {
            throw failed(what, answer, true);
        }
    }

    @Override
    public boolean renew(String id) {
        String what = "renew service " + id;
        String path = "/v1/agent/check/pass/" + ConsulHttp.escaped(checkOf(id));
        ConsulHttp.Answer answer = put(what, path, NOTHING);
        if (answer.status() == OK) {
            return true;
        }
        expectUnknown(what, answer, true);
        return false;
    }

    @Override
    public void unlist(String id) {
        String what = "deregister service " + id;
        String path = "/v1/agent/service/deregister/" + ConsulHttp.escaped(id);
        ConsulHttp.Answer answer = put(what, path, NOTHING);
        if (answer.status() != OK) {
            expectUnknown(what, answer, true);
        }
    }

    private ConsulHttp.Answer put(String what, String path, byte[] body) {
        try {
            return http.put(path, body);
        } catch (IOException e) {
            throw ConsulFailures.ofException(what, e, true, settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RemoteFailure.Indeterminate("consul: " + what + ": interrupted");
        }
    }

    /** That an agent knows no such thing is believed only when it says so: another server also answers "not found". */
    private static void expectUnknown(String what, ConsulHttp.Answer answer, boolean write) {
        boolean unknown = answer.status() == 404 || answer.status() == 500;
        if (!unknown || !answer.text().toLowerCase(Locale.ROOT).contains("unknown ")) {
            throw failed(what, answer, write);
        }
    }

    private static RemoteFailure failed(String what, ConsulHttp.Answer answer, boolean write) {
        if (answer.status() == FORBIDDEN) {
            return new RemoteFailure.Denied(
                    "consul: %s: 403; give the member's token the right to write this service, see helm-free-deploy/acl/consul/member-postgres.hcl"
                            .formatted(what));
        }
        return ConsulFailures.ofStatus(what, answer.status(), answer.text(), write);
    }

    private static Listing listing(JsonNode service) {
        return new Listing(
                service.path("ID").asText(),
                service.path("Service").asText(),
                service.path("Tags").path(0).asText(),
                service.path("Address").asText(),
                service.path("Port").asInt());
    }

    private static byte[] body(Listing listing, Duration shown) {
        ObjectNode service =
                JSON.createObjectNode()
                        .put("ID", listing.id())
                        .put("Name", listing.service())
                        .put("Address", listing.host())
                        .put("Port", listing.port());
        service.putArray("Tags").add(listing.member());
        service.putObject("Check")
                .put("CheckID", checkOf(listing.id()))
                .put("Name", "what its supervisor says")
                .put("TTL", shown.toMillis() + "ms")
                .put("Status", "passing")
                .put("DeregisterCriticalServiceAfter", FORGOTTEN_AFTER);
        return service.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String checkOf(String id) {
        return "service:" + id;
    }
}
