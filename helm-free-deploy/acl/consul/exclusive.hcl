# What `drover exclusive --name shop/beat` does in Consul: its one record. One policy for each name. Whoever may write it can
# stop the program and begin another: give it to nobody else.
key "drover/exclusive/shop/beat" { policy = "write" }
