package cli

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"starlift/apply"
	"starlift/metrics"
	"starlift/plan"
)

// eventsView tells of an apply by events.
type eventsView struct {
	events *eventStream
	text   *plainView // for messages
	every  time.Duration

	lock    sync.Mutex
	shown   map[string]time.Duration // by address: when progress was last told
	actions map[string]string        // by address
	batches map[string]int           // by label
	counted map[string]int           // batches by address
}

// hookEvent is an action on its way, with what is known of it.
type hookEvent struct {
	ID       string  `json:"id"`
	Address  string  `json:"address"`
	Action   string  `json:"action"`
	Elapsed  float64 `json:"elapsed_seconds"`
	Files    int     `json:"files,omitempty"`
	Done     *int    `json:"batches_done,omitempty"`
	Batches  int     `json:"batches,omitempty"`
	BytesIn  *int64  `json:"bytes_done,omitempty"`
	Bytes    int64   `json:"bytes,omitempty"`
	Rows     *int64  `json:"rows_done,omitempty"`
	Filtered *int64  `json:"rows_filtered,omitempty"`
	LeftOut  int64   `json:"rows_left_out,omitempty"` // by row_kind or where
	Rate     int64   `json:"bytes_per_second,omitempty"`
	Left     *int64  `json:"eta_seconds,omitempty"`
	Job      int64   `json:"job_id,omitempty"`
	Percent  *int    `json:"percent,omitempty"`
}

// batchEvent is one transaction.
type batchEvent struct {
	Address  string   `json:"address"`
	Label    string   `json:"label"`
	Txn      int64    `json:"txn_id"`
	Seq      int      `json:"seq"` // of the load in this run, from 0
	Ranges   []string `json:"ranges,omitempty"`
	Bytes    *int64   `json:"bytes,omitempty"`
	Rows     *int64   `json:"rows,omitempty"`
	Filtered *int64   `json:"rows_filtered,omitempty"`
	Elapsed  *float64 `json:"elapsed_seconds,omitempty"`
	Reason   string   `json:"reason,omitempty"`
}

// refusedEvent is the refused rows of one transaction, the first few of them whole.
type refusedEvent struct {
	Address   string              `json:"address"`
	Label     string              `json:"label"`
	Starlift  int64               `json:"by_starlift"`
	StarRocks int64               `json:"by_starrocks"`
	Rows      []apply.RejectedRow `json:"rows"`
	Changes   []string            `json:"changes,omitempty"` // that would let them in
	File      string              `json:"file,omitempty"`
	Left      int64               `json:"not_kept,omitempty"`
	Fails     bool                `json:"fails"` // they end the transaction
}

type checkpointEvent struct {
	Address string `json:"address"`
	Split   string `json:"split"`
	Offset  string `json:"offset"`
	Serial  uint64 `json:"serial"`
}

func newEventsView(e *eventStream, every time.Duration) *eventsView {
	if every == 0 {
		every = 10 * time.Second
	}
	return &eventsView{
		events: e, text: newPlainView(nil, plainOptions{batches: true}), every: every, shown: map[string]time.Duration{},
		actions: map[string]string{}, batches: map[string]int{}, counted: map[string]int{},
	}
}

func (v *eventsView) begin(p *plan.Plan) {
	for _, l := range p.Loads {
		v.actions[l.Job.Address] = "load"
		if l.Reason == plan.Interrupted {
			v.actions[l.Job.Address] = "resume"
		}
	}
}

func (v *eventsView) end() {}

