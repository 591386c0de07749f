# What the job jobs/pgbouncer.nomad.hcl reads in Consul to follow the primary of the cluster demo/db: for the workload identity of its
# task, or, without one, for the token of the Nomad agents. With another prefix, write that for drover.
key "drover/roles/demo/PostgresCluster/db" { policy = "read" }
key_prefix "drover/members/demo/PostgresCluster/db/" { policy = "read" }
