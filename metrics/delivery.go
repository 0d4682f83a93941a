package metrics

import (
	"time"

	"starlift/apply"
	"starlift/starrocks"
)

// State is where a load is in the run.
type State string

// The states of a load. Skipped: it was not begun, since what it needs failed or
// the run was ending.
const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
	Stopped State = "stopped"
	Skipped State = "skipped"
)

// Load is what became of one load in this run. What an earlier run had left
// open, and this one settled, is not counted: its rows are not known to this run.
type Load struct {
	Address string `json:"address"`
	State   State  `json:"state"`
	Totals
	// Lag is how many bytes of the source are planned and not committed.
	Lag int64 `json:"lag_bytes"`
}

// Totals are numbers that can be added up over loads. The first five are those
// of the Flink connector: see docs/metrics.md.
type Totals struct {
	// FlushBytes are the rows of committed epochs as they were sent, before
	// compression; FlushRows count them, with those that StarRocks filtered.
	FlushBytes     int64 `json:"flush_bytes"`
	FlushRows      int64 `json:"flush_rows"`
	FlushSucceeded int64 `json:"flush_succeeded"`
	FlushFailed    int64 `json:"flush_failed"` // tries
	FilteredRows   int64 `json:"filtered_rows"`
	RolledBack     int64 `json:"rolled_back"`
	Open           int   `json:"open_transactions"`
	// Retries are those tries that another one followed, by the sort of trouble;
	// sorts without any are left out.
	Retries map[string]int64 `json:"retries"`
	Epochs  Times            `json:"epochs"`
}

// Times sums up how long committed epochs took, from their first row to their
// commit.
type Times struct {
	Seconds float64 `json:"seconds"` // of all
	Longest float64 `json:"longest_seconds"`
}

// Sum adds loads up.
func Sum(loads []Load) Totals {
	t := Totals{Retries: map[string]int64{}}
	for _, l := range loads {
		t.FlushBytes += l.FlushBytes
		t.FlushRows += l.FlushRows
		t.FlushSucceeded += l.FlushSucceeded
		t.FlushFailed += l.FlushFailed
		t.FilteredRows += l.FilteredRows
		t.RolledBack += l.RolledBack
		t.Open += l.Open
		for sort, n := range l.Retries {
			t.Retries[sort] += n
		}
		t.Epochs.Seconds += l.Epochs.Seconds
		t.Epochs.Longest = max(t.Epochs.Longest, l.Epochs.Longest)
	}
	return t
}

// delivery counts one load.
type delivery struct {
	state         State
	planned, done int64 // bytes of the source
	open          opened

	bytes, rows, filtered         int64
	succeeded, failed, rolledBack int64
	timed                         int64 // of succeeded, those of which it is known how long they took
	retries                       map[starrocks.Trouble]int64

	buckets      []uint64 // epochs by how long they took, one for each bound; not cumulative
	all, longest time.Duration
}

func newDelivery() *delivery {
	return &delivery{
		state: Waiting, open: opened{}, retries: map[starrocks.Trouble]int64{}, buckets: make([]uint64, len(epochBuckets())),
	}
}

// end takes the last numbers of a load. What it leaves open, it leaves to the
// next run.
func (d *delivery) end(s State, p apply.Progress) {
	d.state, d.planned, d.done = s, p.BytesPlanned, p.Bytes
}

func (d *delivery) committed(e apply.EpochCommitted) {
	d.open.end(e.Split, e.Label)
	d.succeeded++
	d.bytes += e.Sent
	d.rows += e.Rows + e.Filtered
	d.filtered += e.Filtered
	d.timed++
	d.all += e.Took
	d.longest = max(d.longest, e.Took)
	for i, bound := range epochBuckets() {
		if e.Took <= bound {
			d.buckets[i]++
			break
		}
	}
}

// settled counts an epoch whose end was learned later than from its answer. How long
// it took is not known.
func (d *delivery) settled(e apply.EpochSettled) {
	d.open.end(e.Split, e.Label)
	if e.Kept && e.Rows > 0 {
		d.succeeded++
		d.bytes += e.Sent
		d.rows += e.Rows
	}
}

func (d *delivery) load(address string) Load {
	l := Load{Address: address, State: d.state, Lag: d.lag(), Totals: Totals{
		FlushBytes: d.bytes, FlushRows: d.rows, FlushSucceeded: d.succeeded, FlushFailed: d.failed, FilteredRows: d.filtered,
		RolledBack: d.rolledBack, Open: d.open.count(), Retries: map[string]int64{},
		Epochs: Times{Seconds: d.all.Seconds(), Longest: d.longest.Seconds()},
	}}
	for sort, n := range d.retries {
		l.Retries[sort.String()] = n
	}
	return l
}

// lag is not negative: a file may have grown since it was planned.
func (d *delivery) lag() int64 { return max(0, d.planned-d.done) }
