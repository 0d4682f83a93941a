package engine

import (
	"fmt"

	gms "github.com/dolthub/go-mysql-server/sql"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// editor collects the rows of one INSERT, UPDATE or DELETE and writes them as
// one transaction when the statement is complete: all of them or none.
type editor struct {
	table   *table
	label   string
	ops     []store.Op
	rows    []store.Row
	written bool
}

func newEditor(c *gms.Context, t *table) *editor {
	return &editor{table: t, label: sessionOf(c).label}
}

func (e *editor) StatementBegin(*gms.Context) {}

func (e *editor) DiscardChanges(_ *gms.Context, _ error) error {
	e.ops, e.rows = nil, nil
	e.written = true
	return nil
}

func (e *editor) StatementComplete(*gms.Context) error { return e.write() }

func (e *editor) Close(*gms.Context) error { return e.write() }

// write writes once, whichever of StatementComplete and Close comes first.
func (e *editor) write() error {
	if e.written {
		return nil
	}
	e.written = true
	if len(e.rows) == 0 {
		return nil
	}
	if err := e.table.engine.manager.Write(e.table.table, e.label, e.ops, e.rows); err != nil {
		return &failure.Error{Code: failure.CodeParse, State: "42000", Message: err.Error()}
	}
	return nil
}

func (e *editor) add(c *gms.Context, op store.Op, row gms.Row) error {
	out := make(store.Row, len(row))
	for i, v := range row {
		value, err := fromEngine(c, &e.table.definition.Columns[i], v)
		if err != nil {
			return err
		}
		out[i] = value
	}
	e.ops = append(e.ops, op)
	e.rows = append(e.rows, out)
	return nil
}

func (e *editor) Insert(c *gms.Context, row gms.Row) error { return e.add(c, store.Upsert, row) }

func (e *editor) Delete(c *gms.Context, row gms.Row) error { return e.add(c, store.Delete, row) }

func (e *editor) Update(c *gms.Context, before, after gms.Row) error {
	d := &e.table.definition
	if d.Model != store.PrimaryKey {
		return failure.Analyze("only support updating primary key table")
	}
	for i := range d.Keys {
		comparison, err := e.table.full[i].Type.Compare(c, before[i], after[i])
		if err != nil {
			return fmt.Errorf("compare key %s: %w", d.Keys[i], err)
		}
		if comparison != 0 {
			return failure.Analyze("primary key column cannot be updated: %s", d.Keys[i])
		}
	}
	return e.add(c, store.Upsert, after)
}