func (v *eventsView) event(e apply.Event) {
	v.lock.Lock()
	defer v.lock.Unlock()
	switch e := e.(type) {
	case apply.TableStarted:
		v.actions[e.Address] = actionWord(e.Action)
		doing, _ := tableVerbs(e.Action)
		v.hook("info", "apply_start", e.Address+": "+doing+"...", e.Address, hookEvent{})
	case apply.TableProgress:
		if v.due(e.Address, e.Took) {
			h := hookEvent{Elapsed: seconds(e.Took), Job: e.Job}
			if n, err := strconv.Atoi(strings.TrimSuffix(e.Progress, "%")); err == nil {
				h.Percent = &n
			}
			v.hook("info", "apply_progress", fmt.Sprintf("%s: Still altering [job %d, %s]", e.Address, e.Job, durationText(e.Took)), e.Address, h)
		}
	case apply.TableDone:
		v.hook("info", "apply_complete", v.text.text(e), e.Address, hookEvent{Elapsed: seconds(e.Took)})
	case apply.TableFailed:
		v.hook("error", "apply_errored", v.text.text(e), e.Address, hookEvent{Elapsed: seconds(e.Took)})
	case apply.TableStopped:
		v.hook("warn", "apply_stopped", v.text.text(e), e.Address, hookEvent{})
	case apply.Skipped:
		v.hook("warn", "apply_skipped", v.text.text(e), e.Address, hookEvent{})
	case apply.Moved:
		v.actions[e.Address] = "move"
		v.hook("info", "apply_complete", v.text.text(e), e.Address, hookEvent{})
	case apply.Forgotten:
		v.actions[e.Address] = "forget"
		v.hook("info", "apply_complete", v.text.text(e), e.Address, hookEvent{})
	case apply.Settling:
		v.settle("apply_start", v.text.text(e), e.Address, 0)
	case apply.Settled:
		v.settle("apply_complete", v.text.text(e), e.Address, e.Took)
	default:
		v.load(e)
	}
}

// load tells of events of loads and of their transactions.
func (v *eventsView) load(e apply.Event) {
	switch e := e.(type) {
	case apply.LoadStarted:
		v.hook("info", "apply_start", v.text.text(e), e.Address, hookEvent{Files: e.Files, Batches: e.Splits, Bytes: e.Bytes})
	case apply.LoadProgress:
		if v.due(e.Address, e.Took) {
			v.hook("info", "apply_progress", fmt.Sprintf("%s: Still loading [%d of %d transactions, %s]", e.Address, e.Splits, e.SplitsPlanned, durationText(e.Took)), e.Address, progressHook(e.Progress))
		}
	case apply.LoadDone:
		v.hook("info", "apply_complete", v.text.text(e), e.Address, progressHook(e.Progress))
	case apply.LoadFailed:
		v.hook("error", "apply_errored", v.text.text(e), e.Address, progressHook(e.Progress))
	case apply.LoadStopped:
		v.hook("warn", "apply_stopped", v.text.text(e), e.Address, progressHook(e.Progress))
	case apply.EpochRetried, apply.EpochWaiting:
		v.events.emit("warn", "log", v.text.text(e))
	case apply.EpochBegun:
		v.batches[string(e.Label)] = v.counted[e.Address]
		v.counted[e.Address]++
		v.batch("batch_begin", fmt.Sprintf("%s: Batch begins [txn %d]", e.Address, e.Txn),
			batchEvent{Address: e.Address, Label: string(e.Label), Txn: e.Txn, Ranges: e.Split.Parts, Bytes: &e.Split.Bytes})
	case apply.EpochPrepared:
		took := seconds(e.Took)
		v.batch("batch_prepared", fmt.Sprintf("%s: Batch prepared [txn %d, %s]", e.Address, e.Txn, rowsText(e.Rows, true)),
			batchEvent{Address: e.Address, Label: string(e.Label), Txn: e.Txn, Rows: &e.Rows, Elapsed: &took})
		v.events.emit("info", "checkpoint", fmt.Sprintf("%s: Position saved", e.Address),
			eventField{"checkpoint", checkpointEvent{e.Address, e.Split, string(e.At), e.Serial}})
	case apply.EpochCommitted:
		took := seconds(e.Took)
		v.batch("batch_committed", v.text.text(e), batchEvent{
			Address: e.Address, Label: string(e.Label), Txn: e.Txn, Ranges: e.Parts, Bytes: &e.Bytes, Rows: &e.Rows, Filtered: &e.Filtered, Elapsed: &took,
		})
	case apply.RowsRefused:
		v.events.emit("warn", "rows_refused", fmt.Sprintf("%s: %s", e.Address, refusedCount(e)), eventField{"refused", refusedEvent{
			Address: e.Address, Label: string(e.Label), Starlift: e.Local, StarRocks: e.Filtered, Rows: e.Rows, Changes: e.Changes,
			File: e.File, Left: e.Left, Fails: e.Fails,
		}})
	case apply.EpochRolledBack:
		reason := ""
		if e.Cause != nil {
			reason = oneLine(e.Cause.Error())
		}
		v.batch("batch_aborted", v.text.text(e), batchEvent{Address: e.Address, Label: string(e.Label), Txn: e.Txn, Reason: reason})
	}
}

// due says whether progress of an action is told again.
func (v *eventsView) due(address string, took time.Duration) bool {
	if took < v.shown[address]+v.every {
		return false
	}
	v.shown[address] = took
	return true
}

