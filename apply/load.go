package apply

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"starlift/plan"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// load is one load that is being carried out. Its lock guards progress.
type load struct {
	*run
	plan   *plan.Load
	job    plan.Job
	client *starrocks.Client
	source source.Source
	// rejected keeps refused rows; nil: nobody asked for it.
	rejected *rejectedFile
	ledger   int64 // id of the ledger that the load writes; 0: none
	begun    time.Time

	// asked ends when the run is asked to stop. halt ends it when a lane has
	// failed: the others then end in the same way, with their epochs committed or
	// rolled back.
	asked context.Context //nolint:containedctx // it is the load's own end
	halt  context.CancelCauseFunc

	lock     sync.Mutex
	progress Progress
	shown    time.Time // when the last progress was told
	next     starrocks.Label
	hidden   []starrocks.Label // committed and not visible when their commit was answered
}

func newLoad(r *run, l *plan.Load) *load {
	made := &load{run: r, plan: l, job: l.Job}
	made.asked, made.halt = context.WithCancelCause(r.asked)
	return made
}

// carry settles, lists and reads. Only an error that must end every other load as
// well is returned; what failed for this load alone is a Failure.
func (l *load) carry(ctx context.Context) error {
	l.begun = l.deps.Now()
	l.progress.SplitsPlanned, l.progress.BytesPlanned = l.plan.Todo.Splits, l.plan.Todo.Bytes
	return l.ended(ctx, l.carryOut(ctx))
}

// ended tells and counts how the load has ended.
func (l *load) ended(ctx context.Context, err error) error {
	var journal *stateError
	var defect *Panic
	switch {
	case err == nil:
		l.end(func(t *Result) { t.Done++ })
		l.watch(LoadDone{l.job.Address, l.now()})
	case errors.As(err, &journal):
		return err
	case errors.As(err, &defect):
		l.end(func(t *Result) { t.Failed++ })
		l.watch(LoadFailed{l.job.Address, l.now()})
		return err
	case ctx.Err() != nil:
		l.end(func(t *Result) { t.Stopped++ })
		return context.Cause(ctx)
	case errors.Is(err, ErrStopped):
		l.end(func(t *Result) { t.Stopped++ })
		l.watch(LoadStopped{l.job.Address, l.next, l.now()})
	default:
		l.end(func(*Result) {})
		l.watch(LoadFailed{l.job.Address, l.now()})
		l.fail(explain(l.job.Address, l.job.At, err))
	}
	return nil
}

// end adds what the load has done to the run's total.
func (l *load) end(count func(*Result)) {
	p := l.now()
	l.run.lock.Lock()
	defer l.run.lock.Unlock()
	l.total.Splits += p.Splits
	l.total.Transactions += p.Transactions
	l.total.Bytes += p.Bytes
	l.total.Rows += p.Rows
	l.total.Filtered += p.Filtered
	count(&l.total)
}

func (l *load) carryOut(ctx context.Context) error {
	splits, err := l.prepare(ctx)
	defer l.close()
	if err != nil || len(splits) == 0 {
		return err
	}
	l.started(splits)
	if err := l.stages(ctx, splits); err != nil {
		return err
	}
	return l.awaitVisible(ctx)
}

// prepare opens the source, settles what was left open, and lists what is to be
// read. Whatever it returns, close is to follow.
func (l *load) prepare(ctx context.Context) ([]source.Split, error) {
	var err error
	if l.client, err = l.deps.Client(l.job.Cluster, &l.job.Options); err != nil {
		return nil, err
	}
	if l.source, err = l.job.Source.Open(ctx, l.job.Settings); err != nil {
		return nil, err
	}
	if r := l.job.Rejected; r != nil {
		if l.rejected, err = l.run.rejected.at(r.Path, r.Full); err != nil {
			return nil, err
		}
	}
	if err := l.findTable(ctx); err != nil {
		return nil, err
	}
	if err := l.findLedger(ctx); err != nil {
		return nil, err
	}
	if err := l.settleAll(ctx); err != nil {
		return nil, err
	}
	if err := l.define(); err != nil {
		return nil, err
	}
	return l.splits(ctx)
}

// close closes the source, if it is open.
func (l *load) close() {
	if l.source != nil {
		_ = l.source.Close()
	}
}

// started tells what the load is about to read.
func (l *load) started(splits []source.Split) {
	l.watch(LoadStarted{
		Address: l.job.Address, Into: l.job.Target.Database + "." + l.job.Target.Name, Files: l.plan.Todo.Files,
		Splits: len(splits), Bytes: l.plan.Todo.Bytes, Resumed: l.plan.Reason == plan.Interrupted,
	})
}

// awaitVisible waits for epochs that were committed and not visible when the
// cluster answered. Their rows are safe; a person who looks now would miss them.
func (l *load) awaitVisible(ctx context.Context) error {
	for _, label := range l.hidden {
		visible, err := l.client.WaitVisible(ctx, l.job.Target.Database, label, visibleTimeout)
		if err != nil {
			return err
		}
		if !visible {
			return &hiddenError{label}
		}
	}
	return nil
}

// visibleTimeout is how long a committed epoch is looked for.
const visibleTimeout = 2 * time.Minute

// findTable learns the id of the table as it is now: labels are made of it.
func (l *load) findTable(ctx context.Context) error {
	live, err := l.client.Table(ctx, l.job.Target.Database, l.job.Target.Name)
	if err != nil {
		return err
	}
	if !live.Exists || l.job.TableID != 0 && live.ID != l.job.TableID {
		return &source.ChangedError{
			What:   "table " + l.job.Target.Database + "." + l.job.Target.Name,
			Reason: "it was dropped or replaced after the plan was made",
		}
	}
	l.job.TableID = live.ID
	return nil
}

