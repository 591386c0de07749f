// Caddy as the vendor makes it, with two modules more: the rate limit of Routes, and what is counted of them.
package main

import (
	_ "time/tzdata"

	caddycmd "github.com/caddyserver/caddy/v2/cmd"

	_ "github.com/caddyserver/caddy/v2/modules/standard"
	_ "github.com/mholt/caddy-ratelimit"

	_ "drover.dev/tools/caddy/tally"
)

func main() {
	caddycmd.Main()
}
