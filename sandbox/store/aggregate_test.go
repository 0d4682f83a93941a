package store

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/cell"
	"starlift-sandbox/hll"
)

// load commits rows that do to the table what c says. ops nil: all Upsert.
func load(t testing.TB, s *Store, table *Table, c Change, ops []Op, rows ...Row) {
	t.Helper()
	id, err := s.NewID()
	if err != nil {
		t.Fatal(err)
	}
	g := stageOf(t, s, table, id, c, ops, rows...)
	if err := s.Settle(Transaction{ID: id, Database: "d", Label: fmt.Sprint("l", id), State: Visible}, g); err != nil {
		t.Fatal(err)
	}
}

func stageOf(t testing.TB, s *Store, table *Table, id int64, c Change, ops []Op, rows ...Row) *Stage {
	t.Helper()
	g := s.Stage(table, id, c)
	for i, row := range rows {
		b, err := g.Layout().AppendRow(nil, row)
		if err != nil {
			t.Fatal(err)
		}
		op := Upsert
		if ops != nil {
			op = ops[i]
		}
		if err := g.Add(op, b); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func set(numbers ...uint64) *roaring64.Bitmap { return roaring64.BitmapOf(numbers...) }

func sketch(words ...string) *hll.Sketch {
	s := &hll.Sketch{}
	for _, w := range words {
		s.Add(hll.HashText([]byte(w)))
	}
	return s
}

// printed returns the values of a row as one text.
func printed(row Row) string {
	out := make([]string, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case nil:
			out[i] = "-"
		case *roaring64.Bitmap:
			out[i] = fmt.Sprint(v.ToArray())
		case *hll.Sketch:
			out[i] = fmt.Sprint("~", v.Estimate())
		case time.Time:
			out[i] = v.Format(time.DateOnly)
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(out, " ")
}

// rowsOf returns the rows as sorted texts.
func rowsOf(snapshot *Snapshot) []string {
	rows := []string{}
	for i := range snapshot.Len() {
		rows = append(rows, printed(snapshot.Row(i, nil, nil)))
	}
	slices.Sort(rows)
	return rows
}

// aggregateDefinition has a key k that may be NULL and one value column v.
func aggregateDefinition(function Aggregate, of cell.Type) Definition {
	return Definition{
		Database: "d", Name: "t", Model: AggregateKey, Keys: []string{"k"},
		Columns: []Column{
			{Name: "k", Type: cell.Type{Kind: cell.Int}, Nullable: true},
			{Name: "v", Type: of, Aggregate: function, Nullable: true},
		},
	}
}

func TestAggregateFunctionsMergeInALoadAndBetweenLoads(t *testing.T) {
	bigInt, smallInt := cell.Type{Kind: cell.BigInt}, cell.Type{Kind: cell.SmallInt}
	text := cell.Type{Kind: cell.Varchar, Length: 20}
	money, wideMoney, smallMoney := decimalType(18, 2), decimalType(38, 1), decimalType(9, 0)
	day := func(d int) time.Time { return time.Date(2024, 1, d, 0, 0, 0, 0, time.UTC) }
	number := func(n int64, scale int) cell.Value { return cell.DecimalValue{Unscaled: big.NewInt(n), Scale: scale} }
	huge := new(big.Int).Lsh(big.NewInt(1), 127)
	huge.Sub(huge, big.NewInt(1))
	for _, c := range []struct {
		name     string
		function Aggregate
		of       cell.Type
		values   []cell.Value
		want     string
	}{
		{"sum ignores NULL", Sum, bigInt, []cell.Value{int64(1), nil, int64(-3)}, "-2"},
		{"sum of NULL first", Sum, bigInt, []cell.Value{nil, int64(4), int64(5)}, "9"},
		{"sum of NULL only", Sum, bigInt, []cell.Value{nil, nil}, "-"},
		{"sum wraps", Sum, smallInt, []cell.Value{int64(32767), int64(2)}, "-32767"},
		{"sum wraps in 64 bits", Sum, bigInt, []cell.Value{int64(math.MaxInt64), int64(1)}, "-9223372036854775808"},
		{"sum carries", Sum, cell.Type{Kind: cell.LargeInt}, []cell.Value{big.NewInt(-1), big.NewInt(3), big.NewInt(math.MaxInt64), big.NewInt(math.MaxInt64)}, "18446744073709551616"},
		{"sum wraps in 128 bits", Sum, cell.Type{Kind: cell.LargeInt}, []cell.Value{huge, big.NewInt(1)}, "-170141183460469231731687303715884105728"},
		{"sum of decimals", Sum, money, []cell.Value{number(150, 2), number(-1, 2)}, "1.49"},
		{"sum of wide decimals", Sum, wideMoney, []cell.Value{number(-5, 1), number(2, 1)}, "-0.3"},
		{"sum of small decimals wraps", Sum, smallMoney, []cell.Value{number(999999999, 0), number(999999999, 0), number(999999999, 0)}, "-1294967299"},
		{"sum of floats", Sum, cell.Type{Kind: cell.Float}, []cell.Value{float64(float32(0.1)), float64(float32(0.2))}, fmt.Sprint(float64(float32(0.1) + float32(0.2)))},
		{"sum of doubles", Sum, cell.Type{Kind: cell.Double}, []cell.Value{0.1, 0.2}, "0.30000000000000004"},
		{"min ignores NULL", Min, bigInt, []cell.Value{int64(5), nil, int64(-7), int64(6)}, "-7"},
		{"max of texts goes by bytes", Max, text, []cell.Value{"Z", "a", nil, "Ä"}, "Ä"},
		{"min of decimals", Min, wideMoney, []cell.Value{number(-5, 1), number(2, 1)}, "-0.5"},
		{"max of dates", Max, cell.Type{Kind: cell.Date}, []cell.Value{day(3), day(9), day(1)}, "2024-01-09"},
		{"replace takes NULL", Replace, text, []cell.Value{"a", "b", nil}, "-"},
		{"replace takes the last", Replace, text, []cell.Value{nil, "b", "a"}, "a"},
		{"replace if not null", ReplaceIfNotNull, text, []cell.Value{"a", "b", nil}, "b"},
		{"bitmaps unite", BitmapUnion, cell.Type{Kind: cell.Bitmap}, []cell.Value{set(1, 2), set(2, 1<<40), nil, set(7)}, "[1 2 7 1099511627776]"},
		{"sketches unite", HLLUnion, cell.Type{Kind: cell.HLL}, []cell.Value{sketch("a", "b"), sketch("b"), sketch("c")}, "~3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var rows []Row
			for _, v := range c.values {
				rows = append(rows, Row{int64(1), v})
			}
			dir := t.TempDir()
			s := open(t, dir)
			one := makeTable(t, s, aggregateDefinition(c.function, c.of))
			load(t, s, one, Change{}, nil, rows...)
			d := aggregateDefinition(c.function, c.of)
			d.Name = "each"
			each := makeTable(t, s, d)
			for _, row := range rows {
				load(t, s, each, Change{}, nil, row)
			}
			want := []string{"1 " + c.want}
			equal(t, "in one load", rowsOf(one.Snapshot()), want)
			equal(t, "in a load each", rowsOf(each.Snapshot()), want)
			s.Close()
			s = open(t, dir)
			defer s.Close()
			again, _ := s.Table("d", "each")
			equal(t, "after a restart", rowsOf(again.Snapshot()), want)
		})
	}
}

func decimalType(precision, scale int) cell.Type {
	return cell.Type{Kind: cell.Decimal, Precision: precision, Scale: scale}
}

func TestKeysThatAreNullAreKeys(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	d := aggregateDefinition(NoAggregate, cell.Type{Kind: cell.BigInt})
	d.Model, d.Keys = UniqueKey, []string{"k", "l"}
	d.Columns = []Column{d.Columns[0], {Name: "l", Type: cell.Type{Kind: cell.Int}, Nullable: true}, d.Columns[1]}
	table := makeTable(t, s, d)
	load(t, s, table, Change{}, nil, Row{nil, nil, int64(1)}, Row{nil, int64(0), int64(2)}, Row{int64(0), nil, int64(3)}, Row{nil, nil, int64(4)})
	equal(t, "rows", rowsOf(table.Snapshot()), []string{"- - 4", "- 0 2", "0 - 3"})
	load(t, s, table, Change{}, []Op{Delete, Delete}, Row{nil, int64(0), nil}, Row{nil, int64(1), nil})
	equal(t, "rows after a delete", rowsOf(table.Snapshot()), []string{"- - 4", "0 - 3"})
	if row, found := table.Snapshot().Lookup(Row{nil, nil}); !found || printed(row) != "- - 4" {
		t.Errorf("looked up %v, %t", row, found)
	}
	if _, found := table.Snapshot().Lookup(Row{nil, int64(0)}); found {
		t.Error("found a deleted row")
	}
}

// TestBitmapOfManyRowsMergesInOneGo would take minutes if each row read and
// wrote the bitmap of all rows before it.
func TestBitmapOfManyRowsMergesInOneGo(t *testing.T) {
	s := open(t, t.TempDir())
	defer s.Close()
	table := makeTable(t, s, aggregateDefinition(BitmapUnion, cell.Type{Kind: cell.Bitmap}))
	const rows = 100_000
	id, err := s.NewID()
	if err != nil {
		t.Fatal(err)
	}
	g := s.Stage(table, id, Change{})
	var row []byte
	for i := range uint64(rows) {
		if row, err = g.Layout().AppendRow(row[:0], Row{int64(i % 2), set(i * i)}); err != nil {
			t.Fatal(err)
		}
		if err := g.Add(Upsert, row); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Settle(Transaction{ID: id, Database: "d", State: Visible}, g); err != nil {
		t.Fatal(err)
	}
	got, _ := table.Snapshot().Lookup(Row{int64(1)})
	if n := got[1].(*roaring64.Bitmap).GetCardinality(); n != rows/2 {
		t.Fatalf("%d numbers, want %d", n, rows/2)
	}
	if written := table.content.slabs.held; written > 64<<20 {
		t.Fatalf("the merge wrote %d bytes", written)
	}
}
