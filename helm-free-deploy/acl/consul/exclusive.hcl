# What `drover exclusive --name shop/beat` does in Consul: its record, and beside it, where it says to a standby that it waits. One
# policy for each name. Whoever may write them can stop the program and begin another: give it to nobody else.
key "drover/exclusive/shop/beat" { policy = "write" }
key "drover/exclusive/shop/beat.wanted" { policy = "write" }
