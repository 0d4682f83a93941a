package ingest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// TestPlanFollowsATableThatIsAltered alters the table between the plan of a load
// and the opening of its stage, and once more while rows come.
func TestPlanFollowsATableThatIsAltered(t *testing.T) {
	id, n, s := column("id", cell.Int, false), column("n", cell.Int, true), column("s", cell.Varchar, true)
	sheet := newSheet(t, store.PrimaryKey, id, n)
	alter := func(from []int, columns ...store.Column) {
		t.Helper()
		want := sheet.table.Definition()
		want.Columns = columns
		if err := sheet.stock.Alter("d", "t", want, from); err != nil {
			t.Fatal(err)
		}
	}
	o, err := ParseOptions(func(string) string { return "" }, StreamLoad, release(""))
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	l, err := New(Target{
		Table: sheet.table, Release: release(""), Now: time.Unix(0, 0),
		Open: func(c store.Change) *store.Stage {
			if opened++; opened == 1 {
				alter([]int{0, -1, 1}, id, s, n)
			}
			return sheet.stock.Stage(sheet.table, 1, c)
		},
	}, o)
	if err != nil || opened != 2 {
		t.Fatalf("opened %d times: %v", opened, err)
	}
	_, _ = l.Write([]byte("1\tx\t5\n"))
	alter([]int{0, 2}, id, n)
	_, _ = l.Write([]byte("2\ty\t6\n"))
	l.EndBody()
	if err := l.Finish(); err != nil {
		t.Fatal(err)
	}
	if err := sheet.stock.Settle(store.Transaction{ID: 1, State: store.Visible}, l.Stage()); err != nil {
		t.Fatal(err)
	}
	snapshot, rows := sheet.table.Snapshot(), []string{}
	for i := range snapshot.Len() {
		row := snapshot.Row(i, nil, nil)
		rows = append(rows, cell.Text(row[0], id.Type)+"|"+cell.Text(row[1], n.Type))
	}
	if !slices.Equal(rows, []string{"1|5", "2|6"}) {
		t.Errorf("got %q", rows)
	}
}

func TestLogLinesHaveAnEnd(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false))
	got := s.with("strict_mode", "true", "max_filter_ratio", "1").run(t, 0, strings.Repeat("x", 1<<20))
	if len(got.log) != 1 || len(got.log[0]) > 2*maxLogText+100 || !strings.HasPrefix(got.log[0], "Error: The field (name = id, pos = 0)") {
		t.Errorf("%d lines, the first of %d bytes", len(got.log), len(got.log[0]))
	}
}

func TestRejectedRowsHaveAnEnd(t *testing.T) {
	r := rejected{limit: -1}
	long := []byte(strings.Repeat("x", 1<<20))
	for range 40 {
		r.add(long, "bad")
	}
	if n := len(r.lines); n != 16 || string(r.lines[n-1]) != "the sandbox keeps no more rejected rows than these" {
		t.Errorf("%d lines, the last one %.60s", n, r.lines[len(r.lines)-1])
	}
}

// TestUsualRowsAllocateNothing holds the path of rows without expressions to what
// the store takes for them.
func TestUsualRowsAllocateNothing(t *testing.T) {
	sheet := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), column("s", cell.Varchar, true), column("at", cell.Datetime, true), column("d", cell.Decimal, true))
	for format, row := range map[string]string{
		"csv":  "1\tabc\t2024-01-02 03:04:05\t1.25\n",
		"json": `{"id":1,"s":"abc","at":"2024-01-02 03:04:05","d":1.25}`,
	} {
		o, err := ParseOptions(func(name string) string { return map[string]string{"format": format}[name] }, StreamLoad, release(""))
		if err != nil {
			t.Fatal(err)
		}
		l, err := New(Target{
			Table: sheet.table, Release: release(""),
			Open: func(c store.Change) *store.Stage { return sheet.stock.Stage(sheet.table, 1, c) },
		}, o)
		if err != nil {
			t.Fatal(err)
		}
		line := []byte(row)
		_, _ = l.Write(line) // buffers grow once
		if n := testing.AllocsPerRun(2000, func() { _, _ = l.Write(line) }); n != 0 || l.Failed() != nil {
			t.Errorf("%s: %v allocations a row, %v", format, n, l.Failed())
		}
	}
}
