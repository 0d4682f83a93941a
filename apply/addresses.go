package apply

import (
	"context"
	"fmt"

	"starlift/plan"
	"starlift/starrocks"
)

// addresses gives objects their new addresses in the state, and lets go of loads,
// before anything is done to a cluster: what is written down from here on is
// written under the addresses of the configuration. A run that dies in between
// has moved what is written, and the next plan moves the rest.
func (r *run) addresses(p *plan.Plan) error {
	records := p.Addresses()
	if len(records) == 0 {
		return nil
	}
	if err := r.deps.State.Append(true, records...); err != nil {
		return err
	}
	only := map[string]bool{} // the others are counted by what else happens to them
	for _, m := range p.OnlyMoves() {
		only[m.To] = true
	}
	r.lock.Lock()
	r.total.Moved, r.total.Forgotten = len(p.Moves), len(p.Forgets)
	r.total.Done += len(only) + len(p.Forgets)
	r.lock.Unlock()
	for _, m := range p.Moves {
		r.watch(Moved{From: m.From, Address: m.To})
	}
	for _, f := range p.Forgets {
		r.watch(Forgotten{Address: f.Address})
	}
	return nil
}

// rename gives tables their new names, before anything else is done to them or
// looked for by their names. Renaming waits for no transaction.
func (r *run) rename(ctx context.Context, p *plan.Plan) error {
	for i := range p.Tables {
		t := &p.Tables[i]
		if t.RenamedFrom() == "" || r.ends() {
			continue // tables skips it, too, when the run ends
		}
		if err := r.renameTable(ctx, t); err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			r.lock.Lock()
			r.failed[tableKey(t.Cluster.Address, t.Database(), t.Name())] = true
			r.lock.Unlock()
			f := explainTable(t, err)
			f.Summary = "Table cannot be renamed"
			r.fail(f)
		}
	}
	return nil
}

// renameTable sends the statement unless the table has its new name: the answer
// to an earlier one may have been lost. Afterwards the name decides, not the
// answer.
func (r *run) renameTable(ctx context.Context, t *plan.Table) error {
	client, err := r.deps.Client(t.Cluster, nil)
	if err != nil {
		return err
	}
	from, to := t.RenamedFrom(), t.Want.Name
	live, err := client.Table(ctx, t.Want.Database, to)
	if err != nil || live.Exists && live.ID == t.LiveID {
		return err
	}
	old, err := client.Table(ctx, t.Want.Database, from)
	switch {
	case err != nil:
		return err
	case live.Exists:
		return fmt.Errorf("rename table %s.%s: the cluster has another table %s since the plan was made", t.Want.Database, from, to)
	case !old.Exists || old.ID != t.LiveID:
		return fmt.Errorf("rename table %s.%s: it was dropped or replaced after the plan was made", t.Want.Database, from)
	}
	sql := starrocks.RenameTableSQL(t.Want.Database, from, to)
	refused := client.Exec(ctx, sql)
	live, err = client.Table(ctx, t.Want.Database, to)
	switch {
	case err != nil:
		return err
	case live.Exists && live.ID == t.LiveID:
		return nil
	case refused != nil:
		return &refusedChange{sql, t.At, refused}
	}
	return fmt.Errorf("rename table %s.%s: the cluster took the statement, and has no table %s", t.Want.Database, from, to)
}
