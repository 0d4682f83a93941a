package apply

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/schema"
)

// kindPage is rows of a number and a kind; "NULL" stands for NULL and "-" for a
// row without the field.
func kindPage(kinds ...string) *batch.Batch {
	b := batch.New([]schema.Column{{Name: "id", Type: schema.Type{Kind: schema.Int}}, {Name: "kind"}}, batch.Text)
	put := func(v *batch.Vector, text string) {
		at := uint32(len(b.Arena))
		b.Arena = append(b.Arena, text...)
		v.Spans = append(v.Spans, batch.Span{Off: at, End: uint32(len(b.Arena))})
	}
	for i, kind := range kinds {
		put(&b.Cols[0], fmt.Sprint(i))
		switch kind {
		case "NULL":
			b.Cols[1].Spans = append(b.Cols[1].Spans, batch.Span{Off: batch.Null})
		case "-":
			b.Cols[1].Spans = append(b.Cols[1].Spans, batch.Span{Off: batch.Absent})
		default:
			put(&b.Cols[1], kind)
		}
		b.At = append(b.At, int64(100+i))
		b.Rows++
	}
	return &b
}

// rowsText is "number@place:operation" of each row.
func rowsText(b *batch.Batch) string {
	var rows []string
	for i := range b.Rows {
		s := b.Cols[0].Spans[i]
		rows = append(rows, fmt.Sprintf("%s@%d:%d", b.Arena[s.Off:s.End], b.At[i], b.Ops[i]))
	}
	return strings.Join(rows, " ")
}

func TestKindsOfRows(t *testing.T) {
	for op, spellings := range map[batch.Op]string{
		batch.Upsert: "+I +U I U c r u insert update upsert update_after 0 INSERT C",
		batch.Delete: "-D D d delete 1 DELETE",
		replaced:     "-U update_before",
	} {
		for spelling := range strings.FieldsSeq(spellings) {
			if got, known := kindOf([]byte(spelling)); got != op || !known {
				t.Errorf("%q is %d, %v; want %d", spelling, got, known, op)
			}
		}
	}
	for _, text := range []string{"", "x", "+", "2", "-", "update-before", " I", strings.Repeat("i", 100)} {
		if op, known := kindOf([]byte(text)); known {
			t.Errorf("%q is taken for %d", text, op)
		}
	}
}

func TestReplacedRowsAreLeftOutOrDeleted(t *testing.T) {
	never := func(row int, _ []byte, _ bool) error { return fmt.Errorf("row %d is wrong", row) }
	b := kindPage("+I", "-U", "+U", "-D", "-U")
	left, err := kinds{field: 1, leaveOut: true}.judge(b, never)
	if got := rowsText(b); err != nil || left != 2 || got != "0@100:0 2@102:0 3@103:1" || len(b.Cols[1].Spans) != 3 {
		t.Errorf("%q, %d left out, %v", got, left, err)
	}
	b = kindPage("+I", "-U")
	left, err = kinds{field: 1}.judge(b, never)
	if got := rowsText(b); err != nil || left != 0 || got != "0@100:0 1@101:1" {
		t.Errorf("%q, %d left out, %v", got, left, err)
	}
	b = kindPage("-U", "-U")
	if left, _ := (kinds{field: 1, leaveOut: true}).judge(b, never); left != 2 || b.Rows != 0 || len(b.At) != 0 {
		t.Errorf("%d left out, %d rows stay", left, b.Rows)
	}
}

func TestUnknownKindsAreToldOf(t *testing.T) {
	var told []string
	b := kindPage("I", "what", "NULL", "D", "-")
	left, err := kinds{field: 1, leaveOut: true}.judge(b, func(row int, text []byte, ok bool) error {
		told = append(told, fmt.Sprintf("%d %q %v", row, text, ok))
		return nil
	})
	if got := rowsText(b); err != nil || left != 0 || got != "0@100:0 3@103:1" {
		t.Errorf("%q, %d left out, %v", got, left, err)
	}
	if got := strings.Join(told, ", "); got != `1 "what" true, 2 "" false, 4 "" false` {
		t.Errorf("told of %s", got)
	}
	stop := errors.New("stop")
	if _, err := (kinds{field: 1}).judge(kindPage("x"), func(int, []byte, bool) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v, want the caller's error", err)
	}
}

func TestKindsOfFixedValues(t *testing.T) {
	b := kindPage("", "", "", "")
	b.Cols[1] = batch.Vector{Repr: batch.Fixed, Fixed: []int64{0, 1, 7, 0}, Nulls: []bool{false, false, false, true}}
	wrong := 0
	if _, err := (kinds{field: 1}).judge(b, func(int, []byte, bool) error { wrong++; return nil }); err != nil {
		t.Fatal(err)
	}
	if got := rowsText(b); wrong != 2 || got != "0@100:0 1@101:1" || len(b.Cols[1].Fixed) != 2 || len(b.Cols[1].Nulls) != 2 {
		t.Errorf("%q, %d wrong", got, wrong)
	}
}

func TestKindsAllocateNothingARow(t *testing.T) {
	spellings := strings.Fields(strings.Repeat("+I -U update_after delete ", 500))
	b := kindPage(spellings...)
	rows, cols, at := b.Rows, [2][]batch.Span{b.Cols[0].Spans, b.Cols[1].Spans}, b.At
	none := func(int, []byte, bool) error { return nil }
	if n := testing.AllocsPerRun(10, func() {
		b.Rows, b.Cols[0].Spans, b.Cols[1].Spans, b.At = rows, cols[0], cols[1], at
		_, _ = kinds{field: 1, leaveOut: true}.judge(b, none)
	}); n > 0 {
		t.Errorf("%v allocations a page", n)
	}
}
