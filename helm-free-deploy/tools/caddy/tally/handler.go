// Package tally counts the requests of each route, and of each instance that they are sent to: Caddy's own metrics tell neither
// apart. What is counted is told at GET /drover/tally of the admin API, and what is of routes among Caddy's metrics, too.
package tally

import (
	"errors"
	"net/http"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

func init() {
	caddy.RegisterModule(new(Handler))
	caddy.RegisterModule(new(Admin))
}

// Handler counts what comes after it in its route. Counts are the process's: they outlive a change of configuration that names the
// route before and after.
type Handler struct {
	// Route is the key that requests are counted under. Required.
	Route string `json:"route"`

	count *count
}

// CaddyModule says what Caddy knows this by.
func (*Handler) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.handlers.drover_tally",
		New: func() caddy.Module { return new(Handler) },
	}
}

// Provision joins those who count this route.
func (h *Handler) Provision(caddy.Context) error {
	if h.Route == "" {
		return errors.New("route: expected the key to count under, such as \"shop/api\", and found none")
	}
	var err error
	h.count, err = routeCount(h.Route)
	return err
}

// Cleanup leaves them; with the last one the count goes.
func (h *Handler) Cleanup() error {
	if h.count == nil {
		return nil
	}
	_, err := routes.Delete(h.Route)
	return err
}

// ServeHTTP counts one request, whatever becomes of it: answered, taken over by a protocol of its own (a websocket is in flight for
// as long as it is open), or broken off.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request, next caddyhttp.Handler) (err error) {
	answer := &answer{ResponseWriterWrapper: caddyhttp.ResponseWriterWrapper{ResponseWriter: w}}
	whole := false
	h.count.inFlight.Add(1)
	// Deferred, for a proxied answer that breaks off is told by a panic.
	defer func() {
		h.count.inFlight.Add(-1)
		failed := failed(answer.status, whole, err, r.Context().Err() != nil)
		h.count.answered(failed)
		if address := upstream(r); address != "" {
			instances.at(address, time.Now()).answered(failed)
		}
	}()
	err = next.ServeHTTP(answer, r)
	whole = true
	return err
}

// failed says whether a client that waited got a 5xx, or less than a whole answer.
func failed(status int, whole bool, err error, clientGone bool) bool {
	switch {
	case status >= http.StatusInternalServerError:
		return true
	case clientGone:
		return false
	case !whole:
		return true
	case status == 0 && err != nil:
		// Nothing was sent yet: Caddy answers for the error, with 500 where that names no status.
		var known caddyhttp.HandlerError
		return !errors.As(err, &known) || known.StatusCode == 0 || known.StatusCode >= http.StatusInternalServerError
	default:
		return false
	}
}

// upstream is the address that was asked last: the one that answered, or after retries the last one that did not. Caddy 2.11.9
// writes it down when it has chosen an upstream and put an address where its placeholder stands, before it dials
// (reverseproxy.go, proxyLoopIteration). Empty when nobody was asked.
func upstream(r *http.Request) string {
	replacer, ok := r.Context().Value(caddy.ReplacerCtxKey).(*caddy.Replacer)
	if !ok {
		return ""
	}
	address, _ := replacer.GetString("http.reverse_proxy.upstream.hostport")
	return address
}

// answer notes the status that is sent.
type answer struct {
	caddyhttp.ResponseWriterWrapper
	status int
}

// WriteHeader notes the first status that is no mere announcement of another; 101 is followed by none.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) {
		a.status = status
	}
	a.ResponseWriterWrapper.WriteHeader(status)
}

// Write is 200 where nothing else was said.
func (a *answer) Write(body []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriterWrapper.Write(body)
}

var (
	_ caddy.Provisioner           = (*Handler)(nil)
	_ caddy.CleanerUpper          = (*Handler)(nil)
	_ caddyhttp.MiddlewareHandler = (*Handler)(nil)
)
