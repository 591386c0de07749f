# What a person or a pipeline does in Consul with the command line. To let somebody write one namespace only, give
# key_prefix "drover/desired/shop/" instead of the first, and "drover/desired/" only to list.

# apply, delete, rollback, adopt, suspend, resume, retry; init for the sentinel.
key_prefix "drover/desired/" { policy = "write" }

# get, describe, wait, status, events, history, prune.
key_prefix "drover/" { policy = "list" }

# prune --confirm.
key "drover/prune/confirmed" { policy = "write" }
