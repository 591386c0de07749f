package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.JobId;
import dev.drover.convergence.RemoteFailure;
import dev.drover.surface.cli.view.ServerFacts.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether Nomad answers and grants what Drover and its users need. Changes nothing: it only plans. */
final class NomadCheckup {

    /** A job that is never registered. */
    private static final String JOB =
            """
            job "drover-doctor" {
              type = "batch"
              group "none" {
                count = 0
                task "none" {
                  driver = "raw_exec"
                  config { command = "true" }
                }
              }
            }
            """;

    private final Surroundings surroundings;
    private final JobId none;
    private final List<Diagnosis> found = new ArrayList<>();
    private final Rights rights;

    NomadCheckup(Surroundings surroundings, Optional<Role> role) {
        this.surroundings = surroundings;
        this.none = new JobId(surroundings.nomadNamespace(), "drover-doctor");
        this.rights = new Rights(role, found);
    }

    List<Diagnosis> look() {
        if (reachable()) {
            self();
            rights.tried(
                    "read jobs", rule("read-job"), () -> surroundings.nomad().definition(none));
            if (rights.concern(Role.READER)) {
                rights.tried(
                        "parse jobs, which drover render does", rule("parse-job"), this::parsed);
            } else {
                rights.tried("parse and plan jobs", rule("submit-job"), this::plan);
            }
            if (rights.concern(Role.OPERATOR)) {
                rights.tried(
                        "read nodes, for apps that follow a role",
                        "node { policy = \"read\" }",
                        () -> surroundings.nomad().nodesAt(none.id()));
                logs();
            }
        }
        return found;
    }

    private boolean reachable() {
        try {
            surroundings.nomad().find(none);
            found.add(Diagnosis.well("nomad answers, and jobs may be listed"));
            return true;
        } catch (RemoteFailure.Denied denied) {
            found.add(rights.missing("list jobs", rule("list-jobs"), denied));
            return true;
        } catch (RemoteFailure failure) {
            found.add(
                    Diagnosis.broken(
                            String.valueOf(failure.getMessage()),
                            "is Nomad running there? set --nomad-addr or NOMAD_ADDR"));
            return false;
        }
    }

    private void self() {
        try {
            Facts facts = surroundings.facts().nomad();
            facts.version().ifPresent(version -> found.add(Diagnosis.well("nomad " + version)));
            facts.clock()
                    .ifPresent(clock ->
                            found.add(
                                    ConsulCheckup.clocks(
                                            "nomad", Duration.between(clock, surroundings.now()))));
        } catch (RemoteFailure failure) {
            found.add(
                    Diagnosis.doubtful(
                            "version and clock of nomad are not known: " + failure.getMessage(),
                            "give your token agent { policy = \"read\" } to see them"));
        }
    }

    private ObjectNode parsed() {
        return surroundings.nomad().parse(JOB, "");
    }

    private void plan() {
        surroundings.nomad().plan(parsed().put("Namespace", none.namespace()));
    }

    /** Nomad says of an unknown allocation that it is unknown before it looks at rights: so the log of a real one is read. */
    private void logs() {
        try {
            found.add(
                    surroundings.facts().readsLog()
                            ? Diagnosis.well("may read logs")
                            : Diagnosis.doubtful(
                                    "whether logs may be read is not known: nothing runs yet",
                                    "drover doctor once more when something does"));
        } catch (RemoteFailure.Denied denied) {
            found.add(rights.missing("read logs", rule("read-logs"), denied));
        } catch (RemoteFailure failure) {
            found.add(
                    Diagnosis.doubtful(
                            "cannot read logs: " + failure.getMessage(), "look at Nomad's log"));
        }
    }

    private static String rule(String capability) {
        return "namespace \"*\" { capabilities = [\"%s\"] }".formatted(capability);
    }
}
