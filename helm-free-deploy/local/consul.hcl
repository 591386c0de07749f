# The Consul agent of a local cluster: one server that is its own quorum, on loopback only.
# A template: `up` fills in the @NAMES@ and writes the result to <dir>/consul/consul.hcl.

datacenter = "dc1"
node_name  = "local"
data_dir   = "@DIR@/consul/data"
log_level  = "INFO"

server           = true
bootstrap_expect = 1

bind_addr   = "127.0.0.1"
client_addr = "127.0.0.1"

# Nothing here uses DNS, gRPC (service mesh) or a second datacenter, so nothing listens for them.
ports {
  http     = @CONSUL_HTTP_PORT@
  server   = @CONSUL_SERVER_PORT@
  serf_lan = @CONSUL_SERF_PORT@
  serf_wan = -1
  dns      = -1
  grpc     = -1
  grpc_tls = -1
}

# The default is meant for servers that share small machines over a network. Alone on loopback this
# elects a leader after about one second instead of five.
performance {
  raft_multiplier = 1
}

ui_config {
  enabled = true
}

# No requests to the outside.
disable_update_check = true
