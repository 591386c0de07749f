package dev.drover.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Texts of {@code Job} documents, as people write them. */
public final class JobDocuments {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JobDocuments() {}

    /** A job that asks for no allocation: the lightest there is. */
    public static String idle(String job) {
        return idle(job, 50);
    }

    /** The same with that priority: a change that restarts nothing. */
    public static String idle(String job, int priority) {
        return document(service(job, priority, 0, "driver = \"raw_exec\""));
    }

    /** The same, written so that Nomad need not parse it: the first that is asked of Nomad is to register it. */
    public static String idleJson(String job) {
        return """
        {"apiVersion": "drover/v1", "kind": "Job", "spec": {"json": {
          "ID": "%s", "Name": "%s", "Type": "service", "Datacenters": ["*"],
          "TaskGroups": [{"Name": "main", "Count": 0, "Tasks": [
            {"Name": "main", "Driver": "raw_exec", "Config": {"command": "/bin/sleep", "args": ["3600"]}}]}]}}}
        """
                .formatted(job, job);
    }

    /** A job of one task that runs on. */
    public static String sleeping(String job) {
        String hcl = running(job, "exec sleep 3600");
        // A Nomad that has just come back may take seconds to place it.
        return document(hcl.replace("\"3s\"", "\"60s\"").replace("\"4s\"", "\"90s\""));
    }

    /** The HCL of a job of one task that runs that line in a shell, and is given up when it fails. */
    public static String running(String job, String line) {
        return """
        job "%s" {
          update {
            min_healthy_time  = "1s"
            healthy_deadline  = "3s"
            progress_deadline = "4s"
            health_check      = "task_states"
          }
          group "main" {
            restart {
              attempts = 0
              mode     = "fail"
            }
            reschedule {
              attempts  = 0
              unlimited = false
            }
            task "main" {
              driver       = "raw_exec"
              kill_timeout = "1s"
              config {
                command = "/bin/sh"
                args    = ["-c", "%s"]
              }
              resources {
                cpu    = 20
                memory = 20
              }
            }
          }
        }
        """
                .formatted(job, line);
    }

    /** The HCL of a service that runs {@code /bin/sleep}. */
    public static String service(String job, int priority, int count, String driver) {
        return """
        job "%s" {
          priority = %d
          group "main" {
            count = %d
            task "main" {
              %s
              config {
                command = "/bin/sleep"
                args    = ["3600"]
              }
            }
          }
        }
        """
                .formatted(job, priority, count, driver);
    }

    /** A document with that HCL. */
    public static String document(String hcl) {
        return document(hcl, Map.of(), Map.of());
    }

    /** A document with that HCL, more members of the spec, and annotations. */
    public static String document(
            String hcl, Map<String, String> spec, Map<String, String> annotations) {
        ObjectNode root = JSON.createObjectNode().put("apiVersion", "drover/v1").put("kind", "Job");
        if (!annotations.isEmpty()) {
            ObjectNode notes = root.putObject("metadata").putObject("annotations");
            annotations.forEach(notes::put);
        }
        ObjectNode body = root.putObject("spec").put("hcl", hcl);
        spec.forEach(body::put);
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }
}
