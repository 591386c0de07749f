package dev.drover.member.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.adapter.postgres.Programs;
import dev.drover.adapter.postgres.ReplicaName;
import dev.drover.adapter.postgres.ServerTls;
import dev.drover.role.Names;
import dev.drover.role.Order;
import dev.drover.role.Outcome;
import dev.drover.testing.OwnCertificate;
import dev.drover.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real PostgreSQL servers with certificates: what goes between machines is encrypted, and goes to nobody else. */
final class TlsIT {

    /** An address of this machine that is not the one by which its own programs come. */
    private static final String FROM_ELSEWHERE = "&localSocketAddress=127.0.0.2";

    /** The gate is the supervisor's own session, and stays on its machine. */
    private static final String ENCRYPTED =
            "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_replication USING (pid)"
                    + " WHERE application_name <> '"
                    + ReplicaName.GATE
                    + "'";

    @TempDir Path folder;

    private OwnCertificate members;

    @BeforeEach
    void theMembersShareACertificate() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        members = OwnCertificate.make(folder, "members", "ip:127.0.0.1");
        Files.setPosixFilePermissions(members.key(), PosixFilePermissions.fromString("rw-------"));
        Programs.in(Tools.find("postgres"), "postgres").give(members.key());
    }

    private Optional<ServerTls> checkedBy(OwnCertificate authority) {
        return Optional.of(
                new ServerTls(
                        members.certificate(),
                        members.key(),
                        Optional.of(authority.certificate()),
                        true));
    }

    @Test
    void aReplicaIsCopiedAndReceivesEncryptedAndIsPromotedSo() throws Exception {
        try (Trio trio = new Trio(folder, _ -> checkedBy(members), "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.join("b", "a", 1);
            assertThat(trio.value(trio.inside("a"), ENCRYPTED)).isEqualTo("t");

            trio.does("a", new Order.Stop(false));
            trio.lead("b", 2, 3, Names.NOBODY);
            trio.does("a", new Order.StartStandby());
            trio.follow("a", "b", 2);
            assertThat(trio.value(trio.inside("b"), ENCRYPTED)).isEqualTo("t");
        }
    }

    @Test
    void nobodyComesFromAnotherMachineUnencrypted() throws Exception {
        try (Trio trio = new Trio(folder, _ -> checkedBy(members), "a")) {
            trio.begin("a", 1, 2, Names.NOBODY);

            assertThatThrownBy(() -> trio.client("a", FROM_ELSEWHERE + "&sslmode=disable"))
                    .hasMessageContaining("no pg_hba.conf entry")
                    .hasMessageContaining("no encryption");
            assertThat(
                            trio.value(
                                    trio.client("a", FROM_ELSEWHERE + "&sslmode=require"),
                                    "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo("t");
            assertThat(trio.value(trio.client("a", "&sslmode=disable"), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void nothingIsReceivedFromWhomTheAuthorityDidNotSignFor() throws Exception {
        OwnCertificate other = OwnCertificate.make(folder, "other", "ip:127.0.0.1");
        try (Trio trio = new Trio(folder, _ -> checkedBy(other), "a", "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);

            Outcome outcome = trio.order("b", new Order.Clone(trio.member("a")));

            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            assertThat(outcome.toString()).containsIgnoringCase("certif");
        }
    }

    /** As it is while certificates are given to one member after the other. */
    @Test
    void aMemberWithoutACertificateReceivesEncryptedAllTheSame() throws Exception {
        try (Trio trio =
                new Trio(
                        folder,
                        name -> name.equals("a") ? checkedBy(members) : Optional.empty(),
                        "a",
                        "b")) {
            trio.begin("a", 1, 2, Names.NOBODY);
            trio.join("b", "a", 1);

            assertThat(trio.value(trio.inside("a"), ENCRYPTED)).isEqualTo("t");
        }
    }
}
