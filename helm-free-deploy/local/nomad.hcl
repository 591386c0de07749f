# The Nomad agent of a local cluster: server and client in one process, on loopback only.
# A template: `up` fills in the @NAMES@ and writes the result to <dir>/nomad/nomad.hcl.

datacenter = "dc1"
name       = "local"
data_dir   = "@DIR@/nomad/data"
log_level  = "INFO"

bind_addr = "127.0.0.1"

# Without this Nomad advertises the machine's outer address, where nothing listens.
advertise {
  http = "127.0.0.1"
  rpc  = "127.0.0.1"
  serf = "127.0.0.1"
}

ports {
  http = @NOMAD_HTTP_PORT@
  rpc  = @NOMAD_RPC_PORT@
  serf = @NOMAD_SERF_PORT@
}

server {
  enabled          = true
  bootstrap_expect = 1
  raft_multiplier  = 1
}

client {
  enabled = true

  # Tasks get ports on loopback. Otherwise their services are registered on the machine's outer
  # address, and the health checks of a task that listens on 127.0.0.1 never pass.
  network_interface = "lo"

  # Every port of a cluster comes from its own block of a hundred, so clusters never meet.
  min_dynamic_port = @FIRST_TASK_PORT@
  max_dynamic_port = @LAST_TASK_PORT@

  # Secrets come by templates. Without this Nomad kills a task whose template could not be looked at again for some minutes: a
  # database would end because Nomad or Consul is away.
  template {
    nomad_retry {
      attempts = 0
    }
    consul_retry {
      attempts = 0
    }
    vault_retry {
      attempts = 0
    }
  }

  # Where `drover exclusive` is found: an App with "singleton: true" runs under it.
  meta {
    drover = "@DIR@"
  }

  options {
    # Asking a cloud's metadata address from a machine that is in no cloud delays the start.
    "fingerprint.denylist" = "env_aws,env_gce,env_azure,env_digitalocean"

    # Nomad removes containers that carry its label and that it does not know: those of another
    # Nomad on this machine.
    "driver.denylist" = "docker"
  }
}

# Tasks are ordinary processes of the user who ran `up`: no containers, no chroot to fill.
plugin "raw_exec" {
  config {
    enabled = true
  }
}

consul {
  address = "127.0.0.1:@CONSUL_HTTP_PORT@"
}

# No requests to the outside.
disable_update_check = true
