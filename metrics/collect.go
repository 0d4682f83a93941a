package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"starlift/starrocks"
)

// measure is a number of a load, with the name under which it is scraped.
type measure struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	of   func(d *delivery) float64
}

func describe(name, help string, more ...string) *prometheus.Desc {
	return prometheus.NewDesc("starlift_"+name, help, append([]string{"load"}, more...), nil)
}

// measures lists the numbers of a load that have no label but its address.
func measures() []measure {
	counter, gauge := prometheus.CounterValue, prometheus.GaugeValue
	return []measure{
		{describe("flush_bytes_total", "Bytes of the rows of committed transactions as sent, before compression."), counter, func(d *delivery) float64 { return float64(d.bytes) }},
		{describe("flush_rows_total", "Rows of committed transactions, with those that StarRocks filtered."), counter, func(d *delivery) float64 { return float64(d.rows) }},
		{describe("flush_succeeded_total", "Transactions committed."), counter, func(d *delivery) float64 { return float64(d.succeeded) }},
		{describe("flush_failed_total", "Tries of an epoch that failed, whether another followed or not."), counter, func(d *delivery) float64 { return float64(d.failed) }},
		{describe("filtered_rows_total", "Rows of committed transactions that StarRocks filtered."), counter, func(d *delivery) float64 { return float64(d.filtered) }},
		{describe("rolled_back_total", "Transactions rolled back."), counter, func(d *delivery) float64 { return float64(d.rolledBack) }},
		{describe("open_transactions", "Transactions begun and not ended."), gauge, func(d *delivery) float64 { return float64(d.open.count()) }},
		{describe("lag_bytes", "Bytes of the source that are planned and not committed."), gauge, func(d *delivery) float64 { return float64(d.lag()) }},
	}
}

func retriesDesc() *prometheus.Desc {
	return describe("retries_total", "Tries of an epoch that failed and that another one followed, by the sort of trouble.", "class")
}

func epochsDesc() *prometheus.Desc {
	return describe("epoch_seconds", "How long committed epochs took, from the first row to the commit.")
}

// Describe implements prometheus.Collector.
func (m *Metrics) Describe(to chan<- *prometheus.Desc) {
	for _, n := range measures() {
		to <- n.desc
	}
	to <- retriesDesc()
	to <- epochsDesc()
}

// Collect implements prometheus.Collector. All numbers of a scrape are of one
// moment.
func (m *Metrics) Collect(to chan<- prometheus.Metric) {
	for _, one := range m.collect() {
		to <- one
	}
}

func (m *Metrics) collect() []prometheus.Metric {
	m.lock.Lock()
	defer m.lock.Unlock()
	var list []prometheus.Metric
	for address, d := range m.loads {
		for _, n := range measures() {
			list = append(list, prometheus.MustNewConstMetric(n.desc, n.kind, n.of(d), address))
		}
		for _, sort := range starrocks.Troubles() {
			list = append(list, prometheus.MustNewConstMetric(retriesDesc(), prometheus.CounterValue, float64(d.retries[sort]), address, sort.String()))
		}
		list = append(list, prometheus.MustNewConstHistogram(epochsDesc(), uint64(d.timed), d.all.Seconds(), d.cumulative(), address))
	}
	return list
}

// cumulative is the histogram as Prometheus has it: each bucket with those below.
func (d *delivery) cumulative() map[float64]uint64 {
	buckets := map[float64]uint64{}
	below := uint64(0)
	for i, bound := range epochBuckets() {
		below += d.buckets[i]
		buckets[bound.Seconds()] = below
	}
	return buckets
}
