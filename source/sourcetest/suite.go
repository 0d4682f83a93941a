// Package sourcetest is the conformance suite of the sources: what every kind
// of source must do so that loads can be stopped, resumed and repeated. The
// tests of a kind call Run with an open source; nothing else uses it.
package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"starlift/batch"
	"starlift/schema"
	"starlift/source"
)

// What stands in Case.Rows for NULL, and for a column that a row does not have.
const (
	Null   = "\x00NULL"
	Absent = "\x00ABSENT"
)

// Case is a source with what it must give.
type Case struct {
	// Open opens the source anew; each call must find the same data.
	Open func(t *testing.T) source.Source
	// Rows is what the source holds, split after split, as text, with Null
	// for NULL and Absent for what a row does not have.
	Rows [][]string
	// Limit is the size of pages in bytes, small enough that there are
	// several. 0: 1, a row a page.
	Limit int
	// AllocsPerRow is how many allocations Next may make for a row, at most;
	// 0 is the rule. AllocsReason says why it is more.
	AllocsPerRow float64
	AllocsReason string
}

// Run checks a bounded source.
func Run(t *testing.T, c Case) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("SameRowsTwice", func(t *testing.T) { sameRowsTwice(t, c) })
	t.Run("ResumeAfterEachPage", func(t *testing.T) { resumeAfterEachPage(t, c) })
	t.Run("SplitsAreStableAndDisjoint", func(t *testing.T) { splitsAreStable(t, c) })
	t.Run("KnownSplitsAreNotReturned", func(t *testing.T) { knownSplits(t, c) })
	t.Run("SplitsOpenInAnyOrder", func(t *testing.T) { anyOrder(t, c) })
	t.Run("EndIsAnOffset", func(t *testing.T) { endIsAnOffset(t, c) })
	t.Run("CancelledReadsNothing", func(t *testing.T) { cancelled(t, c) })
	t.Run("RowsCanBeLocated", func(t *testing.T) { located(t, c) })
	t.Run("PageIsAppendedTo", func(t *testing.T) { appended(t, c) })
	t.Run("ForeignOffsetsAreRefused", func(t *testing.T) { foreignOffset(t, c) })
}

// opened is a source with its tables and splits.
type opened struct {
	source.Source
	tables []schema.Table
	splits []source.Split
}

func (c *Case) open(t *testing.T, known []source.Known) opened {
	t.Helper()
	o := opened{Source: c.Open(t)}
	t.Cleanup(func() {
		if err := o.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	var err error
	if o.tables, err = o.Tables(t.Context()); err != nil {
		t.Fatalf("tables: %v", err)
	}
	if o.splits, err = o.Splits(t.Context(), o.tables, known); err != nil {
		t.Fatalf("splits: %v", err)
	}
	return o
}

// page is one answer of Next.
type page struct {
	rows [][]string
	at   []int64
	end  source.Offset
}

func (c *Case) newPage(o opened, s source.Split) *batch.Page {
	p := &batch.Page{Limit: max(1, c.Limit)}
	for _, i := range s.Tables {
		p.Tables = append(p.Tables, batch.New(o.tables[i].Columns, batch.Text))
	}
	return p
}

// pages reads a split from an offset to its end.
func (c *Case) pages(t *testing.T, o opened, s source.Split, from source.Offset) []page {
	t.Helper()
	r, err := o.Open(t.Context(), s, from)
	if err != nil {
		t.Fatalf("open %s at %q: %v", s.ID, from, err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Errorf("close %s: %v", s.ID, err)
		}
	}()
	p := c.newPage(o, s)
	var pages []page
	for {
		p.Reset()
		end, err := r.Next(t.Context(), p)
		if errors.Is(err, io.EOF) {
			if p.Tables[0].Rows > 0 {
				t.Fatalf("%s: rows came with io.EOF", s.ID)
			}
			return pages
		}
		if err != nil {
			t.Fatalf("next of %s: %v", s.ID, err)
		}
		pages = append(pages, page{rows: Text(&p.Tables[0]), at: slices.Clone(p.Tables[0].At), end: end})
	}
}

func rowsOf(pages []page) [][]string {
	var rows [][]string
	for _, p := range pages {
		rows = append(rows, p.rows...)
	}
	return rows
}

// Text is the rows of a batch of text as Case.Rows has them.
func Text(b *batch.Batch) [][]string {
	rows := make([][]string, b.Rows)
	for i := range rows {
		for _, v := range b.Cols {
			switch s := v.Spans[i]; s.Off {
			case batch.Null:
				rows[i] = append(rows[i], Null)
			case batch.Absent:
				rows[i] = append(rows[i], Absent)
			default:
				rows[i] = append(rows[i], string(b.Arena[s.Off:s.End]))
			}
		}
	}
	return rows
}

func same(t *testing.T, got, want [][]string, what string, args ...any) {
	t.Helper()
	if len(got) == 0 && len(want) == 0 || reflect.DeepEqual(got, want) {
		return
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !slices.Equal(got[i], want[i]) {
			t.Fatalf("%s: %d rows, want %d; they differ from row %d on:\n got %q\nwant %q",
				fmt.Sprintf(what, args...), len(got), len(want), i, at(got, i), at(want, i))
		}
	}
}

func at(rows [][]string, i int) []string {
	if i < len(rows) {
		return rows[i]
	}
	return nil
}

// Allocations fails when Next makes more allocations a row than the case
// allows, over all of its splits. Pages are reused, as a load does. It is apart
// from Run because its measure is void under the race detector.
func Allocations(t *testing.T, c Case) {
	t.Helper()
	o := c.open(t, nil)
	c.Limit = max(c.Limit, 256<<10)
	for _, s := range o.splits {
		p := c.newPage(o, s)
		rows := 0
		run := func() {
			r, err := o.Open(t.Context(), s, "")
			if err != nil {
				t.Fatal(err)
			}
			for rows = 0; ; rows += p.Tables[0].Rows {
				p.Reset()
				if _, err = r.Next(context.Background(), p); err != nil {
					break
				}
			}
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		}
		const opening = 200 // for all of a split: opening it, its buffers, its names
		allocs := testing.AllocsPerRun(2, run)
		if allowed := opening + c.AllocsPerRow*float64(rows); allocs > allowed {
			t.Errorf("%s: %.0f allocations for %d rows, %.0f are allowed (%s)", s.ID, allocs, rows, allowed, c.AllocsReason)
		}
	}
}
