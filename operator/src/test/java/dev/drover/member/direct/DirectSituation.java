package dev.drover.member.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.adapter.caddy.AdminApi;
import dev.drover.adapter.caddy.SharedCaddy.Change;
import dev.drover.proxy.DirectConfig;
import dev.drover.proxy.RouteEntry;
import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A real Caddy that has a configuration of its own, and Consul with its real DNS. Not thread-safe. */
abstract class DirectSituation {

    static final int DNS = FreePort.next();

    static ConsulServer consul;

    final int port = FreePort.next();
    final int secure = FreePort.next();
    final int adminPort = FreePort.next();
    String address;
    String remoteAccess = "";
    LiveDirect direct;
    AdminApi admin;
    JsonNode before;

    @BeforeAll
    static void startConsul() {
        consul = ConsulServer.startWith("ports { dns = %d }".formatted(DNS));
    }

    @AfterAll
    static void stopConsul() {
        consul.close();
    }

    @BeforeEach
    void start() throws IOException {
        address = "http://127.0.0.1:" + adminPort;
        begin("127.0.0.1:" + adminPort);
    }

    final void begin(String listen) throws IOException {
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "direct-");
        direct = new LiveDirect(consul, folder, theirs(listen));
        admin = new AdminApi(address, Optional.empty());
        await("an answer of Caddy")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(admin::running, _ -> true);
        before = admin.running().configuration();
    }

    @AfterEach
    void stop() {
        admin.close();
        direct.close();
    }

    /** A site of somebody else's, with numbers and texts that a careless copy would change. */
    String theirs(String listen) {
        return """
        {"admin": {"listen": "%s"%s},
         "logging": {"logs": {"default": {"level": "ERROR"}}},
         "apps": {
          "http": {"http_port": %d, "https_port": %d, "grace_period": 1000000000, "servers": {
           "theirs": {"listen": ["127.0.0.1:%d"], "automatic_https": {"disable": true}, "routes": [
             {"@id": "their-route", "match": [{"host": ["theirs.test"]}],
              "handle": [{"handler": "static_response", "body": "theirs é <&>"}], "terminal": true},
             {"handle": [{"handler": "static_response", "status_code": "404", "body": "their end"}]}]}}},
          "tls": {"automation": {"policies": [{"subjects": ["theirs.test"], "issuers": [{"module": "internal"}]}]}},
          "pki": {"certificate_authorities": {"local": {"install_trust": false}}}}}
        """
                .formatted(listen, remoteAccess, port, secure, port);
    }

    String spec() {
        return spec("");
    }

    String spec(String more) {
        return """
        httpPort: %d
        certificates: {issuer: none}
        admin:
          address: '%s'
          dns: {address: '127.0.0.1:%d'}
        %s
        """
                .formatted(port, address, DNS, more);
    }

    static RouteEntry at(String host, RouteEntry entry) {
        return new RouteEntry(
                entry.route(),
                entry.generation(),
                List.of(host),
                entry.paths(),
                entry.tls(),
                entry.services(),
                entry.probe(),
                entry.handle(),
                entry.defaultsAt());
    }

    List<String> fallback() {
        return DirectConfig.fallback(configuration()).values().stream()
                .flatMap(Set::stream)
                .toList();
    }

    void serve(String name, String body) {
        direct.proxy(spec());
        direct.route(name, "hosts: [%s.test]\ntarget: {respond: {body: %s}}".formatted(name, body));
        direct.awaitInForce(name, direct.generation());
    }

    JsonNode configuration() {
        return admin.running().configuration();
    }

    JsonNode foreign() {
        return LiveDirect.foreign(configuration());
    }

    void change(Change change) {
        assertThat(admin.change(change, admin.running().tag())).isTrue();
    }

    String body(String host, String path) throws IOException {
        return LiveDirect.ask(port, host, path).body();
    }
}
