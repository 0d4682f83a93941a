package apply

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"starlift/batch"
	"starlift/plan"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
)

// pagesOf makes pages of one text column and as many rows as each number says.
func pagesOf(sizes ...int) []filledPage {
	var filled []filledPage
	n := 0
	for i, size := range sizes {
		b := batch.New([]schema.Column{{Name: "v", Type: schema.Type{Kind: schema.Text}}}, batch.Text)
		for range size {
			text := strconv.Itoa(n)
			at := uint32(len(b.Arena))
			b.Arena = append(b.Arena, text...)
			b.Cols[0].Spans = append(b.Cols[0].Spans, batch.Span{Off: at, End: uint32(len(b.Arena))})
			b.At = append(b.At, int64(n))
			b.Rows++
			n++
		}
		filled = append(filled, filledPage{page: &batch.Page{Tables: []batch.Batch{b}}, end: source.Offset(strconv.Itoa(i + 1))})
	}
	return filled
}

// bodyOf is the rows of an epoch whose reader gives what filled holds, and then
// ends.
func bodyOf(t *testing.T, limit int, filled []filledPage) *rows {
	t.Helper()
	column := schema.Column{Name: "v", Type: schema.Type{Kind: schema.Int}}
	e, err := starrocks.NewEncoder([]starrocks.EncodeField{{Target: column, Source: schema.Type{Kind: schema.Text}}},
		starrocks.RowFormat{Kind: starrocks.RowsCSV, RowDelimiter: "\n", ColumnSeparator: "\t"})
	if err != nil {
		t.Fatal(err)
	}
	through := make(chan filledPage, len(filled))
	for _, f := range filled {
		through <- f
	}
	close(through)
	r := &run{asked: context.Background(), deps: Deps{Watch: func(Event) {}, Now: func() time.Time { return time.Time{} }}}
	n := &lane{load: newLoad(r, &plan.Load{}), pages: &pages{free: make(chan *batch.Page, len(filled))}}
	return &rows{ctx: context.Background(), lane: n, encoder: e, filled: through, limit: limit, more: true}
}

// requests reads the body as the client does: one request after another.
func requests(t *testing.T, r *rows) (bodies []string, err error) {
	t.Helper()
	for {
		more, err := r.next()
		if err != nil || !more {
			return bodies, err
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return bodies, err
		}
		bodies = append(bodies, string(text))
	}
}

func TestRequestsEndAtARowAndNoneIsEmpty(t *testing.T) {
	for _, c := range []struct {
		limit  int
		pages  []int
		bodies []string
	}{
		{1 << 20, []int{2, 1}, []string{"0\n1\n2\n"}},
		{3, []int{2, 1}, []string{"0\n1\n", "2\n"}},
		{4, []int{2}, []string{"0\n1\n"}}, // the limit falls on the last row: no request follows
		{1, []int{1, 1, 1}, []string{"0\n", "1\n", "2\n"}},
	} {
		r := bodyOf(t, c.limit, pagesOf(c.pages...))
		bodies, err := requests(t, r)
		if err != nil || strings.Join(bodies, "|") != strings.Join(c.bodies, "|") {
			t.Errorf("limit %d of pages %v: %q, %v; want %q", c.limit, c.pages, bodies, err, c.bodies)
		}
		if want := source.Offset(strconv.Itoa(len(c.pages))); r.end != want {
			t.Errorf("the epoch ends at %q, want %q", r.end, want)
		}
	}
}

// TestReaderThatFailsDoesNotLookLikeItsEnd holds what keeps half an epoch from
// being prepared.
func TestReaderThatFailsDoesNotLookLikeItsEnd(t *testing.T) {
	broken := &source.RecordError{Reason: "broken"}
	r := bodyOf(t, 1<<20, append(pagesOf(2), filledPage{err: broken}))
	bodies, err := requests(t, r)
	if !errors.Is(err, error(broken)) || len(bodies) != 0 {
		t.Errorf("got %q, %v; want the reader's error and no whole request", bodies, err)
	}
}

func TestPagesComeBackWhateverHappens(t *testing.T) {
	r := bodyOf(t, 1<<20, pagesOf(2, 2, 2))
	if _, err := io.CopyN(io.Discard, r, 1); err != nil {
		t.Fatal(err)
	}
	r.release()
	if got := len(r.lane.pages.free); got != 3 {
		t.Errorf("%d pages are free again, want 3", got)
	}
}

func TestPauseDoublesUpToHalfAMinute(t *testing.T) {
	for attempt, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 6: 30 * time.Second, 60: 30 * time.Second} {
		n := &lane{load: newLoad(&run{asked: context.Background(), deps: Deps{Chance: func() float64 { return 0 }}}, &plan.Load{})}
		if got := n.pause(attempt); got != want {
			t.Errorf("pause after try %d is %s, want %s", attempt, got, want)
		}
	}
}
