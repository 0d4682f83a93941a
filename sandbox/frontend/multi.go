package frontend

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"starlift-sandbox/backend"
	"starlift-sandbox/fault"
	"starlift-sandbox/reply"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// A multi-table transaction is a task of the leader (protocol reference 3.7): in
// its memory only, registered with the transaction manager at the first load.
// Its loads go to a part at a backend for each table.

// multi is the tasks by label alone, as on a server.
type multi struct {
	mu    sync.Mutex
	tasks map[string]*task
}

// maxTasks is stream_load_task_keep_max_num: finished tasks go when there are more.
// Open ones stay; that there is an end to them too is the sandbox's own.
const (
	maxTasks     = 1000
	maxOpenTasks = 10_000
)

// taskState is a task's state in the words of ExistingJobStatus.
type taskState string

const (
	taskBegun     taskState = "BEGIN"
	taskCommiting taskState = "COMMITING" // the server's spelling, as below
	taskCommitted taskState = "COMMITED"
	taskCancelled taskState = "CANCELLED"
)

// task is one multi-table transaction.
type task struct {
	label, db string
	id        int64
	begun     time.Time
	timeout   time.Duration

	mu         sync.Mutex
	state      taskState
	reason     string // why it was cancelled
	registered bool   // with the transaction manager
	parts      map[string]*backend.Backend
}

// multiTable answers or redirects an operation of a multi-table transaction.
func (f *Frontend) multiTable(q *request) (reply.Reply, *operation) {
	effect := func(run func(*request) reply.Reply) (reply.Reply, *operation) {
		return reply.Reply{}, &operation{q.op, q.label, func() reply.Reply { return run(q) }}
	}
	switch q.op {
	case fault.Begin:
		return effect(f.beginTask)
	case fault.Load:
		return noEffect(f.loadTask(q))
	case fault.Commit:
		return effect(f.commitTask)
	case fault.Rollback:
		return effect(f.rollbackTask)
	}
	return noEffect(f.failed("Unsupported operation: TXN_PREPARE"))
}

// find returns the task of a label, nil when there is none.
func (m *multi) find(label string) *task {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tasks[label]
}

// ok is the reply of a success that names nothing.
func (f *Frontend) ok(message string) reply.Reply {
	return f.answered("OK", message, nil)
}

// beginTask starts a task. The reply does not name the transaction.
func (f *Frontend) beginTask(q *request) reply.Reply {
	if !f.Txns.HasDatabase(q.db) {
		return f.failed("Database[%s] does not exist", q.db)
	}
	id, err := f.Txns.NewID()
	if err != nil {
		return f.failed("%s", err)
	}
	f.multi.mu.Lock()
	defer f.multi.mu.Unlock()
	if t := f.multi.tasks[q.label]; t != nil {
		return f.beginAgain(t)
	}
	if len(f.multi.tasks) >= maxOpenTasks {
		return f.failed("the sandbox keeps no more than %d multi-table transactions", maxOpenTasks)
	}
	f.multi.tasks[q.label] = &task{
		label: q.label, db: q.db, id: id, begun: f.Now(), timeout: q.timeout,
		state: taskBegun, parts: map[string]*backend.Backend{},
	}
	f.multi.shrink()
	return f.ok("")
}

// beginAgain answers a begin with the label of a task: the snapshot of January
// 2026 takes the task up again without a word.
func (f *Frontend) beginAgain(t *task) reply.Reply {
	if !f.Release.TellsMultiTableOutcome() {
		return f.ok("")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	known := reply.Object{}.Text("ExistingJobStatus", string(t.state))
	if t.state == taskCommitted {
		return f.answered("LABEL_ALREADY_EXISTS", fmt.Sprintf("Label [%s] has already been used.", t.label), known)
	}
	return f.answered("LABEL_ALREADY_EXISTS",
		fmt.Sprintf("Transaction already started with label [%s], txnId: %d", t.label, t.id), known.Int("TxnId", t.id))
}

// shrink forgets finished tasks, the oldest first, while there are too many;
// m.mu is held.
func (m *multi) shrink() {
	for len(m.tasks) > maxTasks {
		var oldest *task
		for _, t := range m.tasks {
			if t.final() && (oldest == nil || t.id < oldest.id) {
				oldest = t
			}
		}
		if oldest == nil {
			return
		}
		delete(m.tasks, oldest.label)
	}
}

func (t *task) final() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state == taskCommitted || t.state == taskCancelled
}

// uses reports whether a backend holds rows of the task.
func (t *task) uses(b *backend.Backend) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Contains(slices.Collect(maps.Values(t.parts)), b)
}

// cancelTasks ends the open tasks that want is true for and returns how many
// there were.
func (c *Cluster) cancelTasks(want func(*task) bool, reason string) int {
	c.multi.mu.Lock()
	tasks := slices.Collect(maps.Values(c.multi.tasks))
	c.multi.mu.Unlock()
	cancelled := 0
	for _, t := range tasks {
		if !want(t) {
			continue
		}
		t.mu.Lock()
		if t.state == taskBegun {
			c.cancelTask(t, reason)
			cancelled++
		}
		t.mu.Unlock()
	}
	return cancelled
}

// cancelTask ends a task and its transaction; t.mu is held.
func (c *Cluster) cancelTask(t *task, reason string) {
	t.state, t.reason = taskCancelled, reason
	for _, b := range t.parts {
		b.DropParts(t.label, reason)
	}
	if t.registered {
		_ = c.Txns.Abort(t.id, reason) // that it may be over already changes nothing
	}
}

// settleWithManager cancels a task whose transaction was ended behind its back, by
// _cancel, a timeout or a load that failed; t.mu is held.
func (c *Cluster) settleWithManager(t *task) {
	if t.state != taskBegun || !t.registered {
		return
	}
	tx, found := c.Txns.Get(t.id)
	switch {
	case !found:
		c.cancelTask(t, "transaction is gone")
	case tx.State == store.Aborted:
		c.cancelTask(t, tx.Reason)
	}
}

// registerTask makes the transaction manager know a task; t.mu is held.
func (c *Cluster) registerTask(t *task) error {
	if t.registered {
		return nil
	}
	_, _, err := c.Txns.Begin(txn.Beginning{
		ID: t.id, Database: t.db, Label: t.label, Source: txn.MultiStatementStreaming,
		Coordinator: "FE: " + c.host(), Timeout: max(t.timeout, time.Nanosecond),
	})
	t.registered = err == nil
	return err
}
