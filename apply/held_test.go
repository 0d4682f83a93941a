package apply

import (
	"errors"
	"io"
	"strings"
	"testing"

	"starlift/source"
)

// heldOf is the body of a plain Stream Load of the pages, and what was given of it
// when the decision was taken.
func heldOf(t *testing.T, filled []filledPage, decide func() error) (body *held, before *string) {
	t.Helper()
	before = new(string)
	r := bodyOf(t, 0, filled)
	r.apart = true
	return &held{rows: r, decide: func() error {
		*before += "decided"
		return decide()
	}}, before
}

func TestLastRowIsHeldBackUntilTheDecision(t *testing.T) {
	for _, c := range []struct {
		pages []int
		want  string // "|" is the decision
	}{
		{[]int{3, 2}, "0\n1\n2\n3\n|4\n"},
		{[]int{1, 1, 1}, "0\n1\n|2\n"},
		{[]int{1}, "|0\n"},
		{[]int{300}, ""},
	} {
		var given strings.Builder
		body, _ := heldOf(t, pagesOf(c.pages...), func() error {
			given.WriteByte('|')
			return nil
		})
		for {
			piece, err := body.Piece()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			given.Write(piece)
		}
		if got := given.String(); c.want != "" && got != c.want {
			t.Errorf("pages %v: %q, want %q", c.pages, got, c.want)
		} else if at := strings.IndexByte(got, '|'); strings.Count(got[at:], "\n") != 1 {
			t.Errorf("pages %v: %d rows follow the decision, want one", c.pages, strings.Count(got[at:], "\n"))
		}
	}
}

// TestBodyWithoutADecisionDoesNotEnd: neither a journal that cannot be written nor a
// source that fails looks like the end of the rows.
func TestBodyWithoutADecisionDoesNotEnd(t *testing.T) {
	full := errors.New("the disk is full")
	body, _ := heldOf(t, pagesOf(2), func() error { return full })
	if text, err := io.ReadAll(body); !errors.Is(err, full) || string(text) != "0\n" {
		t.Errorf("got %q, %v; want all but the last row, and the journal's error", text, err)
	}
	broken := &source.RecordError{Reason: "broken"}
	body, decided := heldOf(t, append(pagesOf(2), filledPage{err: broken}), func() error { return nil })
	if text, err := io.ReadAll(body); !errors.Is(err, error(broken)) || string(text) != "0\n" || *decided != "" {
		t.Errorf("got %q, %v, %s; want the reader's error and no decision", text, err, *decided)
	}
}

func TestLargePageIsSmallAgainWhenItComesBack(t *testing.T) {
	r := bodyOf(t, 0, pagesOf(2))
	if err := r.take(); err != nil {
		t.Fatal(err)
	}
	b := &r.page.Tables[0]
	b.Arena = append(b.Arena, make([]byte, 8<<20)...)
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Fatal(err)
	}
	if page := <-r.lane.pages.free; cap(page.Tables[0].Arena) > keptBytes {
		t.Errorf("the page keeps %d bytes", cap(page.Tables[0].Arena))
	}
}
