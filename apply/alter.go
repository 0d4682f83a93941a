package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/plan"
	"starlift/starrocks"
)

// refusedChange is a statement that the cluster refused, with the place in the
// configuration that it came from.
type refusedChange struct {
	statement string
	at        *hcl.Range
	err       error
}

func (e *refusedChange) Error() string { return e.err.Error() }
func (e *refusedChange) Unwrap() error { return e.err }

// alter makes the table as wanted, one statement and one job at a time. Before
// each it waits for the job that runs, which may be one that an earlier run
// started and did not see the end of, and compares anew: so a statement whose
// answer was lost is never sent twice, and a run that resumes does what is left.
func (r *run) alter(ctx context.Context, client *starrocks.Client, t *plan.Table) (starrocks.Live, error) {
	planned := len(t.Clauses())
	for sent := 0; ; sent++ {
		known, err := r.awaitJob(ctx, client, t)
		if err != nil {
			return starrocks.Live{}, err
		}
		live, err := client.Table(ctx, t.Want.Database, t.Want.Name)
		switch {
		case err != nil:
			return starrocks.Live{}, err
		case !live.Exists || live.ID != t.LiveID:
			return starrocks.Live{}, fmt.Errorf("alter table %s.%s: it was dropped or replaced after the plan was made", t.Want.Database, t.Want.Name)
		}
		left := t.Left(live.Table)
		clauses := left.Clauses()
		switch {
		case len(left.Changes) == 0:
			return live, nil
		case left.Recreate != "":
			return starrocks.Live{}, fmt.Errorf("alter table %s.%s: it changed after the plan was made, and %s now", t.Want.Database, t.Want.Name, left.Recreate)
		case sent >= planned:
			return starrocks.Live{}, fmt.Errorf("alter table %s.%s: the cluster took the statements, and still differs: %s: %s",
				t.Want.Database, t.Want.Name, left.Changes[0].Member(), plan.ChangeText(left.Changes[0]))
		case r.ends():
			return starrocks.Live{}, ErrStopped
		}
		if err := r.send(ctx, client, t, left, clauses[0], known); err != nil {
			return starrocks.Live{}, err
		}
	}
}

// send runs one statement and waits for its job. When the cluster refused it,
// the table and its jobs decide whether it took effect all the same.
func (r *run) send(ctx context.Context, client *starrocks.Client, t *plan.Table, left plan.Alteration, clauses []string, known int64) error {
	sql := starrocks.AlterTableSQL(t.Want.Database, t.Want.Name, clauses...)
	refused := client.Exec(ctx, sql)
	job, found, err := r.wait(ctx, client, t, known)
	if err != nil || refused == nil {
		return err
	}
	if found && job.ID > known {
		return nil // it was taken, and only its answer was lost
	}
	live, err := client.Table(ctx, t.Want.Database, t.Want.Name)
	if err != nil {
		return err
	}
	if len(t.Left(live.Table).Changes) < len(left.Changes) {
		return nil
	}
	return &refusedChange{sql, t.PlaceOf(left.Changes), refused}
}

// awaitJob waits until nothing alters the table, and returns the id of its last
// job, 0 for none. How a job of somebody else ended is not ours to judge.
func (r *run) awaitJob(ctx context.Context, client *starrocks.Client, t *plan.Table) (int64, error) {
	last, _, err := client.SchemaChange(ctx, t.Want.Database, t.Want.Name)
	if err != nil {
		return 0, err
	}
	job, _, err := r.wait(ctx, client, t, last.ID)
	return job.ID, err
}

// wait waits for the job of a table, until the run is asked to stop: the job
// then goes on in the cluster, and the next run waits for it.
func (r *run) wait(ctx context.Context, client *starrocks.Client, t *plan.Table, known int64) (starrocks.SchemaChange, bool, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-r.deps.Stop:
			cancel(ErrStopped)
		case <-ctx.Done():
		}
	}()
	begun := r.deps.Now()
	job, found, err := client.WaitForSchemaChange(ctx, t.Want.Database, t.Want.Name, known, func(job starrocks.SchemaChange) {
		r.watch(TableProgress{Address: t.Address, Job: job.ID, State: job.State, Progress: job.Progress, Took: r.deps.Now().Sub(begun)})
	})
	if err != nil && errors.Is(context.Cause(ctx), ErrStopped) {
		err = ErrStopped
	}
	return job, found, err
}
