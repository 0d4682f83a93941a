package engine

import (
	"errors"
	"io"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/wire"
)

// Rows gives the rows of a result one by one.
type Rows struct {
	session  *Session
	context  *gms.Context
	schema   gms.Schema
	iterator gms.RowIter
	cells    [][]byte
	buffer   []byte
	ends     []int // where each cell ends in buffer, -1 for NULL
}

// result tells rows from a count.
func (s *Session) result(c *gms.Context, schema gms.Schema, iterator gms.RowIter) (Result, error) {
	if !types.IsOkResultSchema(schema) {
		rows := &Rows{session: s, context: c, schema: schema, iterator: iterator, cells: make([][]byte, len(schema)), ends: make([]int, len(schema))}
		columns := make([]wire.Column, len(schema))
		for i, column := range schema {
			columns[i] = wireColumn(column.Name, column.Type)
		}
		return Result{Columns: columns, Rows: rows}, nil
	}
	var result Result
	for {
		row, err := iterator.Next(c)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Result{}, s.engine.explain(errors.Join(err, iterator.Close(c)))
		}
		if ok, is := row[0].(types.OkResult); is {
			result.Affected = ok.RowsAffected
		}
	}
	if err := iterator.Close(c); err != nil {
		return Result{}, s.engine.explain(err)
	}
	return result, nil
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
		if row[i] == nil {
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
