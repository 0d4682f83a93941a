// Package metrics counts what a run delivers, load by load, from the events of
// package apply: for Prometheus while the run goes on, and for the totals at its
// end, so that both say the same. It prints nothing; cli makes one Metrics a run.
package metrics

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"starlift/apply"
	"starlift/plan"
	"starlift/starrocks"
)

// Phase is what the run is at.
type Phase string

// The phases of a run. Before Applying nothing is delivered.
const (
	Planning Phase = "planning"
	Applying Phase = "applying"
	Ended    Phase = "ended"
)

// Metrics counts the deliveries of one run. It may be used by several goroutines
// at a time.
type Metrics struct {
	registry *prometheus.Registry

	lock  sync.Mutex
	phase Phase
	loads map[string]*delivery // by address
}

// New makes the metrics of a run of the program's version and commit.
func New(version, commit string) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), phase: Planning, loads: map[string]*delivery{}}
	m.registry.MustRegister(
		m, buildInfo(version, commit),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func buildInfo(version, commit string) prometheus.Collector {
	g := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "starlift_build_info", Help: "1, with the version of the program.",
		ConstLabels: prometheus.Labels{"version": version, "commit": commit},
	})
	g.Set(1)
	return g
}

// Begin tells that a plan is about to be carried out: its loads wait, with what
// they have to do.
func (m *Metrics) Begin(p *plan.Plan) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.phase = Applying
	for i := range p.Loads {
		l := &p.Loads[i]
		m.of(l.Job.Address).planned = l.Todo.Bytes
	}
}

// End tells that the run is over. Its counts stay.
func (m *Metrics) End() {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.phase = Ended
}

// of is the delivery of a load; with the lock held.
func (m *Metrics) of(address string) *delivery {
	d := m.loads[address]
	if d == nil {
		d = newDelivery()
		m.loads[address] = d
	}
	return d
}

// Event counts an event of the run.
func (m *Metrics) Event(e apply.Event) {
	m.lock.Lock()
	defer m.lock.Unlock()
	switch e := e.(type) {
	case apply.LoadStarted:
		d := m.of(e.Address)
		d.state, d.planned = Running, e.Bytes
	case apply.LoadProgress:
		d := m.of(e.Address)
		d.planned, d.done = e.BytesPlanned, e.Bytes
	case apply.LoadDone:
		m.of(e.Address).end(Done, e.Progress)
	case apply.LoadStopped:
		m.of(e.Address).end(Stopped, e.Progress)
	case apply.LoadFailed:
		m.of(e.Address).end(Failed, e.Progress)
	case apply.Skipped:
		if d := m.loads[e.Address]; d != nil { // else a table
			d.state = Skipped
		}
	case apply.EpochBegun:
		m.of(e.Address).open.begin(e.Split.ID, e.Label)
	case apply.EpochCommitted:
		m.of(e.Address).committed(e)
	case apply.EpochRolledBack:
		d := m.of(e.Address)
		d.open.end(e.Split, e.Label)
		d.rolledBack++
	case apply.EpochSettled:
		m.of(e.Address).settled(e)
	case apply.EpochRetried:
		d := m.of(e.Address)
		d.failed++
		d.retries[starrocks.TroubleOf(e.Err)]++
	case apply.EpochFailed:
		m.of(e.Address).failed++
	}
}

// Loads returns what became of each load, by address.
func (m *Metrics) Loads() []Load {
	m.lock.Lock()
	defer m.lock.Unlock()
	list := make([]Load, 0, len(m.loads))
	for address, d := range m.loads {
		list = append(list, d.load(address))
	}
	slices.SortFunc(list, func(a, b Load) int { return strings.Compare(a.Address, b.Address) })
	return list
}

// Phase returns what the run is at.
func (m *Metrics) Phase() Phase {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.phase
}

// epochBuckets are the bounds of the histogram of epochs, from the smallest pack
// of files to the longest that a server lets a transaction live by default.
func epochBuckets() []time.Duration {
	return []time.Duration{
		50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond, 500 * time.Millisecond,
		time.Second, 2500 * time.Millisecond, 5 * time.Second, 10 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
	}
}
