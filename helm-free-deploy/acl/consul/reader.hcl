# get, describe, wait, status, events, history, and prune without --confirm. Who reads documents reads what is in them:
# secrets belong into Nomad variables or Vault.
key_prefix "drover/" { policy = "list" }
