package tally

import "github.com/prometheus/client_golang/prometheus"

// collector makes series of the counts of routes when somebody asks for them: at most three for each route of the configuration.
type collector struct{}

var (
	requestsSeries = prometheus.NewDesc("drover_route_requests_total",
		"Requests that a Route took and that are answered.", []string{"route"}, nil)
	failuresSeries = prometheus.NewDesc("drover_route_failures_total",
		"Of these, those that were answered with 5xx, or not to the end while the client waited.", []string{"route"}, nil)
	inFlightSeries = prometheus.NewDesc("drover_route_requests_in_flight",
		"Requests that a Route took and that are not answered yet.", []string{"route"}, nil)
)

// Describe names the series.
func (collector) Describe(series chan<- *prometheus.Desc) {
	series <- requestsSeries
	series <- failuresSeries
	series <- inFlightSeries
}

// Collect reads the counts.
func (collector) Collect(metrics chan<- prometheus.Metric) {
	eachRoute(func(key string, of number) {
		metrics <- prometheus.MustNewConstMetric(requestsSeries, prometheus.CounterValue, float64(of.Requests), key)
		metrics <- prometheus.MustNewConstMetric(failuresSeries, prometheus.CounterValue, float64(of.Failed), key)
		metrics <- prometheus.MustNewConstMetric(inFlightSeries, prometheus.GaugeValue, float64(of.InFlight), key)
	})
}
