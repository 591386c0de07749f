package tally

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/prometheus/client_golang/prometheus"
)

func TestWhatBecomesOfARequest(t *testing.T) {
	cases := []struct {
		name    string
		becomes caddyhttp.HandlerFunc
		gone    bool
		failed  int64
	}{
		{name: "an answer", becomes: says(200)},
		{name: "nothing, which Caddy makes a 200 of", becomes: returns(nil)},
		{name: "a body without a status", becomes: func(w http.ResponseWriter, _ *http.Request) error {
			_, err := w.Write([]byte("well"))
			return err
		}},
		{name: "too many requests", becomes: says(429)},
		{name: "a protocol of its own", becomes: says(101)},
		{name: "a client that went away", becomes: says(499)},
		{name: "an error of the instance", becomes: says(500), failed: 1},
		{name: "one that the client did not wait for", becomes: says(503), gone: true, failed: 1},
		{name: "hints, then an error", becomes: says(103, 502), failed: 1},
		{name: "an answer, then one too many", becomes: says(200, 500)},
		{name: "no upstream", becomes: returns(caddyhttp.Error(503, errors.New("no upstream"))), failed: 1},
		{name: "a refusal", becomes: returns(caddyhttp.Error(403, errors.New("not here")))},
		{name: "a wrapped refusal", becomes: returns(fmt.Errorf("so: %w", caddyhttp.Error(404, errors.New("none"))))},
		{name: "an error without a status", becomes: returns(errors.New("broken")), failed: 1},
		{name: "an error that nobody waits for", becomes: returns(errors.New("broken")), gone: true},
		{name: "half an answer", becomes: breaks(200), failed: 1},
		{name: "half an answer for a client that went away", becomes: breaks(200), gone: true},
	}
	for _, one := range cases {
		t.Run(one.name, func(t *testing.T) {
			handler := counting(t, t.Name())
			asked(handler, one.becomes, "127.0.0.1:9000", one.gone)
			expect(t, handler.count.read(), number{Requests: 1, Failed: one.failed})
		})
	}
}

func TestTheInstanceThatWasAskedLastIsCounted(t *testing.T) {
	handler := counting(t, "shop/instances")
	before := instances.at("127.0.0.1:9001", time.Now()).read()

	asked(handler, says(200), "127.0.0.1:9001", false)
	asked(handler, breaks(200), "127.0.0.1:9001", false)
	asked(handler, says(200), "", false)

	after := instances.at("127.0.0.1:9001", time.Now()).read()
	expect(t, number{Requests: after.Requests - before.Requests, Failed: after.Failed - before.Failed},
		number{Requests: 2, Failed: 1})
	expect(t, handler.count.read(), number{Requests: 3, Failed: 1})
	if told := all(); told.Instances[""] != (number{}) {
		t.Errorf("what nobody was asked for is counted: %+v", told.Instances)
	}
}

func TestARequestIsInFlightUntilItsAnswerHasEnded(t *testing.T) {
	handler := counting(t, "shop/slow")
	asked(handler, func(http.ResponseWriter, *http.Request) error {
		expect(t, all().Routes["shop/slow"], number{InFlight: 1})
		return nil
	}, "", false)
	expect(t, all().Routes["shop/slow"], number{Requests: 1})
}

func TestCountsOutliveAReloadAndGoWithTheRoute(t *testing.T) {
	old := counting(t, "shop/reloaded")
	asked(old, says(500), "", false)
	next := &Handler{Route: "shop/reloaded"}
	if err := next.Provision(caddy.Context{}); err != nil {
		t.Fatal(err)
	}
	if err := old.Cleanup(); err != nil {
		t.Fatal(err)
	}
	old.count = nil
	asked(next, says(200), "", false)
	expect(t, all().Routes["shop/reloaded"], number{Requests: 2, Failed: 1})
	if err := next.Cleanup(); err != nil {
		t.Fatal(err)
	}
	if _, known := all().Routes["shop/reloaded"]; known {
		t.Error("a route that no configuration names is still counted")
	}
}

func TestARouteWithoutAKeyIsRefused(t *testing.T) {
	handler := new(Handler)
	if err := handler.Provision(caddy.Context{}); err == nil || !strings.Contains(err.Error(), "route: expected the key") {
		t.Errorf("refused with %v", err)
	}
	if err := handler.Cleanup(); err != nil {
		t.Errorf("what never counted is cleaned up with %v", err)
	}
}

func TestOnlySoManyAddressesAreKept(t *testing.T) {
	kept := newAddresses(3)
	begin := time.Unix(1000, 0)
	for second, name := range []string{"a", "b", "c", "a", "d"} {
		kept.at(name, begin.Add(time.Duration(second)*time.Second)).answered(false)
	}
	left := *kept.byName.Load()
	if len(left) != 3 || left["b"] != nil || left["a"] == nil || left["a"].requests.Load() != 2 {
		t.Errorf("left are %v", left)
	}
}

