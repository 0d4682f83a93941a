package files

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/schema"
	"starlift/source"
)

// lines is the simplest format: a line is a record, and its one field.
type lines struct {
	b *batch.Batch
}

func (l *lines) Framing() Framing                                    { return &lines{} }
func (l *lines) Parsing(context.Context) (Parsing, error)            { return &lines{}, nil }
func (l *lines) Grown(context.Context, *File, int64) (string, error) { return "", nil }
func (l *lines) Field(int) string                                    { return "line" }
func (l *lines) LineEnd() byte                                       { return '\n' }
func (l *lines) Enter(context.Context, *File, int64) error           { return nil }
func (l *lines) Begin([]byte, bool) (next int, more bool, f Fault)   { return 0, false, f }
func (l *lines) Bind(b *batch.Batch)                                 { l.b = b; b.Cols = make([]batch.Vector, 1) }
func (l *lines) Release(*batch.Batch)                                {}
func (l *lines) Rows() int                                           { return l.b.Rows }

func (l *lines) Frame(data []byte, pos, stop int, final bool) (next int, records int64, partial bool, f Fault) {
	for pos < stop && pos < len(data) {
		end := bytes.IndexByte(data[pos:], '\n')
		if end < 0 {
			return pos, records, true, f
		}
		pos += end + 1
		records++
	}
	return pos, records, pos < stop && !final, f
}

func (l *lines) Parse(data []byte, pos, stop int, final bool, shift int64) (next int, partial bool, f Fault) {
	for pos < stop && pos < len(data) {
		next, _, partial, _ := l.Frame(data, pos, pos+1, final)
		if partial {
			return pos, true, f
		}
		l.b.At = append(l.b.At, int64(pos)+shift)
		l.b.Rows++
		pos = next
	}
	return pos, pos < stop && !final, f
}

func opened(t *testing.T, dir string) *Source {
	t.Helper()
	s, err := Open(t.Context(), Declared{Folder: dir, Paths: []string{"*.txt"}, Limits: Limits{RecordBytes: 1 << 20}}, &lines{}, source.Settings{CellBytes: 30})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestResumedRunKnowsWhereCellsBegin(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": strings.Repeat("seven77\n", 20)})
	s := opened(t, dir)
	splits, err := s.Splits(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(t.Context(), splits[0], "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	page := &batch.Page{Limit: 1 << 20, Tables: []batch.Batch{batch.New([]schema.Column{{Name: "line"}}, batch.Text)}}
	end, err := r.Next(t.Context(), page)
	if err != nil || page.Tables[0].Rows != 4 || end != "32" {
		t.Fatalf("cell 0 has %d rows and ends at %s, %v", page.Tables[0].Rows, end, err)
	}
	resumed := opened(t, dir)
	if _, err := resumed.Splits(t.Context(), nil, []source.Known{{Split: splits[0], At: end, Done: true}}); err != nil {
		t.Fatal(err)
	}
	if start, found := resumed.startsOf("a.txt").first(30); !found || start != 32 {
		t.Errorf("cell 1 begins at %d (known: %v), want 32", start, found)
	}
}
