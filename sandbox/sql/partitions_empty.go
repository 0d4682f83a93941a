package sql

import (
	"slices"
	"strings"
	"time"

	"starlift-sandbox/partition"
	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// dropPartition takes a partition away with its rows. Loads that were on their
// way into it may leave rows after the first look; the second one finds those
// that were committed before the definition changed.
func (s *server) dropPartition(t *store.Table, plan ddl.Plan) error {
	d := t.Definition()
	before := len(partition.Names(&d))
	names, found, err := s.known(t, plan.Emptied)
	if err != nil {
		return err
	}
	if !found {
		if plan.Quiet {
			return nil
		}
		return failure.UnknownPartition(plan.Emptied[0])
	}
	if err := s.empty(t, names); err != nil {
		return err
	}
	if len(partition.Names(&plan.Want)) == before {
		return nil // it was declared nowhere
	}
	router, err := partition.NewRouter(&d)
	if err != nil {
		return err
	}
	if err := s.store.AlterTable(t, plan.Want, nil); err != nil {
		return missing(err, d.Database, d.Name)
	}
	return s.emptyBy(t, router, names)
}

// known finds partitions by their names, without regard to case; found is false
// when one of them is not there.
func (s *server) known(t *store.Table, names []string) (spelled []string, found bool, err error) {
	list, err := presentPartitions(t)
	if err != nil {
		return nil, false, err
	}
	for _, name := range names {
		at := slices.IndexFunc(list, func(p presentPartition) bool { return strings.EqualFold(p.Name, name) })
		if at < 0 {
			return nil, false, nil
		}
		spelled = append(spelled, list[at].Name)
	}
	return spelled, true, nil
}

// empty deletes the rows of partitions.
func (s *server) empty(t *store.Table, names []string) error {
	d := t.Definition()
	router, err := partition.NewRouter(&d)
	if err != nil {
		return err
	}
	return s.emptyBy(t, router, names)
}

// emptyBy deletes the rows that the router puts into the partitions, all at
// once. No transaction is seen of it, as on a real server.
func (s *server) emptyBy(t *store.Table, router *partition.Router, names []string) error {
	id, err := s.store.NewID()
	if err != nil {
		return err
	}
	stage := s.store.Stage(t, id, store.Change{})
	snapshot := t.Snapshot()
	var key, row store.Row
	var buffer []byte
	for i := range snapshot.Len() {
		key = snapshot.Row(i, router.Columns(), key)
		if name, found := router.Find(key); !found || !slices.Contains(names, name) {
			continue
		}
		row = snapshot.Row(i, nil, row)
		if buffer, err = stage.Layout().AppendRow(buffer[:0], row); err != nil {
			return err
		}
		if err := stage.Add(store.Delete, buffer); err != nil {
			return err
		}
	}
	if stage.Rows() == 0 {
		return nil
	}
	d := t.Definition()
	database, _ := s.store.DatabaseID(d.Database)
	now := s.options.Now().Truncate(time.Millisecond)
	if err := s.store.Settle(store.Transaction{
		ID: id, Database: d.Database, DatabaseID: database, Tables: []store.TableName{{Name: d.Name, ID: t.ID()}},
		State: store.Visible, PrepareTime: now, CommitTime: now, PublishTime: now, FinishTime: now,
	}, stage); err != nil {
		return err
	}
	return s.store.Forget([]int64{id})
}
