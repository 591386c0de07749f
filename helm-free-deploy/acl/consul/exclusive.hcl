# What `drover exclusive --name shop/beat` does in Consul: its record, and beside it, for an app with a standby, the wish for it. One
# policy for each name. Whoever may write them can stop the program and begin another: give it to nobody else.
key "drover/exclusive/shop/beat" { policy = "write" }
key "drover/exclusive/shop/beat.wanted" { policy = "write" }
