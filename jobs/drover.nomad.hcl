# The operator: two instances, of which one leads and the other takes over when it is gone.
#
#   nomad job run -var distribution=/opt/drover jobs/drover.nomad.hcl
#
# The unpacked distribution has to be at that path on every node that may run an instance. It brings
# its own Java runtime.

variable "distribution" {
  type        = string
  description = "folder of the unpacked Drover distribution, the one with bin/drover in it"
}

variable "consul_http_addr" {
  type        = string
  default     = "http://127.0.0.1:8500"
  description = "Consul as seen from the node: normally the node's own agent"
}

variable "nomad_addr" {
  type        = string
  default     = "http://127.0.0.1:4646"
  description = "Nomad as seen from the node: normally the node's own agent"
}

variable "prefix" {
  type        = string
  default     = "drover"
  description = "root of Drover's keys in Consul KV"
}

variable "instances" {
  type        = number
  default     = 2
  description = "operators that stand ready; more than two buy nothing but a second spare"
}

variable "environment" {
  type        = map(string)
  default     = {}
  description = "further environment, such as CONSUL_HTTP_TOKEN_FILE, NOMAD_TOKEN_FILE or NOMAD_CACERT"
}

job "drover" {
  type        = "service"
  datacenters = ["*"]

  # Ahead of what it converges when a node is full.
  priority = 80

  group "operator" {
    count = var.instances

    # Two instances on one node die together. A preference, not a constraint: on a cluster of one
    # node both run there.
    spread {
      attribute = "${node.unique.id}"
    }

    # One instance is replaced only when the other is well, so there is always one that leads or
    # can. A build that does not become healthy is taken back.
    update {
      max_parallel      = 1
      health_check      = "checks"
      min_healthy_time  = "3s"
      healthy_deadline  = "1m"
      progress_deadline = "3m"
      auto_revert       = true
    }

    # Without an operator nothing is repaired: it is started again at once, and for as long as it
    # takes. What it needs (Consul, Nomad) may be away for long.
    restart {
      attempts = 5
      interval = "1m"
      delay    = "1s"
      mode     = "delay"
    }

    network {
      port "http" {}
    }

    service {
      name     = "drover"
      port     = "http"
      provider = "consul"

      # Says which build an instance runs: `up` waits for the new one after a rebuild.
      meta {
        distribution = var.distribution
      }

      # Liveness, not readiness: a standby and an operator without Consul are healthy processes.
      check {
        type     = "http"
        path     = "/health/live"
        interval = "3s"
        timeout  = "2s"

        # An instance that hangs for a quarter of a minute is started again.
        check_restart {
          limit = 5
          grace = "30s"
        }
      }
    }

    task "operator" {
      driver = "raw_exec"

      config {
        command = "${var.distribution}/bin/drover"
        args    = ["run", "--http-address", "${NOMAD_ADDR_http}", "--prefix", var.prefix]
      }

      env = merge(
        {
          CONSUL_HTTP_ADDR = var.consul_http_addr
          NOMAD_ADDR       = var.nomad_addr
        },
        var.environment,
      )

      # On SIGTERM it finishes the step in flight and hands leadership over, in at most 5 s.
      kill_signal  = "SIGTERM"
      kill_timeout = "10s"

      # Memory is a limit that cgroups enforce, also for raw_exec: 10 000 documents need about
      # 260 MB, and a first pass over them somewhat more.
      resources {
        cpu    = 200
        memory = 512
      }

      logs {
        max_files     = 3
        max_file_size = 10
      }
    }
  }
}
