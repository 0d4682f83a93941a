package apply

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/source"
	"starlift/starrocks"
)

// broken panics wherever it is asked for something.
type broken struct{ source.Reader }

func (broken) Next(context.Context, *batch.Page) (source.Offset, error) { panic("next") }
func (broken) Read([]byte) (int, error)                                 { panic("read") }
func (broken) Piece() ([]byte, error)                                   { panic("piece") }

func TestAPanicBecomesAnErrorWithItsStack(t *testing.T) {
	rows := guardedRows(broken{})
	pieces, ok := rows.(starrocks.Pieces)
	if !ok {
		t.Fatal("rows that come in pieces do not when they are guarded")
	}
	_, next := nextPage(t.Context(), broken{}, nil)
	_, read := rows.Read(nil)
	_, piece := pieces.Piece()
	lane := guarded(func() error { panic("lane") })
	for want, err := range map[string]error{"next": next, "read": read, "piece": piece, "lane": lane} {
		var defect *Panic
		if !errors.As(err, &defect) || defect.What != want || !strings.Contains(string(defect.Stack), "panic_test.go") {
			t.Errorf("%s: %v", want, err)
		}
		if !final(err) {
			t.Errorf("%s would be tried again", want)
		}
	}
}

func TestGuardedRowsAreTheRows(t *testing.T) {
	rows := guardedRows(strings.NewReader("a\nb\n"))
	if _, ok := rows.(starrocks.Pieces); ok {
		t.Error("rows that do not come in pieces do when they are guarded")
	}
	if text, err := io.ReadAll(rows); err != nil || string(text) != "a\nb\n" {
		t.Errorf("%q, %v", text, err)
	}
}
