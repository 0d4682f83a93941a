package apply

import (
	"context"
	"errors"
	"fmt"

	"starlift/diag"
	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

// tables does to the tables what the plan says, in its order.
func (r *run) tables(ctx context.Context, p *plan.Plan) error {
	for i := range p.Tables {
		t := &p.Tables[i]
		key := tableKey(t.Cluster.Address, t.Database(), t.Name())
		r.lock.Lock()
		skip := r.failed[key]
		r.lock.Unlock()
		if skip || r.ends() {
			r.lock.Lock()
			reported := r.failed[t.Address] // renaming it has failed
			r.failed[key] = true
			if !reported {
				r.total.Skipped++
			}
			r.lock.Unlock()
			if !reported {
				r.watch(Skipped{t.Address})
			}
			continue
		}
		if err := r.forgetUntold(p, t); err != nil {
			return err
		}
		if err := r.table(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// forgetUntold makes the state forget what was loaded into a table that is about to
// be made, where the cluster tells no table ids (before 3.0): a run that died
// between the new table and its first rows would leave a state that nothing tells
// from that of a full table. Where the id tells them apart nothing is written.
func (r *run) forgetUntold(p *plan.Plan, t *plan.Table) error {
	var records []state.Record
	for i := range p.Loads {
		j := &p.Loads[i].Job
		known, ok := r.deps.State.Load(j.Address)
		if j.Into != t.Address || !ok || known.TableID != 0 || known.Reload == j.Reload || p.Loads[i].Reason != plan.OtherTable {
			continue
		}
		records = append(records, state.LoadDefined{
			Load: j.Address, Database: j.Target.Database, Table: j.Target.Name, Definition: j.Definition, Reload: j.Reload,
		})
	}
	if len(records) == 0 {
		return nil
	}
	return r.deps.State.Append(true, records...)
}

// table does one action and writes down that it is done.
func (r *run) table(ctx context.Context, t *plan.Table) error {
	begun := r.deps.Now()
	r.watch(TableStarted{Address: t.Address, Action: t.Action})
	live, err := r.act(ctx, t)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		r.lock.Lock()
		r.failed[tableKey(t.Cluster.Address, t.Database(), t.Name())] = true
		r.lock.Unlock()
		if errors.Is(err, ErrStopped) {
			r.lock.Lock()
			r.total.Stopped++
			r.lock.Unlock()
			r.watch(TableStopped{Address: t.Address})
			return nil
		}
		r.watch(TableFailed{Address: t.Address, Action: t.Action, Took: r.deps.Now().Sub(begun)})
		r.fail(explainTable(t, err))
		return nil
	}
	if err := r.deps.State.Append(true, recordOf(t, live)); err != nil {
		return err
	}
	r.lock.Lock()
	r.total.Done++
	r.total.Tables.count(t.Action)
	r.lock.Unlock()
	r.watch(TableDone{Address: t.Address, Action: t.Action, Took: r.deps.Now().Sub(begun)})
	return nil
}

// recordOf is what the state is told of an action that is done.
func recordOf(t *plan.Table, live starrocks.Live) state.Record {
	if t.Action == plan.Drop || t.Action == plan.Forget {
		return state.TableForgotten{Address: t.Address}
	}
	return state.TableCreated{
		Address: t.Address, Cluster: t.Cluster.Address, Database: t.Want.Database, Name: t.Want.Name, TableID: live.ID,
		Definition: t.Definition, PreventDrop: t.PreventDrop, Seen: t.Seen(live.Table),
	}
}

// act carries one action out and returns the table as it is then.
func (r *run) act(ctx context.Context, t *plan.Table) (starrocks.Live, error) {
	if t.Action == plan.Forget {
		return starrocks.Live{}, nil
	}
	client, err := r.deps.Client(t.Cluster, nil)
	if err != nil {
		return starrocks.Live{}, err
	}
	switch t.Action {
	case plan.Alter:
		return r.alter(ctx, client, t)
	case plan.Drop:
		return starrocks.Live{}, r.drop(ctx, client, t)
	}
	return r.create(ctx, client, t)
}

// create runs the statements of a Create, Recreate or Adopt and returns the
// table. The answer to a statement proves nothing, so the table is looked
// at whatever it was: one that is there and as wanted was created, by this run
// or by one that died after it.
func (r *run) create(ctx context.Context, client *starrocks.Client, t *plan.Table) (starrocks.Live, error) {
	var refused error
	for _, sql := range t.Statements() {
		if t.Action == plan.Recreate && refused != nil {
			break // the old table may be there still
		}
		if err := client.Exec(ctx, sql); err != nil {
			refused = err
		}
	}
	live, err := client.Table(ctx, t.Want.Database, t.Want.Name)
	if err != nil {
		return starrocks.Live{}, err
	}
	switch {
	case !live.Exists && refused != nil, t.Action == plan.Recreate && live.ID == t.LiveID && refused != nil:
		return starrocks.Live{}, refused
	case !live.Exists:
		return starrocks.Live{}, fmt.Errorf("create table %s.%s: the cluster took the statement, and has no such table", t.Want.Database, t.Want.Name)
	case t.Action == plan.Adopt:
		return live, nil
	}
	if left := plan.Diff(live.Table, t.Want, t.Options); len(left) > 0 {
		return starrocks.Live{}, fmt.Errorf("create table %s.%s: the cluster has the table in another form: %s: %s",
			t.Want.Database, t.Want.Name, left[0].Member(), plan.ChangeText(left[0]))
	}
	return live, nil
}

// drop removes the table, if it still is the one that the plan saw.
func (r *run) drop(ctx context.Context, client *starrocks.Client, t *plan.Table) error {
	live, err := client.Table(ctx, t.Have.Database, t.Have.Name)
	if err != nil || !live.Exists {
		return err
	}
	if live.ID != t.LiveID {
		return fmt.Errorf("drop table %s.%s: another table has its name since the plan was made", t.Have.Database, t.Have.Name)
	}
	var refused error
	for _, sql := range t.Statements() {
		refused = client.Exec(ctx, sql)
	}
	live, err = client.Table(ctx, t.Have.Database, t.Have.Name)
	if err == nil && live.Exists && live.ID == t.LiveID {
		err = refused
		if err == nil {
			err = fmt.Errorf("drop table %s.%s: the cluster took the statement, and still has the table", t.Have.Database, t.Have.Name)
		}
	}
	return err
}

// explainTable gives a table's error its code and words.
func explainTable(t *plan.Table, err error) *Failure {
	f := &Failure{Address: t.Address, At: t.At, Code: diag.Unreachable, Summary: "Table cannot be " + done(t.Action), Err: err}
	var job *starrocks.SchemaChangeError
	if errors.As(err, &job) {
		f.Code, f.Summary = diag.SchemaBusy, "Schema change was cancelled"
	}
	var refused *refusedChange
	if errors.As(err, &refused) {
		f.At = refused.at
		f.Notes = []string{"statement: " + refused.statement}
	}
	return f
}

// done is the participle of an action.
func done(a plan.Action) string {
	switch a {
	case plan.Alter:
		return "altered"
	case plan.Recreate:
		return "recreated"
	case plan.Drop:
		return "dropped"
	case plan.Adopt:
		return "adopted"
	}
	return "created"
}
