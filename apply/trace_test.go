package apply

import (
	"testing"

	"starlift/batch"
	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// tracedJob loads id, name and day; n is computed, and more has its default.
func tracedJob() *plan.Job {
	columns := []schema.Column{
		{Name: "id", Type: schema.Type{Kind: schema.Int}},
		{Name: "n", Type: schema.Type{Kind: schema.Int}},
		{Name: "name", Type: schema.Type{Kind: schema.Varchar, Length: 9}, Nullable: true},
		{Name: "day", Type: schema.Type{Kind: schema.Date}, Nullable: true},
		{Name: "more", Type: schema.Type{Kind: schema.Int}},
	}
	return &plan.Job{
		Target: schema.Table{Columns: columns}, Derived: []starrocks.Derived{{Column: "n", Expression: "id + 1"}},
		Fields: []starrocks.EncodeField{{From: 0, Target: columns[0]}, {From: 1, Target: columns[2]}, {From: 2, Target: columns[3]}},
	}
}

// tracedRows are rows of three texts; "NULL" is NULL.
func tracedRows(rows ...[3]string) *batch.Batch {
	b := batch.New(make([]schema.Column, 3), batch.Text)
	for i, row := range rows {
		for column, text := range row {
			at := uint32(len(b.Arena))
			b.Arena = append(b.Arena, text...)
			span := batch.Span{Off: at, End: uint32(len(b.Arena))}
			if text == "NULL" {
				span = batch.Span{Off: batch.Null}
			}
			b.Cols[column].Spans = append(b.Cols[column].Spans, span)
		}
		b.At = append(b.At, int64(10*(i+1)))
		b.Rows++
	}
	return &b
}

func TestPrintedRowsAreKnownAgain(t *testing.T) {
	p := newPrintedRow(tracedJob())
	b := tracedRows([3]string{" 7 ", "a, b", "2024-01-01"}, [3]string{"8", "NULL", "20240101"}, [3]string{"9", "it's", ""})
	for _, c := range []struct {
		printed string
		row     int
		is      bool
	}{
		{"[7, 8, 'a, b', 2024-01-01, 1]", 0, true},                     // all columns
		{"[7, 8, 'a, b', 2024-01-01, 1, 0]", 0, true},                  // and __op
		{"[7, 8, 'a, b', 2024-01-01]", 0, true},                        // those that are written
		{"[7, 'a, b', '2024-01-01']", 0, true},                         // those that are sent
		{"[7, a, b, 2024-01-01]", 0, true},                             // without quotes
		{"[7, 8, 'a, c', 2024-01-01, 1]", 0, false},                    // another text
		{"[70, 8, 'a, b', 2024-01-01, 1]", 0, false},                   // another number
		{"[7, 8, 'a, b', 2024-01-02, 1]", 0, false},                    // another day
		{"[8, 8, NULL, 2024-01-01, 1]", 1, true},                       // a day in another form is not compared
		{"[8, 8, 'NULL', 2024-01-01, 1]", 1, true},                     // may be: a server need not tell them apart
		{"[8, 8, 'x', 2024-01-01, 1]", 1, false},                       //
		{"[9, 'it's', NULL]", 2, true},                                 // quotes are not escaped
		{"[9, 10, 'it's', NULL, 1, 2, 3, 4]", 2, false},                // too many
		{"[9]", 2, false},                                              // too few
		{"9, 'it's', NULL", 2, false}, {"[", 2, false}, {"", 2, false}, // no row
	} {
		if got := p.is([]byte(c.printed), b, c.row); got != c.is {
			t.Errorf("%s is row %d: %v, want %v", c.printed, c.row, got, c.is)
		}
	}
}

func FuzzPrintedRow(f *testing.F) {
	f.Add("[7, 8, 'a, b', 2024-01-01, 1]", "a, b")
	f.Add("[, , , , , , ]", ", , ")
	f.Fuzz(func(t *testing.T, printed, name string) {
		b := tracedRows([3]string{"7", name, "x"})
		p := newPrintedRow(tracedJob())
		p.is([]byte(printed), b, 0) // ends, and does not panic
		if name != "NULL" && !p.is([]byte("[7, 8, '"+name+"', 2024-01-01, 1]"), b, 0) && len(name) < 200 {
			t.Errorf("%q is not known again", name)
		}
	})
}

func TestRowsOfTheLogAreFoundByTheirContent(t *testing.T) {
	log := []starrocks.RefusedRow{
		{Reason: "NULL value in non-nullable column 'n'", Row: "2\x1fb\x1f\\N"},
		{Reason: "The row is out of partition ranges. Please add a new partition.", Row: "[1, 2, 'a', NULL, 1]"},
		{Reason: "twice", Row: "3\x1fc\x1f\\N"},
		{Reason: "twice", Row: "3\x1fc\x1f\\N"},
		{Reason: "nowhere", Row: "9\x1fz\x1f\\N"},
		{Reason: "no row"},
	}
	tr := newTracer(tracedJob(), log)
	b := tracedRows([3]string{"1", "a", "NULL"}, [3]string{"2", "b", "NULL"}, [3]string{"3", "c", "NULL"}, [3]string{"3", "c", "NULL"}, [3]string{"3", "c", "NULL"})
	for row, text := range []string{"1\x1fa\x1f\\N", "2\x1fb\x1f\\N", "3\x1fc\x1f\\N", "3\x1fc\x1f\\N", "3\x1fc\x1f\\N"} {
		tr.look([]byte(text), b, row)
	}
	for i, want := range []refusal{{at: 20}, {at: 10}, {at: 30, equal: 3}, {at: 40, equal: 3}, {at: -1}, {at: -1}} {
		got := tr.refusals()[i]
		if got.at != want.at || got.equal != want.equal || got.reason != log[i].Reason || got.by != byStarRocks {
			t.Errorf("row %d: %+v, want at %d, equal to %d", i, got, want.at, want.equal)
		}
	}
	if got := tr.refusals()[0]; got.column != "n" || got.change == "" {
		t.Errorf("the first row has %+v", got)
	}
}
