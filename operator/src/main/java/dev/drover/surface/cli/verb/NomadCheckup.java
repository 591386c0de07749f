package dev.drover.surface.cli.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.adapter.nomad.JobId;
import dev.drover.convergence.RemoteFailure;
import dev.drover.surface.cli.view.ServerFacts.Facts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether Nomad answers and grants what {@code diff} and {@code render} need. Changes nothing: it only plans. */
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
    private final List<Diagnosis> found = new ArrayList<>();

    NomadCheckup(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    List<Diagnosis> look() {
        if (reachable()) {
            self();
            planning();
        }
        return found;
    }

    private boolean reachable() {
        try {
            surroundings.nomad().find(new JobId("default", "drover-doctor"));
            found.add(Diagnosis.well("nomad answers, and jobs may be read"));
            return true;
        } catch (RemoteFailure.Denied denied) {
            found.add(
                    Diagnosis.doubtful(
                            "may not read jobs: " + denied.getMessage(),
                            "give your token namespace \"*\" { policy = \"read\" }"));
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

    private void planning() {
        try {
            ObjectNode job = surroundings.nomad().parse(JOB, "");
            surroundings.nomad().plan(job.put("Namespace", "default"));
            found.add(Diagnosis.well("may parse and plan jobs"));
        } catch (RemoteFailure.Denied denied) {
            found.add(
                    Diagnosis.doubtful(
                            "may not plan jobs, which drover diff does: " + denied.getMessage(),
                            "give your token namespace \"default\" { capabilities = [\"parse-job\","
                                    + " \"submit-job\"] } if you want to"));
        } catch (RemoteFailure failure) {
            found.add(
                    Diagnosis.broken(
                            "cannot plan a job: " + failure.getMessage(), "look at Nomad's log"));
        }
    }
}