func TestNothingIsLostBetweenManyWhoCount(t *testing.T) {
	kept := newAddresses(64)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for round := range 1000 {
				kept.at(fmt.Sprint((worker+round)%40), time.Now()).answered(round%2 == 0)
			}
		})
	}
	all.Wait()
	var sum number
	for _, one := range *kept.byName.Load() {
		sum.Requests += one.read().Requests
		sum.Failed += one.read().Failed
	}
	expect(t, sum, number{Requests: 8000, Failed: 4000})
}

func TestTheAdminAPITells(t *testing.T) {
	handler := counting(t, "shop/told")
	counting(t, "shop/silent")
	asked(handler, says(500), "127.0.0.1:9002", false)

	got := httptest.NewRecorder()
	if err := new(Admin).answer(got, httptest.NewRequest("GET", "/drover/tally", nil)); err != nil {
		t.Fatal(err)
	}
	var told told
	if err := json.Unmarshal(got.Body.Bytes(), &told); err != nil {
		t.Fatal(err)
	}
	expect(t, told.Routes["shop/told"], number{Requests: 1, Failed: 1})
	expect(t, told.Instances["127.0.0.1:9002"], number{Requests: 1, Failed: 1})
	if _, listed := told.Routes["shop/silent"]; listed {
		t.Error("a route without a request is listed")
	}
	if told.Began != began.UnixMilli() {
		t.Errorf("it began at %d", told.Began)
	}

	head := httptest.NewRecorder()
	if err := new(Admin).answer(head, httptest.NewRequest("HEAD", "/drover/tally", nil)); err != nil || head.Body.Len() > 0 {
		t.Errorf("HEAD is answered with %v and %q", err, head.Body)
	}
	var refused caddy.APIError
	err := new(Admin).answer(httptest.NewRecorder(), httptest.NewRequest("POST", "/drover/tally", nil))
	if !errors.As(err, &refused) || refused.HTTPStatus != 405 {
		t.Errorf("POST is answered with %v", err)
	}
}

func TestRoutesAreAmongTheMetrics(t *testing.T) {
	handler := counting(t, "shop/\"series\"")
	asked(handler, says(503), "", false)
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(collector{})
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]float64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			label := metric.GetLabel()[0]
			found[fmt.Sprintf("%s{%s=%q}", family.GetName(), label.GetName(), label.GetValue())] =
				metric.GetCounter().GetValue() + metric.GetGauge().GetValue()
		}
	}
	expected := map[string]float64{
		`drover_route_requests_total{route="shop/\"series\""}`:     1,
		`drover_route_failures_total{route="shop/\"series\""}`:     1,
		`drover_route_requests_in_flight{route="shop/\"series\""}`: 0,
	}
	if !maps.Equal(found, expected) {
		t.Errorf("expected %v and found %v", expected, found)
	}
}

func BenchmarkOneRequest(b *testing.B) {
	handler := &Handler{Route: "shop/bench"}
	if err := handler.Provision(caddy.Context{}); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = handler.Cleanup() }()
	b.ReportAllocs()
	b.RunParallel(func(each *testing.PB) {
		request := request("127.0.0.1:9003", false)
		w := httptest.NewRecorder()
		for each.Next() {
			_ = handler.ServeHTTP(w, request, returns(nil))
		}
	})
}

// A handler that counts for as long as the test runs.
func counting(t *testing.T, route string) *Handler {
	handler := &Handler{Route: route}
	if err := handler.Provision(caddy.Context{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = handler.Cleanup() })
	return handler
}

// One request, as Caddy hands it over; a panic goes no further than here, as in a server.
func asked(handler *Handler, becomes caddyhttp.HandlerFunc, address string, gone bool) {
	defer func() {
		if end := recover(); end != nil && end != http.ErrAbortHandler {
			panic(end)
		}
	}()
	_ = handler.ServeHTTP(httptest.NewRecorder(), request(address, gone), becomes)
}

func request(address string, gone bool) *http.Request {
	replacer := caddy.NewReplacer()
	if address != "" {
		replacer.Set("http.reverse_proxy.upstream.hostport", address)
	}
	ctx, leave := context.WithCancel(context.WithValue(context.Background(), caddy.ReplacerCtxKey, replacer))
	if gone {
		leave()
	}
	_ = leave
	return httptest.NewRequestWithContext(ctx, "GET", "/", nil)
}

func says(statuses ...int) caddyhttp.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) error {
		for _, status := range statuses {
			w.WriteHeader(status)
		}
		return nil
	}
}

func returns(err error) caddyhttp.HandlerFunc {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

// As Caddy's reverse proxy does when an instance ends in the middle of its answer.
func breaks(status int) caddyhttp.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(status)
		panic(http.ErrAbortHandler)
	}
}

func expect(t *testing.T, found, expected number) {
	t.Helper()
	if found != expected {
		t.Errorf("expected %+v and found %+v", expected, found)
	}
}
