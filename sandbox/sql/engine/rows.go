package engine

import (
	"errors"
	"io"

	gms "github.com/dolthub/go-mysql-server/sql"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/wire"
)

// Rows gives the rows of a result one by one.
type Rows struct {
	session  *Session
	context  *gms.Context
	schema   gms.Schema
	names    []string // that the statement spells; shorter than schema, or nil, for none
	iterator gms.RowIter
	cells    [][]byte
	buffer   []byte
	ends     []int // where each cell ends in buffer, -1 for NULL
}

// newRows is over the rows of a plan.
func (s *Session) newRows(c *gms.Context, schema gms.Schema, iterator gms.RowIter) *Rows {
	return &Rows{session: s, context: c, schema: schema, iterator: iterator, cells: make([][]byte, len(schema)), ends: make([]int, len(schema))}
}

// columns says how the columns go over the wire.
func (r *Rows) columns() []wire.Column {
	columns := make([]wire.Column, len(r.schema))
	for i, column := range r.schema {
		columns[i] = wireColumn(column.Name, column.Type)
		if len(r.names) == len(r.schema) && r.names[i] != "" {
			columns[i].Name = r.names[i]
		}
	}
	return columns
}

// each hands on all rows as values of StarRocks; what it hands on holds until
// the next row. Its errors are *failure.Error, and those of add.
func (r *Rows) each(add func(given) error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = failure.Analyze("the statement cannot be run: %v", cause)
		}
	}()
	g := given{values: make([]cell.Value, len(r.schema)), types: make([]cell.Type, len(r.schema))}
	for i, column := range r.schema {
		g.types[i] = cellTypeOf(column.Type)
	}
	for {
		row, err := r.iterator.Next(r.context)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return r.session.engine.explain(err)
		}
		for i := range g.values {
			if g.values[i], err = fromEngine(r.context, g.types[i], row[i]); err != nil {
				return r.session.engine.explain(err)
			}
		}
		if err := add(g); err != nil {
			return err
		}
	}
}

// Next returns the cells of the next row as text, nil for NULL, which hold
// until the next call; no row at the end. Its errors are *failure.Error.
func (r *Rows) Next() (cells [][]byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			cells, err = nil, failure.Analyze("the statement cannot be run: %v", cause)
		}
	}()
	row, err := r.iterator.Next(r.context)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, r.session.engine.explain(err)
	}
	r.buffer = r.buffer[:0]
	for i, column := range r.schema {
		r.ends[i] = -1
		if row[i] == nil || !shown(column.Type) {
			continue
		}
		r.buffer, err = appendCell(r.context, r.buffer, column.Type, row[i])
		if err != nil {
			return nil, r.session.engine.explain(err)
		}
		r.ends[i] = len(r.buffer)
	}
	// The cells are cut out when the buffer grows no more.
	start := 0
	for i, end := range r.ends {
		r.cells[i] = nil
		if end >= 0 {
			r.cells[i] = r.buffer[start:end:end]
			start = end
		}
	}
	return r.cells, nil
}

// Close ends the result, read to its end or not.
func (r *Rows) Close() (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = failure.Analyze("the statement cannot be ended: %v", cause)
		}
	}()
	if err := r.iterator.Close(r.context); err != nil {
		return r.session.engine.explain(err)
	}
	return nil
}
