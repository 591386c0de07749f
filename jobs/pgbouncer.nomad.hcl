# One address for a PostgresCluster: PgBouncer, which leads to whichever member is primary. Clients need to know nothing of members.
#
#   nomad job run -var namespace=demo -var cluster=db jobs/pgbouncer.nomad.hcl
#
# The document can ask for the same job: spec.pooler of the PostgresCluster.
#
# The number is what `id -u postgres` says on the nodes, the same on all. Who leaves both out has it run as Nomad's agent does, and where that
# is root, as the user postgres or pgbouncer, whichever is there: the packages of distributions make them.
#
# It follows the record of roles in Consul (its rights: helm-free-deploy/acl/consul/pgbouncer.hcl); while none is primary, new queries
# wait. Each item of the Nomad variable nomad/jobs/<this job>, here demo--db-pgbouncer, is a role that may come, and its password.
# `helm-free-deploy/tools/tool pgbouncer` installs PgBouncer on a node and prints where it is.

variable "namespace" {
  type        = string
  description = "namespace of the PostgresCluster document"
}

variable "cluster" {
  type        = string
  description = "name of the PostgresCluster document"
}

variable "prefix" {
  type        = string
  default     = "drover"
  description = "root of Drover's keys in Consul KV"
}

variable "datacenters" {
  type        = list(string)
  default     = ["*"]
  description = "where PgBouncer runs: on every node there, so that each application has one beside it"
}

variable "node_pool" {
  type        = string
  default     = "default"
  description = "which nodes of these datacenters"
}

variable "address" {
  type        = string
  default     = "127.0.0.1"
  description = "where clients come; the default is for those on the same node"
}

variable "port" {
  type        = number
  default     = 6432
  description = "where it listens at that address"
}

variable "mode" {
  type        = string
  default     = "session"
  description = "session, or transaction: many clients share few connections, and cannot keep anything from one transaction to the next"
}

variable "pgbouncer" {
  type        = string
  default     = "/usr/sbin/pgbouncer"
  description = "path of PgBouncer's executable"
}

variable "user" {
  type        = string
  default     = ""
  description = "as whom it runs, by name; PgBouncer refuses to be root. Empty: as Nomad's agent does, instead of root as postgres or pgbouncer"
}

variable "uid" {
  type        = number
  default     = -1
  description = "the number of that user, to whom the file with the password is given; -1: leave it to the agent's user"
}

locals {
  # Root begins it as somebody else, who may read by root's group: Nomad writes the file with passwords anew when they change, and gives it
  # to root each time. Whoever is not root cannot become another, and has no need to.
  begin = <<-SH
    if [ "$(id -u)" -ne 0 ]; then exec "$@"; fi
    for user in postgres pgbouncer; do
      if uid=$(id -u "$user" 2>/dev/null); then
        exec setpriv --reuid="$uid" --regid="$(id -g "$user")" --groups=0 "$@"
      fi
    done
    echo "PgBouncer should not run as root, and $(hostname) has no user postgres or pgbouncer" >&2
    exit 1
  SH
}

job "pgbouncer" {
  id          = "${var.namespace}--${var.cluster}-pgbouncer"
  name        = "${var.namespace}--${var.cluster}-pgbouncer"
  type        = "system"
  datacenters = var.datacenters
  node_pool   = var.node_pool
  priority    = 90

  # A change of the job goes from node to node: applications elsewhere keep theirs meanwhile.
  update {
    max_parallel = 1
    stagger      = "10s"
  }

  group "pgbouncer" {
    # Begun again at once, and for as long as it takes: more attempts than fit into the interval, so that no pause comes.
    restart {
      attempts = 60
      interval = "1m"
      delay    = "1s"
      mode     = "delay"
    }

    # A node that the servers do not hear goes on serving.
    disconnect {
      lost_after = "720h"
      replace    = false
    }

    network {
      port "database" {
        static = var.port
      }
    }

    task "pgbouncer" {
      driver = "raw_exec"
      user   = var.user

      config {
        command = "/bin/sh"
        args    = ["-c", local.begin, "begin", var.pgbouncer, "${NOMAD_TASK_DIR}/pgbouncer.ini"]
      }

      # The one that was proved to be primary last: clients are let in to no other. A change makes PgBouncer read the file again and
      # leave the connections to the old one, each when its transaction has ended. One that is about to make way says so, and waits
      # for that: with an address where nobody is, queries wait, and none is cut off.
      template {
        destination   = "${NOMAD_TASK_DIR}/pgbouncer.ini"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        splay         = "0s"
        perms         = "0644"

        # Nomad's own is five seconds.
        wait {
          min = "20ms"
          max = "200ms"
        }

        data = <<-TPL
          [databases]
          {{ with (key "${var.prefix}/roles/${var.namespace}/PostgresCluster/${var.cluster}" | parseJSON).quorum -}}
          {{ with (key (printf "${var.prefix}/members/${var.namespace}/PostgresCluster/${var.cluster}/%s" .primary.name) | parseJSON) -}}
          * = {{ if .leaves }}host=127.0.0.1 port=1{{ else }}host={{ regexReplaceAll ":[0-9]+$" "" .database }} port={{ regexReplaceAll "^.*:" "" .database }}{{ end }}
          {{ end }}{{ end }}
          [pgbouncer]
          listen_addr = ${var.address}
          listen_port = ${var.port}
          unix_socket_dir =
          auth_type = scram-sha-256
          auth_file = {{ env "NOMAD_SECRETS_DIR" }}/users
          pool_mode = ${var.mode}
          ; A session that ended badly tells nothing to the next one.
          server_reset_query = DISCARD ALL
          ; While members change their roles they refuse clients: ask again soon, and keep clients waiting for so long.
          server_login_retry = 0.05
          server_connect_timeout = 2
          ; Encrypted wherever the members offer it.
          server_tls_sslmode = prefer
          query_wait_timeout = 60
          ignore_startup_parameters = extra_float_digits
          log_connections = 0
          log_disconnections = 0
        TPL
      }

      template {
        destination   = "${NOMAD_SECRETS_DIR}/users"
        change_mode   = "signal"
        change_signal = "SIGHUP"
        perms         = "0640"
        uid           = var.uid
        data          = <<-TPL
          {{ with nomadVar (printf "nomad/jobs/%s" (env "NOMAD_JOB_ID")) }}{{ range .Tuples }}"{{ .K }}" "{{ .V }}"
          {{ end }}{{ end }}
        TPL
      }

      # At SIGINT it lets transactions end, and new clients wait.
      kill_signal  = "SIGINT"
      kill_timeout = "5s"

      resources {
        cpu    = 100
        memory = 64
      }

      logs {
        max_files     = 3
        max_file_size = 10
      }
    }
  }
}
