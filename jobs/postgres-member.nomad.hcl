# A member of a PostgresCluster: PostgreSQL, and its parent, the supervisor that runs it in its role. One job for each member, since
# each has data of its own on a node of its own.
#
#   nomad job run -var distribution=/opt/drover -var namespace=demo -var cluster=db -var member=db-1 -var node=vm-1 \
#     jobs/postgres-member.nomad.hcl
#
# Its name is then demo--db-1. The secrets first, one Nomad variable for each member with the same items, from a file that nobody
# else reads (helm-free-deploy/postgres/README.md shows how):
#
#   nomad var put -out none nomad/jobs/demo--db-1 @secrets.json     # token, supervisor, replication; and application, if there is one
#
# PostgreSQL's programs have to be on the node: `helm-free-deploy/tools/tool postgres` installs and prints them.
#
# A change of this job or its variables starts the member anew, and PostgreSQL with it: change the replicas first, one after the
# other, then have the primary switch over, and change it last.

variable "distribution" {
  type        = string
  description = "folder of the unpacked Drover distribution, the one with bin/drover in it"
}

variable "namespace" {
  type        = string
  description = "namespace of the PostgresCluster document"
}

variable "cluster" {
  type        = string
  description = "name of the PostgresCluster document"
}

variable "member" {
  type        = string
  description = "name of this member, 1 to 36 of a-z, 0-9 and hyphens; unlike that of any other member of the namespace, so best <cluster>-<number>"
}

variable "node" {
  type        = string
  description = "name of the node that has this member's data: it runs there and nowhere else"
}

variable "datacenters" {
  type        = list(string)
  default     = ["*"]
  description = "where that node is"
}

variable "node_pool" {
  type        = string
  default     = "default"
  description = "in which pool that node is"
}

variable "dir" {
  type        = string
  default     = "/var/lib/drover/postgres"
  description = "folder of this member on the node, absolute: data, state, configuration. It outlives the job; who may write there rules the database. The user as whom PostgreSQL runs has to be able to enter it"
}

variable "address" {
  type        = string
  default     = "$${attr.unique.network.ip-address}"
  description = "the node's address in the private network, by which clients, the other members and the operators come"
}

variable "port" {
  type        = number
  default     = 5432
  description = "where PostgreSQL listens at that address"
}

variable "api_port" {
  type        = number
  default     = 8432
  description = "where the supervisor listens at that address"
}

variable "application" {
  type        = string
  default     = ""
  description = "role/database that a new cluster is made with, such as app/app; its password is the secret 'application'. Empty: none"
}

variable "programs" {
  type        = string
  default     = ""
  description = "folder of PostgreSQL's programs, version 13 to 17; empty: in /usr/lib/postgresql that of the data, the newest where there are none yet"
}

variable "user" {
  type        = string
  default     = "postgres"
  description = "as whom PostgreSQL runs where Nomad's agent is root; otherwise it runs as the agent does"
}

variable "cpu" {
  type        = number
  default     = 500
  description = "MHz, of the supervisor and PostgreSQL together"
}

variable "memory" {
  type        = number
  default     = 1024
  description = "MB, of the supervisor (about 110) and PostgreSQL together: shared_buffers, and what max_connections sessions need"
}

variable "memory_max" {
  type        = number
  default     = null
  description = "MB that it may take beyond memory while the node has them; only where Nomad's scheduler allows it (memory_oversubscription_enabled). null: no more than memory, and a session that wants more is killed"
}

variable "consul_http_addr" {
  type        = string
  default     = "http://127.0.0.1:8500"
  description = "Consul as seen from the node: normally the node's own agent"
}

variable "environment" {
  type        = map(string)
  default     = {}
  description = "further environment of the supervisor, such as CONSUL_HTTP_TOKEN_FILE, CONSUL_CACERT, DROVER_PREFIX or DROVER_POSTGRES_TLS_CERTIFICATE"
}

job "postgres-member" {
  id          = "${var.namespace}--${var.member}"
  name        = "${var.namespace}--${var.member}"
  type        = "service"
  datacenters = var.datacenters
  node_pool   = var.node_pool

  # Ahead of all else when a node is full, as what comes through the proxy comes to this.
  priority = 90

  constraint {
    attribute = "${node.unique.name}"
    value     = var.node
  }

  group "member" {
    count = 1

    # Begun again at once, and for as long as it takes: more attempts than fit into the interval, so that no pause comes.
    restart {
      attempts = 120
      interval = "1m"
      delay    = "500ms"
      mode     = "delay"
    }

    # The data are where they are: a member that ends is no reason to look for another place.
    reschedule {
      attempts  = 0
      unlimited = false
    }

    # A node that the servers do not hear goes on serving, and is not begun anew when they hear it again. Who is primary is not
    # for Nomad to say.
    disconnect {
      lost_after = "720h"
      replace    = false
    }

    # Taken from the node, so that nothing else is placed on them.
    network {
      port "database" {
        static = var.port
      }
      port "api" {
        static = var.api_port
      }
    }

    task "postgres" {
      driver = "raw_exec"

      config {
        command = "${var.distribution}/bin/drover"
        args = concat(
          [
            "member", "postgres", "--cluster", "${var.namespace}/${var.cluster}", "--name", var.member, "--dir", var.dir,
            "--listen", "${var.address}:${var.port}", "--api", "${var.address}:${var.api_port}",
            "--secrets", "${NOMAD_SECRETS_DIR}", "--user", var.user,
          ],
          var.programs == "" ? [] : ["--programs", var.programs],
          var.application == "" ? [] : ["--application", var.application],
        )
      }

      # A job may read the Nomad variable nomad/jobs/<its name> without further rights. Until it is there, or while one of these
      # items is missing, the task waits and says so in its events.
      #
      # The token is read again when it changes. Passwords stand in the database too: a new one is set there first.
      dynamic "template" {
        for_each = var.application == "" ? ["token", "supervisor", "replication"] : ["token", "supervisor", "replication", "application"]
        content {
          destination          = "${NOMAD_SECRETS_DIR}/${template.value}"
          data                 = "{{ with nomadVar (printf \"nomad/jobs/%s\" (env \"NOMAD_JOB_ID\")) }}{{ .${template.value} }}{{ end }}\n"
          change_mode          = "noop"
          perms                = "0600"
          error_on_missing_key = true
        }
      }

      # Its rights in Consul: helm-free-deploy/acl/consul/member-postgres.hcl. Itself it asks nothing of Nomad.
      env = merge(
        {
          CONSUL_HTTP_ADDR = var.consul_http_addr
        },
        var.environment,
      )

      # On SIGTERM it ends PostgreSQL first. What it does not end in time Nomad kills, PostgreSQL included.
      kill_signal  = "SIGTERM"
      kill_timeout = "15s"

      # Memory is a limit that cgroups enforce, also for raw_exec.
      resources {
        cpu        = var.cpu
        memory     = var.memory
        memory_max = var.memory_max
      }

      # PostgreSQL's own lines are among the supervisor's.
      logs {
        max_files     = 5
        max_file_size = 10
      }
    }
  }
}
