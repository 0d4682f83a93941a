package engine

import (
	"fmt"

	gms "github.com/dolthub/go-mysql-server/sql"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// editKind is what an editor does.
type editKind uint8

const (
	inserts editKind = iota + 1
	updates
	deletes
)

// editor collects the rows of one INSERT, UPDATE or DELETE and writes them as
// one transaction when the statement is complete: all of them or none.
type editor struct {
	table   *table
	kind    editKind
	label   string
	ops     []store.Op
	rows    []store.Row
	written bool
}

func newEditor(c *gms.Context, t *table, kind editKind) *editor {
	return &editor{table: t, kind: kind, label: sessionOf(c).label}
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

func (e *editor) add(op store.Op, row gms.Row) error {
	out := make(store.Row, len(row))
	for i, v := range row {
		value, err := fromEngine(&e.table.definition.Columns[i], v)
		if err != nil {
			return err
		}
		out[i] = value
	}
	e.ops = append(e.ops, op)
	e.rows = append(e.rows, out)
	return nil
}

func (e *editor) Insert(_ *gms.Context, row gms.Row) error { return e.add(store.Upsert, row) }

func (e *editor) Delete(_ *gms.Context, row gms.Row) error { return e.add(store.Delete, row) }

func (e *editor) Update(_ *gms.Context, before, after gms.Row) error {
	d := &e.table.definition
	if d.Model != store.PrimaryKey {
		return failure.Analyze("only support updating primary key table")
	}
	for i := range d.Keys {
		comparison, err := e.table.full[i].Type.Compare(nil, before[i], after[i])
		if err != nil {
			return fmt.Errorf("compare key %s: %w", d.Keys[i], err)
		}
		if comparison != 0 {
			return failure.Analyze("primary key column cannot be updated: %s", d.Keys[i])
		}
	}
	return e.add(store.Upsert, after)
}
