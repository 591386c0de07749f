package tally

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	_ "github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
)

// What counting costs a request that goes through Caddy to an instance and back, on one connection. Counting and not counting take
// turns, so that a busy machine is unjust to neither.
func BenchmarkThroughCaddy(b *testing.B) {
	instance := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "well")
	}))
	defer instance.Close()
	address := freeAddress(b)
	const proxied = `{"handler":"reverse_proxy","upstreams":[{"dial":%q}]}`
	to := fmt.Sprintf(proxied, instance.Listener.Addr().String())
	err := caddy.Load(fmt.Appendf(nil, `{"admin":{"disabled":true},"logging":{"logs":{"default":{"level":"ERROR"}}},
		"apps":{"http":{"servers":{"s":{"listen":[%q],"automatic_https":{"disable":true},"routes":[
		{"match":[{"path":["/counted"]}],"handle":[{"handler":"drover_tally","route":"shop/bench"},%s]},
		{"handle":[%s]}]}}}}}`, address, to, to), true)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = caddy.Stop() }()
	took := map[string][]time.Duration{}
	for b.Loop() {
		for _, path := range []string{"/counted", "/plain"} {
			began := time.Now()
			get(b, "http://"+address+path)
			took[path] = append(took[path], time.Since(began))
		}
	}
	for path, all := range took {
		slices.Sort(all)
		b.ReportMetric(float64(all[len(all)/2].Nanoseconds())/1000, "p50-µs"+path)
	}
	if all().Routes["shop/bench"].Requests == 0 {
		b.Error("nothing was counted")
	}
}

func get(b *testing.B, url string) {
	answer, err := http.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if body, err := io.ReadAll(answer.Body); err != nil || string(body) != "well" {
		b.Fatalf("%s answered %q, %v", url, body, err)
	}
}

func freeAddress(b *testing.B) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}
