package apply

import (
	"context"
	"fmt"

	"starlift/diag"
	"starlift/plan"
	"starlift/state"
)

// tables creates and adopts what the plan says, in its order.
func (r *run) tables(ctx context.Context, p *plan.Plan) error {
	for i := range p.Tables {
		t := &p.Tables[i]
		if r.ends() {
			r.lock.Lock()
			r.total.Skipped++
			r.failed[tableKey(t.Cluster.Address, t.Want.Database, t.Want.Name)] = true
			r.lock.Unlock()
			continue
		}
		if err := r.table(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) table(ctx context.Context, t *plan.Table) error {
	begun := r.deps.Now()
	r.watch(TableStarted{Address: t.Address})
	id, err := r.create(ctx, t)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		r.lock.Lock()
		r.failed[tableKey(t.Cluster.Address, t.Want.Database, t.Want.Name)] = true
		r.lock.Unlock()
		r.fail(&Failure{Address: t.Address, Code: diag.Unreachable, Summary: "Table cannot be created", Err: err})
		return nil
	}
	err = r.deps.State.Append(true, state.TableCreated{
		Address: t.Address, Cluster: t.Cluster.Address, Database: t.Want.Database, Name: t.Want.Name, TableID: id, Definition: t.Definition,
	})
	if err != nil {
		return err
	}
	r.lock.Lock()
	r.total.Done++
	if t.Action == plan.Adopt {
		r.total.Adopted++
	} else {
		r.total.Created++
	}
	r.lock.Unlock()
	r.watch(TableDone{Address: t.Address, Took: r.deps.Now().Sub(begun), Adopted: t.Action == plan.Adopt})
	return nil
}

// create runs the statements and returns the table's id. The answer to a
// statement proves nothing, so the table is looked at whatever it was: one that
// is there and as wanted was created, by this run or by one that died after it.
func (r *run) create(ctx context.Context, t *plan.Table) (int64, error) {
	client, err := r.deps.Client(t.Cluster, nil)
	if err != nil {
		return 0, err
	}
	var refused error
	for _, sql := range t.Statements() {
		if err := client.Exec(ctx, sql); err != nil {
			refused = err
		}
	}
	live, err := client.Table(ctx, t.Want.Database, t.Want.Name)
	switch {
	case err != nil:
		return 0, err
	case !live.Exists && refused != nil:
		return 0, refused
	case !live.Exists:
		return 0, fmt.Errorf("create table %s.%s: the cluster took the statement, and has no such table", t.Want.Database, t.Want.Name)
	case t.Action == plan.Create && len(plan.Diff(live.Table, t.Want)) > 0:
		return 0, fmt.Errorf("create table %s.%s: the cluster has the table in another form: %s", t.Want.Database, t.Want.Name, plan.Diff(live.Table, t.Want)[0].Member)
	}
	return live.ID, nil
}
