package ingest

import (
	"testing"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

func TestWhereSelectsBeforeTheSinkLooks(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), column("s", cell.Varchar, true))
	check(t, s, []loadCase{
		{name: "mapped columns", headers: []string{"where", "id > 1 and S <> 'X'", "columns", "id, x, s = upper(x)"}, bodies: []string{"1\ta\n2\tx\n3\tc\n4\t\\N\n"}, rows: []string{"3|C"}},
		{name: "unknown column", headers: []string{"where", "x > 1", "columns", "id, x"}, err: "unknown column in where statement. the column 'x' in where clause must be in the target table."},
		{name: "no condition", headers: []string{"where", "id + 1"}, err: "where statement is not a valid statement return bool"},
	})
	for _, c := range []struct {
		where, body string
		want        store.Counters
		err         string
	}{
		{"id > 2", "1\ta\n2\tb\n3\tc\n", store.Counters{Total: 3, Loaded: 1, Unselected: 2}, ""},
		// The row without a key is not wanted, so nobody complains of it.
		{"id is not null", "\\N\ta\n3\tc\n", store.Counters{Total: 2, Loaded: 1, Unselected: 1}, ""},
		// One of the two selected rows is bad.
		{"s = 'c' or s = 'd'", "\\N\td\n3\tc\n4\te\n", store.Counters{Total: 3, Loaded: 1, Filtered: 1, Unselected: 1}, "too many filtered rows"},
		{"id > 9", "1\ta\n", store.Counters{Total: 1, Unselected: 1}, ""},
	} {
		got := s.with("where", c.where, "strict_mode", "true").run(t, 0, c.body)
		c.want.Bytes = int64(len(c.body))
		if got.counters != c.want || got.err != c.err {
			t.Errorf("%s: got %+v %q, want %+v %q", c.where, got.counters, got.err, c.want, c.err)
		}
	}
}

func TestUnselectedRowsAreNotInTheRatio(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false))
	got := s.with("where", "id <> 7 or id is null", "max_filter_ratio", "0.4").run(t, 0, "7\n7\n7\n1\nx\n")
	if got.err != "too many filtered rows" {
		t.Errorf("one of two selected rows is bad: %+v", got)
	}
}

func partitioned(t *testing.T, p *store.Partitioning) *sheet {
	t.Helper()
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, true))
	if err := s.stock.DropTable("d", "t"); err != nil {
		t.Fatal(err)
	}
	table, err := s.stock.CreateTable(store.Definition{
		Database: "d", Name: "t", Model: store.DuplicateKey, Keys: []string{"id"},
		Columns: []store.Column{column("id", cell.Int, true), column("s", cell.Varchar, true)}, Partition: p,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.table = table
	return s
}

func TestRowsOutsideOfPartitionsAreFiltered(t *testing.T) {
	bound := func(text string) []store.Bound { return []store.Bound{{Value: text}} }
	s := partitioned(t, &store.Partitioning{Kind: store.RangePartitions, Columns: []string{"id"}, Partitions: []store.Partition{
		{Name: "p1", Lower: bound("0"), Upper: bound("10")}, {Name: "p2", Lower: bound("10"), Upper: bound("20")},
	}})
	const out = "Error: The row is out of partition ranges. Please add a new partition.. Row: "
	some := []string{"max_filter_ratio", "0.9"}
	check(t, s, []loadCase{
		{name: "all", headers: some, bodies: []string{"5\ta\n15\tb\n25\tc\n"}, rows: []string{"5|a", "15|b"}, log: []string{out + "[25, 'c']"}},
		{name: "named", headers: append(some, "partitions", "P1"), bodies: []string{"5\ta\n15\tb\n"}, rows: []string{"5|a"}, log: []string{out + "[15, 'b']"}},
		{name: "two", headers: []string{"partitions", "p1 , p2"}, bodies: []string{"5\ta\n15\tb\n"}, rows: []string{"5|a", "15|b"}},
		{name: "unknown", headers: []string{"partitions", "p1,p9"}, err: "Unknown partition 'p9' in table 't'"},
		{name: "no temporary ones", headers: []string{"temporary_partitions", "p1"}, err: "Unknown partition 'p1' in table 't'"},
	})
	s = partitioned(t, &store.Partitioning{Kind: store.ListPartitions, Columns: []string{"id"}, Partitions: []store.Partition{
		{Name: "a", Values: [][]string{{"1"}, {"2"}}},
	}})
	check(t, s, []loadCase{
		{name: "list", headers: some, bodies: []string{"1\ta\n3\tb\n\\N\tc\n"}, rows: []string{"1|a"}, log: []string{out + "[3, 'b']", out + "[NULL, 'c']"}},
	})
	s = partitioned(t, &store.Partitioning{Kind: store.ColumnPartitions, Columns: []string{"id"}})
	check(t, s, []loadCase{
		{name: "automatic", bodies: []string{"1\ta\n3\tb\n"}, rows: []string{"1|a", "3|b"}},
	})
	check(t, s.fill("1\ta\n"), []loadCase{
		{name: "automatic, named", headers: append(some, "partitions", "p1"), bodies: []string{"1\tb\n3\tc\n"}, rows: []string{"1|a", "1|b"}, log: []string{out + "[3, 'c']"}},
	})
	s = partitioned(t, &store.Partitioning{Kind: store.RangePartitions, Columns: []string{"id"}})
	check(t, s, []loadCase{
		{name: "none", err: "data cannot be inserted into table with empty partition. Use `SHOW PARTITIONS FROM t` to see the currently partitions of this table. "},
	})
}

func TestUnpartitionedTableHasOnePartition(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, true))
	check(t, s, []loadCase{
		{name: "its own name", headers: []string{"partitions", "t"}, bodies: []string{"1\n"}, rows: []string{"1"}},
		{name: "another", headers: []string{"partitions", "p"}, err: "Unknown partition 'p' in table 't'"},
	})
}

func TestRejectedRowsAreKept(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false))
	body := "x\n1\t2\n\\N\n3\n"
	for _, c := range []struct {
		limit string
		want  []string
	}{
		{"0", nil},
		{"1", []string{"x\tNULL value in non-nullable column 'id'\tstream-load-pipe"}},
		{"-1", []string{
			"x\tNULL value in non-nullable column 'id'\tstream-load-pipe",
			"1\t2\tTarget column count: 1 doesn't match source value column count: 2. Column separator: '\\t', Row delimiter: '\\n'\tstream-load-pipe",
			"\\N\tNULL value in non-nullable column 'id'\tstream-load-pipe",
		}},
	} {
		got := s.with("log_rejected_record_num", c.limit, "max_filter_ratio", "1").run(t, 0, body)
		if len(got.rejected) != len(c.want) {
			t.Errorf("%s: got %q", c.limit, got.rejected)
			continue
		}
		for i := range c.want {
			if string(got.rejected[i]) != c.want[i] {
				t.Errorf("%s: got %q, want %q", c.limit, got.rejected[i], c.want[i])
			}
		}
	}
}
