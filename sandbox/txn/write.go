package txn

import (
	"errors"
	"fmt"
	"time"

	"starlift-sandbox/store"
)

// writePatience is how long SQL waits for a lock and for its rows to be visible,
// the default of query_timeout.
const writePatience = 300 * time.Second

// Write is INSERT and DELETE of SQL: one transaction with all rows, durable
// and visible on return. ops may be nil (all Upsert), else it is as long as
// rows. An empty label gets a name of its own. Nothing is written on an error.
func (m *Manager) Write(table *store.Table, label string, ops []store.Op, rows []store.Row) error {
	d := table.Definition()
	if ops != nil && len(ops) != len(rows) {
		return fmt.Errorf("write to %s.%s: %d operations for %d rows", d.Database, d.Name, len(ops), len(rows))
	}
	if label == "" {
		id, err := m.store.NewID()
		if err != nil {
			return err
		}
		label = fmt.Sprintf("insert_%d", id)
	}
	id, table, err := m.Begin(Beginning{Database: d.Database, Table: d.Name, Label: label, Source: InsertStreaming, Coordinator: "FE: 127.0.0.1"})
	if err != nil {
		return err
	}
	err = m.write(id, table, ops, rows)
	var late *PublishTimeout
	if errors.As(err, &late) {
		return nil // committed is done, as for an INSERT of a server
	}
	if err != nil {
		return errors.Join(err, m.Abort(id, err.Error()))
	}
	return nil
}

func (m *Manager) write(id int64, table *store.Table, ops []store.Op, rows []store.Row) error {
	g, buffer := m.store.Stage(table, id, store.Change{}), []byte(nil)
	for i, row := range rows {
		var err error
		if buffer, err = g.Layout().AppendRow(buffer[:0], row); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		if err := g.Layout().CheckKey(buffer); err != nil {
			return fmt.Errorf("row %d: %w", i+1, err)
		}
		op := store.Upsert
		if ops != nil {
			op = ops[i]
		}
		if err := g.Add(op, buffer); err != nil {
			return err
		}
	}
	n, until := int64(len(rows)), m.now().Add(writePatience)
	return m.CommitOpen(id, store.Counters{Total: n, Loaded: n}, Patience{until, until}, g)
}
