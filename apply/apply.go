// Package apply carries a plan out: it creates the tables, settles what earlier
// runs left open, and loads every split exactly once. It says what happens by
// events and prints nothing. A failed request, a killed process and a fresh
// start take the same path through it: the label's state is asked, and the
// crash table of package plan decides.
package apply

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"starlift/config"
	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

// Deps is what carrying out a plan needs.
type Deps struct {
	// Client gives the client of a cluster, with the patience of a load's
	// options; nil options are the defaults.
	Client func(c *config.Cluster, o *starrocks.LoadOptions) (*starrocks.Client, error)
	State  *state.File
	Run    string // id of this run
	// Stop, when closed, asks for an orderly end: no new epoch is begun, and
	// open ones are committed where they are prepared, else rolled back.
	// Ending the context instead leaves open epochs to the next run.
	Stop <-chan struct{}
	// Watch is given every event, from several goroutines, one at a time.
	Watch func(Event)
	// Parallelism is how many loads run at a time, at least 1.
	Parallelism int
	FailFast    bool
	Now         func() time.Time
	Sleep       func(ctx context.Context, d time.Duration) error
	// Chance is a number in [0, 1) that spreads retries.
	Chance func() float64
}

// Result counts what a run has done.
type Result struct {
	Tables  Tables
	Settled int
	// Moved counts objects that have another address, Forgotten loads whose
	// record is gone.
	Moved, Forgotten int
	Files, Splits    int
	Transactions     int // committed
	Bytes            int64
	Rows, Filtered   int64
	// Done, Failed, Stopped and Skipped count actions: tables and loads.
	Done, Failed, Stopped, Skipped int
	Failures                       []*Failure
	Serial                         uint64
}

// Tables counts what was done to tables.
type Tables struct{ Created, Altered, Recreated, Dropped, Adopted, Forgotten int }

func (t *Tables) count(a plan.Action) {
	switch a {
	case plan.Create:
		t.Created++
	case plan.Alter:
		t.Altered++
	case plan.Recreate:
		t.Recreated++
	case plan.Drop:
		t.Dropped++
	case plan.Adopt:
		t.Adopted++
	case plan.Forget:
		t.Forgotten++
	}
}

// ErrStopped is the cause of an end that Deps.Stop asked for.
var ErrStopped = errors.New("stopped by request")

// Run carries the plan out and reports what was done, always. What failed is in
// Result.Failures; the error is for what ends the run as a whole: the state that
// cannot be written, or the context's cause.
func Run(ctx context.Context, p *plan.Plan, d Deps) (Result, error) {
	stopped, release := asked(d.Stop)
	defer release()
	r := &run{deps: d, asked: stopped, failed: map[string]bool{}}
	defer r.rejected.close()
	if err := r.addresses(p); err != nil {
		return r.result(), err
	}
	if err := r.rename(ctx, p); err != nil {
		return r.result(), err
	}
	if err := r.settleFirst(ctx, p); err != nil {
		return r.result(), err
	}
	if err := r.tables(ctx, p); err != nil {
		return r.result(), err
	}
	err := r.loads(ctx, p)
	return r.result(), err
}

// run is one carrying out of a plan. Its lock guards total, failed and the
// order of events.
type run struct {
	deps Deps
	// asked ends when Deps.Stop is closed.
	asked context.Context //nolint:containedctx // it is the run's own end
	// rejected are the files of refused rows that loads have opened.
	rejected rejectedFiles

	lock   sync.Mutex
	total  Result
	failed map[string]bool // addresses of tables and loads that failed
	// settled are the labels of joint transactions that were told of.
	settled map[string]bool
}

func (r *run) watch(e Event) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.deps.Watch(e)
}

func (r *run) result() Result {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.total
}

func (r *run) fail(f *Failure) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.failed[f.Address] = true
	r.total.Failed++
	r.total.Failures = append(r.total.Failures, f)
}

// ends says whether nothing new is to be begun.
func (r *run) ends() bool {
	select {
	case <-r.deps.Stop:
		return true
	default:
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.deps.FailFast && r.total.Failed > 0
}

func (r *run) loads(ctx context.Context, p *plan.Plan) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.deps.Parallelism)
	for _, loads := range together(p.Loads) {
		group.Go(func() error {
			return guarded(func() error {
				if loads[0].Job.Group != "" {
					return r.group(ctx, loads)
				}
				return r.load(ctx, loads[0])
			})
		})
	}
	return group.Wait()
}

func (r *run) load(ctx context.Context, l *plan.Load) error {
	if r.skips(l) {
		r.skip(l)
		return nil
	}
	return newLoad(r, l).carry(ctx)
}

// skips says that a load is not to be begun: the run ends, or a table that it
// writes is not as it should be.
func (r *run) skips(l *plan.Load) bool {
	if r.ends() {
		return true
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	at := func(table string) bool {
		return r.failed[tableKey(l.Job.Cluster.Address, l.Job.Target.Database, table)]
	}
	return at(l.Job.Target.Name) || l.Job.Ledger && at(starrocks.LedgerName)
}

func (r *run) skip(l *plan.Load) {
	r.lock.Lock()
	r.total.Skipped++
	r.lock.Unlock()
	r.watch(Skipped{l.Job.Address})
}

func tableKey(cluster, database, name string) string { return cluster + " " + database + "." + name }
