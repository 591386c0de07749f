# What the members of the cluster demo/db (`drover member postgres`) do in Consul: they read which of them is primary and
# what their servers are set to, and say where they are. No documents, no leadership, no other cluster. One policy for each cluster; with another prefix, write that for drover.

# Written by the operator alone: whoever could write it would say who is primary.
key "drover/roles/demo/PostgresCluster/db" { policy = "read" }

# What their servers are set to, and who is to restart for it; written by the operator alone.
key "drover/parameters/demo/PostgresCluster/db" { policy = "read" }

# Each member writes where it is, and reads where the others are.
key_prefix "drover/members/demo/PostgresCluster/db/" { policy = "write" }

# Under these two names clients find the primary and its replicas; each member puts itself there while it is one.
service "demo--db-primary" { policy = "write" }
service "demo--db-replica" { policy = "write" }
