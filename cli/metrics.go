package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/apply"
	"starlift/diag"
	"starlift/metrics"
)

func metricsFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "metrics-addr", Usage: "serve /metrics and /healthz at `HOST:PORT` while the run goes on; port 0 takes a free one"},
	}
}

func checkMetrics(c *cli.Context) error {
	if !c.IsSet("metrics-addr") {
		return nil
	}
	if err := metrics.CheckAddress(c.String("metrics-addr")); err != nil {
		return usage(diag.MetricsAddress, "-metrics-addr=%v", err)
	}
	return nil
}

// listeningEvent is where metrics are served.
type listeningEvent struct {
	Address string `json:"address"`
	URL     string `json:"url"`
}

// serveMetrics serves the run's metrics where -metrics-addr asks for it, until
// stop is called.
func (s *session) serveMetrics(c *cli.Context) (stop func(), err error) {
	address := c.String("metrics-addr")
	if address == "" {
		return func() {}, nil
	}
	server, err := s.metrics.Serve(address)
	if err != nil {
		s.show(hcl.Diagnostics{diag.Error(diag.MetricsAddress, nil, "Metrics cannot be served",
			fmt.Sprintf("-metrics-addr=%s: %v. Nothing was done. Take another port, or 0 for one that is free.", address, err))})
		return nil, &exitError{exitFailed}
	}
	s.log.Info("metrics are served", "address", server.Address())
	url := "http://" + server.Address() + "/metrics"
	if s.events != nil {
		s.events.emit("info", "metrics_listening", "Metrics are served at "+url, eventField{"metrics", listeningEvent{server.Address(), url}})
	} else {
		fmt.Fprintf(s.err, "Metrics are served at %s\n", url)
	}
	return func() {
		if err := server.Close(); err != nil {
			s.log.Warn("metrics were not ended in order", "error", err)
		}
	}, nil
}

// watched gives each event of an apply to everybody who wants to know.
func (s *session) watched(view progressView) func(apply.Event) {
	return func(e apply.Event) {
		s.metrics.Event(e)
		s.logEvent(e)
		view.event(e)
	}
}

// deliveryText says of deliveries what the other totals do not: what was sent, and
// what went wrong on the way.
func deliveryText(t metrics.Totals) string {
	parts := []string{bytesText(t.FlushBytes) + " sent"}
	if t.FlushFailed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed %s", t.FlushFailed, noun(t.FlushFailed, "try", "tries")))
	}
	if t.RolledBack > 0 {
		parts = append(parts, fmt.Sprintf("%d rolled back", t.RolledBack))
	}
	if text := retriesText(t.Retries); text != "" {
		parts = append(parts, text)
	}
	if t.Open > 0 {
		parts = append(parts, plural(t.Open, "transaction")+" left open")
	}
	return strings.Join(parts, ", ")
}

// retriesText is "3 retries (1 network, 2 timeout)", or "".
func retriesText(retries map[string]int64) string {
	var all int64
	var sorts []string
	for sort, n := range retries {
		all += n
		sorts = append(sorts, fmt.Sprintf("%d %s", n, sort))
	}
	if all == 0 {
		return ""
	}
	slices.SortFunc(sorts, func(a, b string) int {
		return strings.Compare(a[strings.IndexByte(a, ' '):], b[strings.IndexByte(b, ' '):])
	})
	return fmt.Sprintf("%d %s (%s)", all, noun(all, "retry", "retries"), strings.Join(sorts, ", "))
}

func noun(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