// define makes the load known to the state. With another table, or another
// reload generation, what the state knew of it is void from here on.
func (l *load) define() error {
	known, ok := l.deps.State.Load(l.job.Address)
	if ok && known.TableID == l.job.TableID && known.Definition == l.job.Definition && known.Reload == l.job.Reload &&
		known.Database == l.job.Target.Database && known.Table == l.job.Target.Name {
		return nil
	}
	return l.append(false, state.LoadDefined{
		Load: l.job.Address, Database: l.job.Target.Database, Table: l.job.Target.Name, TableID: l.job.TableID,
		Definition: l.job.Definition, Reload: l.job.Reload,
	})
}

func (l *load) append(sync bool, records ...state.Record) error {
	if err := l.deps.State.Append(sync, records...); err != nil {
		return &stateError{err}
	}
	return nil
}

// splits lists what the plan has of the source and is not done, and writes down
// what is new of it before the first row is read. The source is asked again, now
// that its table is known and what was open is settled: it complains where the
// data is not what was planned. What it has beyond the plan is left for the next
// one.
func (l *load) splits(ctx context.Context) ([]source.Split, error) {
	before, _ := l.deps.State.Load(l.job.Address)
	known, untouched := plan.Known(before)
	done := map[string]bool{}
	for _, k := range known {
		done[k.ID] = done[k.ID] || k.Done
	}
	var todo []source.Split
	for _, s := range slices.Concat(l.plan.Pending, l.plan.New) {
		if !done[s.ID] {
			todo = append(todo, s)
		}
	}
	planned := slices.Clone(known)
	for _, s := range todo {
		if !slices.ContainsFunc(known, func(k source.Known) bool { return k.ID == s.ID }) {
			planned = append(planned, source.Known{Split: s})
		}
	}
	if _, err := l.source.Splits(ctx, []schema.Table{l.job.Relation}, planned); err != nil {
		return nil, err
	}
	var fresh []source.Split
	for _, s := range planned[len(known):] {
		fresh = append(fresh, s.Split)
	}
	if err := l.writeDown(fresh, untouched); err != nil {
		return nil, err
	}
	return todo, nil
}

// writeDown adds the splits that are new to the state, and drops from it those
// that nothing was loaded of and that the source is not cut into any more.
func (l *load) writeDown(fresh []source.Split, untouched []state.Split) error {
	added, dropped := state.SplitsAdded{Load: l.job.Address}, state.SplitsDropped{Load: l.job.Address}
	for _, s := range fresh {
		if !slices.ContainsFunc(untouched, func(u state.Split) bool { return plan.Same(s, u) }) {
			added.Splits = append(added.Splits, state.Split{
				ID: s.ID, Parts: s.Parts, Start: string(s.Start), Stage: s.Stage, Tail: s.Tail, Bytes: s.Bytes,
			})
		}
	}
	for _, u := range untouched {
		if !slices.ContainsFunc(fresh, func(s source.Split) bool { return plan.Same(s, u) }) {
			dropped.Splits = append(dropped.Splits, u.ID)
		}
	}
	var records []state.Record
	if len(dropped.Splits) > 0 {
		records = append(records, dropped)
	}
	if len(added.Splits) > 0 {
		records = append(records, added)
	}
	if len(records) == 0 {
		return nil
	}
	return l.append(false, records...)
}

// stages reads the splits of one stage after the other: those of a stage begin
// when every split of the one before is done.
func (l *load) stages(ctx context.Context, splits []source.Split) error {
	byStage := map[int][]source.Split{}
	for _, s := range splits {
		byStage[s.Stage] = append(byStage[s.Stage], s)
	}
	for _, stage := range slices.Sorted(maps.Keys(byStage)) {
		if err := l.lanes(ctx, byStage[stage]); err != nil {
			return err
		}
	}
	return nil
}

// lanes reads the splits with as many workers as sink.parallelism says, and one
// more for each that never ends, which keeps its worker for ever. A lane only
// decides who works on which split, never what an epoch is.
func (l *load) lanes(ctx context.Context, splits []source.Split) error {
	queue := make(chan source.Split, len(splits))
	endless := 0
	for _, s := range splits {
		queue <- s
		if s.Tail {
			endless++
		}
	}
	close(queue)
	bounded := min(l.job.Options.Parallelism, len(splits)-endless)
	var group errgroup.Group // which gives the first error: the cause of the others
	for range endless + bounded {
		group.Go(func() error {
			err := guarded(func() error { return newLane(l).run(ctx, queue) })
			if err != nil {
				l.halt(ErrStopped)
			}
			return err
		})
	}
	return group.Wait()
}

func (l *load) now() Progress {
	l.lock.Lock()
	defer l.lock.Unlock()
	p := l.progress
	p.Took = l.deps.Now().Sub(l.begun)
	return p
}

// sent counts bytes on their way, and tells of it at most every second.
func (l *load) sent(n int64) {
	l.lock.Lock()
	l.progress.Sent += n
	now := l.deps.Now()
	tell := now.Sub(l.shown) >= time.Second
	if tell {
		l.shown = now
	}
	l.lock.Unlock()
	if tell {
		l.watch(LoadProgress{l.job.Address, l.now()})
	}
}
