// Package values is the source whose rows are written in the configuration. It
// is opened like any other source; it reads nothing from outside.
package values

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"

	"starlift/batch"
	"starlift/schema"
	"starlift/source"
)

// Column is a field with its declared type.
type Column struct {
	Name   string
	Native string // as declared
	Type   schema.Type
}

// Cell is a value as text, or NULL.
type Cell struct {
	Text string
	Null bool
}

// Config is a values source as declared.
type Config struct {
	Columns []Column
	Rows    [][]Cell // as many cells in each as there are columns
}

// Describe says how many rows there are.
func (c *Config) Describe() string {
	if len(c.Rows) == 1 {
		return "1 row"
	}
	return fmt.Sprintf("%d rows", len(c.Rows))
}

// Open needs no settings: the rows are one split.
func (c *Config) Open(context.Context, source.Settings) (source.Source, error) {
	return &valuesSource{config: c}, nil
}

// splitID is the ID of the one split.
const splitID = "values"

type valuesSource struct{ config *Config }

// Tables gives the one relation.
func (s *valuesSource) Tables(context.Context) ([]schema.Table, error) {
	t := schema.Table{Name: splitID}
	for _, c := range s.config.Columns {
		t.Columns = append(t.Columns, schema.Column{Name: c.Name, Type: c.Type, Nullable: true, Native: c.Native})
	}
	return []schema.Table{t}, nil
}

// Splits gives the one split. Rows that were changed after they were known give
// a *source.ChangedError.
func (s *valuesSource) Splits(_ context.Context, _ []schema.Table, known []source.Known) ([]source.Split, error) {
	split := source.Split{ID: splitID, Parts: []string{s.config.hash()}, Tables: []int{0}}
	if len(known) == 0 {
		return []source.Split{split}, nil
	}
	if k := known[0]; len(known) > 1 || k.ID != split.ID || !slices.Equal(k.Parts, split.Parts) {
		return nil, &source.ChangedError{What: splitID, Reason: "the rows in the configuration are not those that were loaded"}
	}
	return nil, nil
}

// hash covers names, types and values, each with its length, so that no two
// contents run into the same bytes.
func (c *Config) hash() string {
	sum := sha256.New()
	put := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		_, _ = sum.Write(n[:]) // a hash takes everything
		_, _ = io.WriteString(sum, s)
	}
	for _, column := range c.Columns {
		put(column.Name)
		put(column.Native)
	}
	for _, row := range c.Rows {
		for _, cell := range row {
			if cell.Null {
				put("null")
			} else {
				put("=" + cell.Text)
			}
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// Open starts at a row; the offset is the number of rows before it.
func (s *valuesSource) Open(_ context.Context, split source.Split, from source.Offset) (source.Reader, error) {
	r := &reader{config: s.config}
	if from == "" {
		return r, nil
	}
	row, err := strconv.Atoi(string(from))
	if err != nil || row < 0 || row > len(s.config.Rows) {
		return nil, fmt.Errorf("split %q: offset %q is not one of its rows", split.ID, from)
	}
	r.row = row
	return r, nil
}

// Locate gives the row's number.
func (s *valuesSource) Locate(_ context.Context, _ source.Split, at int64) (source.Place, error) {
	return source.Place{Row: at + 1}, nil
}

// Close has nothing to give back.
func (s *valuesSource) Close() error { return nil }

type reader struct {
	config *Config
	row    int
	told   bool // Next has returned an offset
}

// Next copies rows into the page until it is full. One page at least comes with
// an offset.
func (r *reader) Next(ctx context.Context, p *batch.Page) (source.Offset, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if len(p.Tables) != 1 || len(p.Tables[0].Cols) != len(r.config.Columns) {
		return "", fmt.Errorf("read values: the page is not of one table of %d columns", len(r.config.Columns))
	}
	if r.told && r.row == len(r.config.Rows) {
		return "", io.EOF
	}
	b := &p.Tables[0]
	for first := true; r.row < len(r.config.Rows) && (first || !p.Full()); first = false {
		for i, c := range r.config.Rows[r.row] {
			v := &b.Cols[i]
			v.Type, v.Repr = r.config.Columns[i].Type, batch.Text
			span := batch.Span{Off: batch.Null}
			if !c.Null {
				at := len(b.Arena)
				b.Arena = append(b.Arena, c.Text...)
				span = batch.Span{Off: uint32(at), End: uint32(len(b.Arena))}
			}
			v.Spans = append(v.Spans, span)
		}
		b.At = append(b.At, int64(r.row))
		b.Rows++
		r.row++
	}
	r.told = true
	return source.Offset(strconv.Itoa(r.row)), nil
}

// Close has nothing to give back.
func (r *reader) Close() error { return nil }
