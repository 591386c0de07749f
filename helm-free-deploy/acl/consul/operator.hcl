# What an operator does in Consul: reads what is wanted, writes what it has to say. "list" and "write" also allow to read;
# "write" also allows to list. With another --prefix, write that for drover.

# What people want. An operator never changes it.
key_prefix "drover/desired/" { policy = "list" }

# What it says about each document, the texts it accepted, what happened; who wrote them, to forget that with the document.
key_prefix "drover/status/" { policy = "write" }
key_prefix "drover/history/" { policy = "write" }
key_prefix "drover/events/" { policy = "write" }
key_prefix "drover/authors/" { policy = "write" }

# Who leads, and the leader's sign of life.
key "drover/leader" { policy = "write" }
key "drover/leader-heartbeat" { policy = "write" }

# Deletions that are held back, and the word that releases them.
key_prefix "drover/prune/" { policy = "write" }

# What the members of proxies are to serve, and what they say about it.
key_prefix "drover/proxy/" { policy = "write" }
# What is said by members that have been gone for a day is removed; and of an existing Caddy (Proxy.spec.admin) the operator says it.
key_prefix "drover/proxied/" { policy = "write" }

# In which existing Caddies our part may stand.
key_prefix "drover/direct/" { policy = "write" }

# Which member of a database is primary, in which term; what its servers are set to; and where its members say they are.
key_prefix "drover/roles/" { policy = "write" }
key_prefix "drover/parameters/" { policy = "write" }
key_prefix "drover/members/" { policy = "list" }

# Whether the services of its jobs pass their health checks.
node_prefix "" { policy = "read" }
service_prefix "" { policy = "read" }
