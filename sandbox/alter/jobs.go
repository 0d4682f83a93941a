package alter

import (
	"errors"
	"slices"
	"sync"
	"time"

	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// DefaultTimeout is alter_table_timeout_second: a job that has not ended by then
// is cancelled.
const DefaultTimeout = 86400 * time.Second

// DefaultDuration is how long a job stays RUNNING before it rewrites the rows.
const DefaultDuration = 5 * time.Millisecond

// ErrBusy is answered when the table has a job that has not ended.
var ErrBusy = errors.New("a schema change of the table is under way")

// ErrNoJob is answered when the table has no job that could be cancelled.
var ErrNoJob = errors.New("no schema change of the table is under way")

// Jobs are the schema changes of all tables. Its methods may be called by
// several goroutines; Run must be called for jobs to make progress.
type Jobs struct {
	store *store.Store
	txns  *txn.Manager
	now   func() time.Time
	wake  chan struct{} // of one element: there may be something to do

	// turn is held by whoever moves jobs from one state to another, also while
	// the rows are rewritten, so that no job is cancelled half way.
	turn sync.Mutex

	mu       sync.Mutex
	list     []*entry // ascending ids
	duration time.Duration
}

// entry is a job with what does not outlive the process.
type entry struct {
	Job
	running time.Time // by the machine's clock, since a duration is real time
}

// Open reads the jobs that the store remembers. A job that was under way when
// the server ended goes on: it waits for its transactions again.
func Open(s *store.Store, m *txn.Manager, now func() time.Time) (*Jobs, error) {
	j := &Jobs{store: s, txns: m, now: now, wake: make(chan struct{}, 1), duration: DefaultDuration}
	known, err := remembered(s)
	if err != nil {
		return nil, err
	}
	for _, job := range known {
		j.list = append(j.list, &entry{Job: job})
	}
	j.signal()
	return j, nil
}

// SetDuration sets how long jobs stay RUNNING; those under way too.
func (j *Jobs) SetDuration(d time.Duration) {
	j.mu.Lock()
	j.duration = max(d, 0)
	j.mu.Unlock()
	j.signal()
}

// Start queues a schema change and returns while it is PENDING. It answers
// ErrBusy; another error is the store's.
func (j *Jobs) Start(r Request) (Job, error) {
	return j.add(r, func(*Job, int64) {})
}

// Record adds a change that was carried out already, as fast schema evolution
// does: its job is FINISHED from the start. Errors are those of Start.
func (j *Jobs) Record(r Request) (Job, error) {
	return j.add(r, func(job *Job, transaction int64) {
		job.State, job.Ended, job.Transaction = Finished, job.Created, transaction
	})
}

func (j *Jobs) add(r Request, complete func(*Job, int64)) (Job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.active(r.TableID) != nil {
		return Job{}, ErrBusy
	}
	job := Job{Request: r, Created: j.now(), Transaction: -1, State: Pending, OriginIndexID: j.index(r.TableID)}
	if job.Timeout == 0 {
		job.Timeout = DefaultTimeout
	}
	var now int64 // the id that a transaction would get
	for _, id := range []*int64{&job.ID, &job.IndexID, &now} {
		var err error
		if *id, err = j.store.NewID(); err != nil {
			return Job{}, err
		}
	}
	job.SchemaVersion, job.SchemaHash = j.versions(r.TableID)+1, hash(&r.Want)
	complete(&job, now)
	before := j.list
	j.list = append(slices.Clone(j.forget()), &entry{Job: job})
	if err := j.save(); err != nil {
		j.list = before
		return Job{}, err
	}
	j.signal()
	return job, nil
}

// List returns the jobs of a database, ascending by id.
func (j *Jobs) List(database string) []Job {
	j.mu.Lock()
	defer j.mu.Unlock()
	var list []Job
	for _, e := range j.list {
		if e.Database == database {
			list = append(list, e.Job)
		}
	}
	return list
}

// Busy reports whether the table has a job that has not ended.
func (j *Jobs) Busy(tableID int64) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.active(tableID) != nil
}

// Cancel ends the job of a table that is under way. It answers ErrNoJob; another
// error is the store's.
func (j *Jobs) Cancel(tableID int64) error {
	j.turn.Lock()
	defer j.turn.Unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	e := j.active(tableID)
	if e == nil {
		return ErrNoJob
	}
	return j.end(e, Cancelled, "user cancelled")
}

// active returns the job of a table that has not ended, or nil; mu is held.
func (j *Jobs) active(tableID int64) *entry {
	for _, e := range j.list {
		if e.TableID == tableID && !e.State.Final() {
			return e
		}
	}
	return nil
}

// end moves a job to a final state, for good; mu is held.
func (j *Jobs) end(e *entry, state State, reason string) error {
	before := e.Job
	e.State, e.Reason, e.Ended = state, reason, j.now()
	if err := j.save(); err != nil {
		e.Job = before
		return err
	}
	return nil
}

// signal lets Run look at the jobs.
func (j *Jobs) signal() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}
