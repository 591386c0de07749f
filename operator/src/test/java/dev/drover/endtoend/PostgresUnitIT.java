package dev.drover.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.testing.ConsulServer;
import dev.drover.testing.FreePort;
import dev.drover.testing.ServerProcess;
import dev.drover.testing.SystemdUnit;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the unit for systemd starts, as a plain process with the environment that its README gives it. */
final class PostgresUnitIT {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final SystemdUnit unit = SystemdUnit.in("postgres/drover-member-postgres.service");

    @TempDir private Path folder;

    @Test
    void systemdCanReadIt() throws Exception {
        assertThat(unit.complaint(folder)).isEmpty();
    }

    @Test
    void theMemberSaysWhereItIsAndWaitsForARole() throws IOException {
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        for (String name : List.of("token", "supervisor", "replication", "application")) {
            Files.writeString(secrets.resolve(name), "secret-of-" + name);
        }
        String listen = "127.0.0.1:" + FreePort.next();
        String api = "127.0.0.1:" + FreePort.next();
        try (ConsulServer consul = ConsulServer.start();
                ServerProcess _ =
                        unit.begin(
                                Map.of(
                                        "/var/lib/drover/postgres", folder.resolve("db").toString(),
                                        "/etc/drover/postgres", secrets.toString(),
                                        "/opt/drover/bin/drover", drover()),
                                Map.of(
                                        "CONSUL_HTTP_ADDR",
                                        consul.address().toString(),
                                        "DROVER_CLUSTER",
                                        "demo/db",
                                        "DROVER_MEMBER",
                                        "db-1",
                                        "DROVER_POSTGRES_LISTEN",
                                        listen,
                                        "DROVER_MEMBER_API",
                                        api,
                                        "DROVER_POSTGRES_APPLICATION",
                                        "app/app"),
                                folder.resolve("member.log"))) {
            await("its place")
                    .atMost(PATIENCE)
                    .until(
                            () -> consul.get("drover/members/demo/PostgresCluster/db/db-1"),
                            place -> place.contains(listen) && place.contains(api));
        }
        assertThat(Files.readString(folder.resolve("member.log"))).doesNotContain("secret-of-");
    }

    private static String drover() {
        return Tools.repository().resolve("operator/target/drover/bin/drover").toString();
    }
}
