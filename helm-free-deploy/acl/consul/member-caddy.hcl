# What a member of a proxy (`drover member caddy`) does in Consul: it reads what its proxy is to serve and where the instances
# are, and says what came of it. No documents, no leadership. "list" also allows to read. With another prefix, write that for
# drover.

# What the operator wants of it.
key_prefix "drover/proxy/" { policy = "list" }

# What it says about that.
key_prefix "drover/proxied/" { policy = "write" }

# Which instances of a service are healthy, and at which address.
node_prefix "" { policy = "read" }
service_prefix "" { policy = "read" }
