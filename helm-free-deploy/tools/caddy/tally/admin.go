package tally

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/prometheus/client_golang/prometheus"
)

// Admin tells what was counted, at GET /drover/tally. HEAD costs nothing and shows that this Caddy counts.
type Admin struct{}

// told is the answer: what got no request is not in it.
type told struct {
	Began     int64             `json:"began"` // Unix milliseconds
	Routes    map[string]number `json:"routes"`
	Instances map[string]number `json:"instances"`
}

type number struct {
	Requests int64 `json:"requests"`
	Failed   int64 `json:"failed"`
	InFlight int64 `json:"inFlight"`
}

// CaddyModule says what Caddy knows this by.
func (*Admin) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "admin.api.drover_tally",
		New: func() caddy.Module { return new(Admin) },
	}
}

// Provision puts the series of routes among the metrics of this configuration.
func (*Admin) Provision(ctx caddy.Context) error {
	registry := ctx.GetMetricsRegistry()
	if registry == nil {
		return nil
	}
	var already prometheus.AlreadyRegisteredError
	// A Caddy with two admin endpoints comes by twice.
	if err := registry.Register(collector{}); err != nil && !errors.As(err, &already) {
		return err
	}
	return nil
}

// Routes are the paths of the admin API that this answers.
func (a *Admin) Routes() []caddy.AdminRoute {
	return []caddy.AdminRoute{{Pattern: "/drover/tally", Handler: caddy.AdminHandlerFunc(a.answer)}}
}

func (*Admin) answer(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return caddy.APIError{
			HTTPStatus: http.StatusMethodNotAllowed,
			Err:        fmt.Errorf("/drover/tally: expected GET or HEAD and found %s", r.Method),
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodHead {
		return nil
	}
	return json.NewEncoder(w).Encode(all())
}

func all() told {
	told := told{Began: began.UnixMilli(), Routes: map[string]number{}, Instances: map[string]number{}}
	eachRoute(func(key string, of number) { told.Routes[key] = of })
	for address, count := range *instances.byName.Load() {
		told.Instances[address] = count.read()
	}
	return told
}

func eachRoute(tell func(key string, of number)) {
	routes.Range(func(key, value any) bool {
		if of := value.(*routeEntry).read(); of.Requests > 0 || of.InFlight > 0 {
			tell(key.(string), of)
		}
		return true
	})
}

// read never tells more failures than requests: those are counted last.
func (c *count) read() number {
	failed := c.failed.Load()
	return number{Requests: c.requests.Load(), Failed: failed, InFlight: c.inFlight.Load()}
}

var (
	_ caddy.AdminRouter = (*Admin)(nil)
	_ caddy.Provisioner = (*Admin)(nil)
)
