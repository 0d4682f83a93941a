package plan

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
)

// preflight asks each cluster on which something will be done whether it can be:
// the account's privileges, the way to its backends, how long it remembers, how
// much it takes at a time. What the account may not look at is said once.
func (m *maker) preflight(ctx context.Context) {
	for _, c := range m.config.Clusters {
		f := &flight{maker: m, cluster: c}
		for i := range m.plan.Tables {
			if m.plan.Tables[i].Cluster.Address == c.Address {
				f.tables = append(f.tables, &m.plan.Tables[i])
			}
		}
		for i := range m.plan.Loads {
			if m.plan.Loads[i].Job.Cluster.Address == c.Address {
				f.loads = append(f.loads, &m.plan.Loads[i])
			}
		}
		client, err := m.world.Client(c)
		if err != nil || len(f.tables)+len(f.loads) == 0 {
			continue // it has its error already, or nothing happens there
		}
		f.client = client
		f.privileges(ctx)
		if len(f.loads) > 0 {
			f.backends(ctx)
			f.memory(ctx)
			f.transactions(ctx)
		}
		if f.hidden {
			m.plan.Notes = append(m.plan.Notes, fmt.Sprintf(
				"The account on cluster %q may not look at its nodes, settings and transactions (that needs OPERATE ON SYSTEM), so these were not checked.", c.Name))
		}
	}
	m.endedPartitions()
}

// flight is the preflight of one cluster.
type flight struct {
	*maker
	cluster *config.Cluster
	client  *starrocks.Client
	tables  []*Table
	loads   []*Load
	hidden  bool // something could not be looked at
}

// denied notes that the account may not look, and says whether err is that or
// anything else for which nothing can be said.
func (f *flight) denied(err error) bool {
	f.hidden = f.hidden || starrocks.Denied(err)
	return err != nil
}

func (f *flight) warn(code diag.Code, summary, detail string, notes ...string) {
	at := f.cluster.At
	f.add(diag.Warn(code, &at, summary, detail, diag.For(f.cluster.Address), diag.In(fmt.Sprintf("cluster %q", f.cluster.Name)), diag.Note(notes...)))
}

// backends tries the way to every backend that is alive: a load may be sent to
// any of them.
func (f *flight) backends(ctx context.Context) {
	list, err := f.client.Backends(ctx)
	if f.denied(err) {
		return
	}
	type tried struct {
		at  int
		err error
	}
	results := make(chan tried)
	alive := 0
	for i, b := range list {
		if b.Alive {
			alive++
			go func() { results <- tried{i, f.client.Reach(ctx, b)} }()
		}
	}
	failed := make([]error, len(list))
	count := 0
	for range alive {
		t := <-results
		if failed[t.at] = t.err; t.err != nil {
			count++
		}
	}
	for _, err := range failed {
		var unreachable *starrocks.UnreachableError
		if !errors.As(err, &unreachable) || ctx.Err() != nil {
			continue
		}
		at := f.cluster.At
		if where := f.cluster.Places.At("backend_addresses"); where != nil {
			at = *where
		}
		summary, detail := "Backend unreachable", fmt.Sprintf("%s. A load that is sent there fails.", diag.Sentence(err.Error()))
		options := []diag.Option{diag.For(f.cluster.Address), diag.In(fmt.Sprintf("cluster %q", f.cluster.Name))}
		if count == alive {
			f.add(diag.Error(diag.Unreachable, &at, summary, detail, options...))
		} else {
			f.add(diag.Warn(diag.Unreachable, &at, summary, detail, options...))
		}
	}
}

func setSetting(name string, value int64) string {
	return fmt.Sprintf(`ADMIN SET FRONTEND CONFIG ("%s" = "%d")`, name, value)
}

// transactions looks at what runs in the databases of the loads: whether there is
// room for the lanes, and whether somebody left something behind.
func (f *flight) transactions(ctx context.Context) {
	lanes := map[string]int{}
	for _, l := range f.loads {
		lanes[l.Job.Target.Database] += max(1, min(l.Job.Options.Parallelism, l.Todo.Splits))
	}
	const limit = "max_running_txn_num_per_db"
	values, err := f.client.Config(ctx, limit)
	most, odd := strconv.Atoi(values[limit])
	for _, database := range slices.Sorted(maps.Keys(lanes)) {
		running, failed := f.client.Running(ctx, database)
		if f.denied(failed) {
			continue
		}
		if n := len(running) + lanes[database]; err == nil && odd == nil && n > most {
			f.warn(diag.TransactionLimit, "Too many transactions at a time",
				fmt.Sprintf("Cluster %q takes %d transactions at a time in database %s. Running now: %d. Lanes of the loads: %d. Lower sink.parallelism, or let an administrator raise the limit.",
					f.cluster.Name, most, database, len(running), lanes[database]), setSetting(limit, int64(2*n)))
		}
		f.strangers(database, running)
	}
}
