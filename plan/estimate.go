package plan

import (
	"context"
	"errors"
	"io"

	"starlift/batch"
	"starlift/source"
)

// sampleBytes is how much of a source is read to estimate its rows.
const sampleBytes = 64 << 10

// estimate sets the number of rows to load from a sample of the first split:
// exact where the sample is all there is, else by the bytes of an average
// record. A source that cannot be sampled leaves it unknown: apply will say why
// with its place.
func estimate(ctx context.Context, src source.Source, load *Load) {
	splits := append(append([]source.Split{}, load.Pending...), load.New...)
	if len(splits) == 0 {
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
