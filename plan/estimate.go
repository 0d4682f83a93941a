package plan

import (
	"context"
	"errors"
	"io"

	"starlift/batch"
	"starlift/config"
	"starlift/source"
)

// Estimate is how a plan finds out how many rows there are to load.
type Estimate string

// The ways: from a sample of the first part, by reading everything, or not.
const (
	EstimateFast  Estimate = "fast"
	EstimateExact Estimate = "exact"
	EstimateNone  Estimate = "none"
)

// Estimates lists the ways, for the command line.
func Estimates() []Estimate { return []Estimate{EstimateFast, EstimateExact, EstimateNone} }

// estimate sets the number of rows to load. Reading everything may find a record
// that cannot be read, which is then an error of the plan.
func (m *maker) estimate(ctx context.Context, l *config.Load, src source.Source, load *Load) {
	switch m.world.Estimate {
	case EstimateNone:
	case EstimateExact:
		if err := countRows(ctx, src, load); err != nil {
			m.add(sourceDiagnostic(l, err))
		}
	default:
		sampleRows(ctx, src, load)
	}
}

// countRows reads every part that is to be loaded, and keeps nothing.
func countRows(ctx context.Context, src source.Source, load *Load) error {
	page := &batch.Page{Limit: sampleBytes, Tables: []batch.Batch{batch.New(load.Job.Relation.Columns, batch.Text)}}
	rows := int64(0)
	for _, s := range append(append([]source.Split{}, load.Pending...), load.New...) {
		r, err := src.Open(ctx, s, s.Start)
		if err != nil {
			return err
		}
		for err == nil {
			page.Reset()
			_, err = r.Next(ctx, page)
			rows += int64(page.Tables[0].Rows)
		}
		if err := r.Close(); err != nil {
			return err
		}
		if !errors.Is(err, io.EOF) {
			return err
		}
	}
	load.Todo.Rows, load.Todo.RowsExact = rows, true
	return nil
}

// sampleBytes is how much of a source is read to estimate its rows.
const sampleBytes = 64 << 10

// sampleRows sets the number of rows to load from a sample of the first split:
// exact where the sample is all there is, else by the bytes of an average
// record. A source that cannot be sampled leaves it unknown: apply will say why
// with its place.
func sampleRows(ctx context.Context, src source.Source, load *Load) {
	splits := append(append([]source.Split{}, load.Pending...), load.New...)
	if len(splits) == 0 {
		return
	}
	if counter, is := src.(source.Counter); is {
		load.Todo.Rows = 0
		for _, s := range splits {
			rows, ok := counter.Count(ctx, s)
			if !ok {
				load.Todo.Rows = 0
				return
			}
			load.Todo.Rows += rows
		}
		return
	}
	r, err := src.Open(ctx, splits[0], splits[0].Start)
	if err != nil {
		return
	}
	defer r.Close()
	page := &batch.Page{Limit: sampleBytes, Tables: []batch.Batch{batch.New(load.Job.Relation.Columns, batch.Text)}}
	rows, first, last := int64(0), int64(0), int64(0)
	for page.Bytes() < sampleBytes {
		before := page.Tables[0].Rows
		_, err = r.Next(ctx, page)
		if err != nil || page.Tables[0].Rows == before {
			break
		}
	}
	b := &page.Tables[0]
	rows = int64(b.Rows)
	switch {
	case errors.Is(err, io.EOF) && len(splits) == 1:
		load.Todo.Rows, load.Todo.RowsExact = rows, true
	case rows > 1 && len(b.At) > 1:
		first, last = b.At[0], b.At[len(b.At)-1]
		if last > first {
			load.Todo.Rows = load.Todo.Bytes * (rows - 1) / (last - first)
		}
	}
}
