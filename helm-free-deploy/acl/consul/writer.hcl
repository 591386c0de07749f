# What a person or a pipeline does in Consul with the command line. To let somebody write one namespace only, give
# "drover/desired/shop/" and "drover/authors/shop/" instead of the first two, and "drover/desired/" only to list.

# apply, delete, rollback, adopt, suspend, resume, retry; init for the sentinel.
key_prefix "drover/desired/" { policy = "write" }
key_prefix "drover/authors/" { policy = "write" }

# get, describe, wait, status, events, history, prune.
key_prefix "drover/" { policy = "list" }

# prune --confirm.
key "drover/prune/confirmed" { policy = "write" }