func (v *eventsView) hook(level, kind, message, address string, h hookEvent) {
	h.ID, h.Address, h.Action = v.events.id(address), address, v.actions[address]
	v.events.emit(level, kind, message, eventField{"hook", h})
}

func (v *eventsView) settle(kind, message, address string, took time.Duration) {
	v.events.emit("info", kind, message, eventField{"hook", hookEvent{ID: v.events.id("settle " + address), Address: address, Action: "settle", Elapsed: seconds(took)}})
}

func (v *eventsView) batch(kind, message string, b batchEvent) {
	b.Seq = v.batches[b.Label]
	v.events.emit("info", kind, message, eventField{"batch", b})
}

// id is that of the action in the plan; "" where the plan does not have it.
func (e *eventStream) id(key string) string {
	e.lock.Lock()
	defer e.lock.Unlock()
	return e.ids[key]
}

func progressHook(p apply.Progress) hookEvent {
	h := hookEvent{
		Elapsed: seconds(p.Took), Done: &p.Splits, Batches: p.SplitsPlanned, BytesIn: &p.Bytes, Bytes: p.BytesPlanned, Rows: &p.Rows, Filtered: &p.Filtered,
		LeftOut: p.Ignored,
	}
	if s := p.Took.Seconds(); s > 0 {
		h.Rate = int64(float64(p.Bytes) / s)
	}
	if h.Rate > 0 && p.BytesPlanned > p.Bytes {
		left := (p.BytesPlanned - p.Bytes) / h.Rate
		h.Left = &left
	}
	return h
}

// actionWord is an action in the words of the plan document.
func actionWord(a plan.Action) string {
	switch a {
	case plan.Create:
		return "create"
	case plan.Alter:
		return "alter"
	case plan.Recreate:
		return "recreate"
	case plan.Drop:
		return "drop"
	case plan.Adopt:
		return "adopt"
	}
	return "forget"
}

// stateEvent is the state after it was written, or why it was not.
type stateEvent struct {
	Serial uint64 `json:"serial"`
	Path   string `json:"path"`
	Error  string `json:"error,omitempty"`
}

func (e *eventStream) stateSaved(serial uint64, path string) {
	e.emit("info", "state_saved", fmt.Sprintf("State serial %d saved", serial), eventField{"state", stateEvent{Serial: serial, Path: path}})
}

func (e *eventStream) stateFailed(serial uint64, path string, err error) {
	e.emit("error", "state_save_failed", err.Error(), eventField{"state", stateEvent{serial, path, err.Error()}})
}

// applySummary counts what an apply has done.
type applySummary struct {
	Done       int   `json:"done"`
	Failed     int   `json:"failed"`
	Stopped    int   `json:"stopped"`
	NotStarted int   `json:"not_started"`
	Settled    int   `json:"settled"`
	Created    int   `json:"created"`
	Changed    int   `json:"changed"`
	Recreated  int   `json:"recreated"`
	Dropped    int   `json:"dropped"`
	Adopted    int   `json:"adopted"`
	Forgotten  int   `json:"forgotten"`
	Moved      int   `json:"moved"`
	Batches    int   `json:"batches"`
	Bytes      int64 `json:"bytes"`
	Rows       int64 `json:"rows"`
	Filtered   int64 `json:"rows_filtered"`
	metrics.Totals
	Loads []metrics.Load `json:"loads"`
}

// applied emits the totals of an apply and makes them the run's.
func (e *eventStream) applied(word string, r apply.Result, loads []metrics.Load, message string) {
	total := applySummary{
		Done: r.Done, Failed: r.Failed, Stopped: r.Stopped, NotStarted: r.Skipped, Settled: r.Settled,
		Created: r.Tables.Created, Changed: r.Tables.Altered, Recreated: r.Tables.Recreated, Dropped: r.Tables.Dropped,
		Adopted: r.Tables.Adopted, Forgotten: r.Tables.Forgotten + r.Forgotten, Moved: r.Moved,
		Batches: r.Splits, Bytes: r.Bytes, Rows: r.Rows, Filtered: r.Filtered,
		Totals: metrics.Sum(loads), Loads: loads,
	}
	e.emit("info", "change_summary", message, eventField{"summary", total}, eventField{"operation", "apply"})
	outcome := "applied"
	if word != "complete" {
		outcome = "partial"
	}
	e.conclude(outcome, message, total)
}
