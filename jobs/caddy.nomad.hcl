# A proxy: on each node of these datacenters Caddy, and beside it the member that tells it what to serve.
#
#   nomad job run -var distribution=/opt/drover -var caddy=/opt/caddy/caddy jobs/caddy.nomad.hcl
#
# Both programs have to be at those paths on every such node. Caddy is one with the module http.handlers.rate_limit, and best with
# http.handlers.drover_tally, without which nothing is counted by route: `helm-free-deploy/tools/tool caddy` builds it and prints where
# it is.
#
# The two tasks do not need each other to live. Without the member Caddy serves what it served last; without Caddy the member
# waits for it. To replace one of them on all nodes while the other runs on, put the new program at the same path, then
#
#   nomad job restart -task member caddy          # or -task caddy
#
# A change of this job or its variables restarts both, one node after the other.

variable "distribution" {
  type        = string
  description = "folder of the unpacked Drover distribution, the one with bin/drover in it"
}

variable "caddy" {
  type        = string
  description = "path of Caddy's executable, with the module http.handlers.rate_limit, and drover_tally to count by route"
}

variable "proxy" {
  type        = string
  default     = "default/web"
  description = "namespace/name of the document of kind Proxy that these instances are"
}

variable "dir" {
  type        = string
  default     = "/var/lib/drover/proxy"
  description = "folder of the proxy on the node, absolute: configuration, addresses, admin socket, certificates. Each proxy on a node has its own, on a disk that survives a restart"
}

variable "datacenters" {
  type        = list(string)
  default     = ["*"]
  description = "where the proxy runs: on every node there"
}

variable "node_pool" {
  type        = string
  default     = "default"
  description = "which nodes of these datacenters"
}

variable "constraints" {
  type        = list(object({ attribute = string, value = string }))
  default     = []
  description = "on which of these nodes: those where each attribute has that value. With -var a dollar is written twice: constraints=[{attribute=\"$${meta.edge}\",value=\"yes\"}]"
}

variable "consul_http_addr" {
  type        = string
  default     = "http://127.0.0.1:8500"
  description = "Consul as seen from the node: normally the node's own agent"
}

variable "environment" {
  type        = map(string)
  default     = {}
  description = "further environment of the member, such as CONSUL_HTTP_TOKEN_FILE, CONSUL_CACERT or DROVER_PREFIX"
}

job "caddy" {
  type        = "system"
  datacenters = var.datacenters
  node_pool   = var.node_pool

  dynamic "constraint" {
    for_each = var.constraints
    content {
      attribute = constraint.value.attribute
      value     = constraint.value.value
    }
  }

  # Ahead of all else when a node is full, the operators included: what users see comes through here.
  priority = 90

  # One node at a time, and the next when this one serves again.
  update {
    max_parallel = 1
    stagger      = "30s"
  }

  group "proxy" {
    # Begun again at once, and for as long as it takes: more attempts than fit into the interval, so that no pause comes. Never
    # "fail": that would end the other task too.
    restart {
      attempts = 60
      interval = "1m"
      delay    = "1s"
      mode     = "delay"
    }

    # A node that the servers do not hear goes on serving, and is not begun anew when they hear it again.
    disconnect {
      lost_after = "720h"
      replace    = false
    }

    task "caddy" {
      driver = "raw_exec"

      # The first configuration is the member's. After that the file is there, and Caddy starts without the member.
      config {
        command = "/bin/sh"
        args = ["-euc", <<-SH
          seconds=0
          until [ -s "$2/caddy.json" ]; do
            if [ "$seconds" -ge 60 ]; then
              echo "no $2/caddy.json after 60 s: the task 'member' writes it, see: nomad alloc logs -stderr -task member $NOMAD_ALLOC_ID" >&2
              exit 1
            fi
            sleep 1
            seconds=$((seconds + 1))
          done
          exec "$1" run --config "$2/caddy.json"
        SH
        , "caddy", var.caddy, var.dir]
      }

      # Where Caddy keeps certificates and the keys of its ACME account. In the task's own folder they would go with it, and
      # an ACME server soon refuses to make them again.
      env {
        XDG_DATA_HOME   = "${var.dir}/data"
        XDG_CONFIG_HOME = "${var.dir}/config"
      }

      # On SIGTERM it takes no more connections and finishes the requests in flight.
      kill_signal  = "SIGTERM"
      kill_timeout = "30s"

      # Memory is a limit that cgroups enforce, also for raw_exec.
      resources {
        cpu    = 500
        memory = 512
      }

      logs {
        max_files     = 3
        max_file_size = 10
      }
    }

    task "member" {
      driver = "raw_exec"

      config {
        command = "${var.distribution}/bin/drover"
        args = [
          "member", "caddy", "--proxy", var.proxy, "--name", "${node.unique.name}", "--dir", var.dir,
          "--passwords", "${NOMAD_SECRETS_DIR}/passwords.json",
        ]
      }

      # For routes with basicAuth: every item of the Nomad variable nomad/jobs/<this job>, name and bcrypt hash. A job may read
      # that one without further rights, and need not have it:
      #
      #   nomad var put -force nomad/jobs/caddy grafana_alice="$(caddy hash-password)"
      #
      # The member takes a change over by itself.
      template {
        destination = "${NOMAD_SECRETS_DIR}/passwords.json"
        change_mode = "noop"
        perms       = "0600"
        data        = <<-TPL
          {{ $variable := printf "nomad/jobs/%s" (env "NOMAD_JOB_NAME") -}}
          {{ if nomadVarExists $variable }}{{ with nomadVar $variable }}{{ .ItemsMap | toJSON }}{{ end }}{{ else }}{}{{ end }}
        TPL
      }

      # Its rights in Consul: helm-free-deploy/acl/consul/member-caddy.hcl. Itself it asks nothing of Nomad.
      env = merge(
        {
          CONSUL_HTTP_ADDR = var.consul_http_addr
        },
        var.environment,
      )

      kill_signal  = "SIGTERM"
      kill_timeout = "10s"

      resources {
        cpu    = 100
        memory = 192
      }

      logs {
        max_files     = 3
        max_file_size = 10
      }
    }
  }
}
