package sourcetest

import (
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"

	"starlift/batch"
	"starlift/source"
)

func sameRowsTwice(t *testing.T, c Case) {
	for range 2 {
		o := c.open(t, nil)
		var rows [][]string
		for _, s := range o.splits {
			rows = append(rows, rowsOf(c.pages(t, o, s, ""))...)
		}
		same(t, rows, c.Rows, "all splits")
	}
}

// resumeAfterEachPage opens the source anew after each page, as a process does
// that takes over.
func resumeAfterEachPage(t *testing.T, c Case) {
	o := c.open(t, nil)
	for _, s := range o.splits {
		whole := c.pages(t, o, s, "")
		for i, cut := range whole {
			again := c.open(t, []source.Known{{Split: s, At: cut.end}})
			rest := c.pages(t, again, s, cut.end)
			same(t, rowsOf(rest), rowsOf(whole[i+1:]), "%s from %q", s.ID, cut.end)
		}
	}
}

func splitsAreStable(t *testing.T, c Case) {
	a, b := c.open(t, nil), c.open(t, nil)
	if !reflect.DeepEqual(a.splits, b.splits) {
		t.Fatalf("two listings differ:\n%+v\n%+v", a.splits, b.splits)
	}
	ids, parts := map[string]bool{}, map[string]bool{}
	for _, s := range a.splits {
		if s.ID == "" || ids[s.ID] {
			t.Errorf("the ID %q is empty or there twice", s.ID)
		}
		ids[s.ID] = true
		if len(s.Parts) == 0 {
			t.Errorf("%s has no parts", s.ID)
		}
		for _, p := range s.Parts {
			if parts[p] {
				t.Errorf("the part %q is in two splits", p)
			}
			parts[p] = true
		}
	}
}

func knownSplits(t *testing.T, c Case) {
	all := c.open(t, nil).splits
	for n := range len(all) + 1 {
		var known []source.Known
		for _, s := range all[:n] {
			known = append(known, source.Known{Split: s})
		}
		rest := c.open(t, known).splits
		if len(rest) == 0 && n == len(all) {
			continue
		}
		if !reflect.DeepEqual(rest, all[n:]) {
			t.Fatalf("with %d of %d splits known the others are\n%+v, want\n%+v", n, len(all), rest, all[n:])
		}
	}
}

// anyOrder reads the last split first, as lanes may.
func anyOrder(t *testing.T, c Case) {
	forth := c.open(t, nil)
	var want [][][]string
	for _, s := range forth.splits {
		want = append(want, rowsOf(c.pages(t, forth, s, "")))
	}
	back := c.open(t, nil)
	for i, s := range slices.Backward(back.splits) {
		same(t, rowsOf(c.pages(t, back, s, "")), want[i], "%s, read before the splits in front of it", s.ID)
	}
}

// endIsAnOffset asks for one offset at least from each split, and that reading
// from the last one gives nothing.
func endIsAnOffset(t *testing.T, c Case) {
	o := c.open(t, nil)
	for _, s := range o.splits {
		pages := c.pages(t, o, s, "")
		if len(pages) == 0 {
			t.Errorf("%s ends without an offset", s.ID)
			continue
		}
		rest := c.pages(t, o, s, pages[len(pages)-1].end)
		same(t, rowsOf(rest), nil, "%s from its end", s.ID)
	}
}

func cancelled(t *testing.T, c Case) {
	o := c.open(t, nil)
	for _, s := range o.splits {
		ctx, cancel := context.WithCancel(t.Context())
		r, err := o.Open(ctx, s, "")
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		p := c.newPage(o, s)
		if _, err := r.Next(ctx, p); !errors.Is(err, context.Canceled) && !errors.Is(err, io.EOF) {
			t.Errorf("%s: Next after the context ended gives %v", s.ID, err)
		}
		if err := r.Close(); err != nil {
			t.Errorf("close %s: %v", s.ID, err)
		}
	}
}

func located(t *testing.T, c Case) {
	o := c.open(t, nil)
	for _, s := range o.splits {
		seen := map[source.Place]bool{}
		for _, p := range c.pages(t, o, s, "") {
			if len(p.at) != len(p.rows) {
				t.Fatalf("%s: %d rows and %d places", s.ID, len(p.rows), len(p.at))
			}
			for _, at := range p.at {
				place, err := o.Locate(t.Context(), s, at)
				if err != nil {
					t.Fatalf("locate %d of %s: %v", at, s.ID, err)
				}
				if seen[place] {
					t.Errorf("%s: two rows at %v", s.ID, place)
				}
				seen[place] = true
			}
		}
	}
}

// appended reads all of a split into one page.
func appended(t *testing.T, c Case) {
	o := c.open(t, nil)
	for _, s := range o.splits {
		want := rowsOf(c.pages(t, o, s, ""))
		r, err := o.Open(t.Context(), s, "")
		if err != nil {
			t.Fatal(err)
		}
		p := c.newPage(o, s)
		for err == nil {
			p.Limit = p.Bytes() + 1
			_, err = r.Next(t.Context(), p)
		}
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		same(t, Text(&p.Tables[0]), want, "%s in one page", s.ID)
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}

func foreignOffset(t *testing.T, c Case) {
	o := c.open(t, nil)
	for _, s := range o.splits {
		for _, from := range []source.Offset{"x", "-1", "9:9:9", "1e3", "99999999999999999999"} {
			r, err := o.Open(t.Context(), s, from)
			if err == nil {
				_, err = r.Next(t.Context(), &batch.Page{Tables: c.newPage(o, s).Tables, Limit: 1})
				_ = r.Close()
			}
			if err == nil || errors.Is(err, io.EOF) {
				t.Errorf("%s opens at the offset %q: %v", s.ID, from, err)
			}
		}
	}
}
