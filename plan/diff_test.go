package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

func scores() schema.Table {
	return schema.Table{
		Database: "test", Name: "score_board", Model: schema.Primary, Key: []string{"id"},
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int}},
			{Name: "name", Type: schema.Type{Kind: schema.Varchar, Length: 10}, Nullable: true, Default: schema.Default{Kind: schema.Literal}},
			{Name: "score", Type: schema.Type{Kind: schema.BigInt}, Default: schema.Default{Kind: schema.Literal, Value: "0"}},
		},
		Distribution: schema.Distribution{Hash: []string{"id"}, Buckets: 4},
		Properties:   []schema.Property{{Name: "replication_num", Value: "1"}},
	}
}

func release35() DiffOptions { return DiffOptions{Version: starrocks.ParseVersion("3.5.4-abc")} }

func TestTableHasNoDifferenceFromItself(t *testing.T) {
	if d := Diff(scores(), scores(), release35()); len(d) != 0 {
		t.Errorf("Diff(x, x) = %+v", d)
	}
}

// TestEachDifferenceBecomesItsStatementOrForcesANewTable holds what protocol
// reference 6.8 says of each kind of change, and its danger.
func TestEachDifferenceBecomesItsStatementOrForcesANewTable(t *testing.T) {
	text := func(n int) schema.Type { return schema.Type{Kind: schema.Varchar, Length: n} }
	for _, c := range []struct {
		name   string
		change func(w *schema.Table)
		sql    string // clauses, a line each; "" when nothing differs
		forces string // part of the reason of a new table
		risks  string
	}{
		{name: "nothing", change: func(*schema.Table) {}},
		{name: "longer text", change: func(w *schema.Table) { w.Columns[1].Type = text(20) }, sql: "MODIFY COLUMN `name` VARCHAR(20) NULL DEFAULT \"\""},
		{name: "shorter text", change: func(w *schema.Table) { w.Columns[1].Type = text(5) }, forces: "VARCHAR(10) cannot be changed to VARCHAR(5)", risks: "SL2003 LENGTH(`name`) > 5"},
		{name: "wider integer", change: func(w *schema.Table) { w.Columns[2].Type.Kind = schema.LargeInt }, sql: "MODIFY COLUMN `score` LARGEINT NOT NULL DEFAULT \"0\""},
		{
			name: "narrower integer", change: func(w *schema.Table) { w.Columns[2].Type.Kind = schema.Int },
			forces: "BIGINT cannot be changed to INT", risks: "SL2003 `score` < -2147483648 OR `score` > 2147483647",
		},
		{
			name: "integer to double loses digits", change: func(w *schema.Table) { w.Columns[2].Type.Kind = schema.Double },
			sql: "MODIFY COLUMN `score` DOUBLE NOT NULL DEFAULT \"0\"", risks: "SL2003 ABS(`score`) > 9007199254740992",
		},
		{
			name: "text to number", change: func(w *schema.Table) { w.Columns[1].Type = schema.Type{Kind: schema.Int} },
			sql: "MODIFY COLUMN `name` INT NULL DEFAULT \"\"", risks: "SL2004 `name` IS NOT NULL",
		},
		{name: "key's type", change: func(w *schema.Table) { w.Columns[0].Type.Kind = schema.BigInt }, forces: "column id is part of the primary key"},
		{
			name: "NULL forbidden", change: func(w *schema.Table) { w.Columns[1].Nullable = false },
			forces: "cannot be made NOT NULL", risks: "SL2005 `name` IS NULL",
		},
		{name: "NULL allowed", change: func(w *schema.Table) { w.Columns[2].Nullable = true }, sql: "MODIFY COLUMN `score` BIGINT NULL DEFAULT \"0\""},
		{name: "default", change: func(w *schema.Table) { w.Columns[2].Default.Value = "1" }, forces: "default of column score"},
		{name: "column comment", change: func(w *schema.Table) { w.Columns[2].Comment = "points" }, sql: "MODIFY COLUMN `score` COMMENT \"points\""},
		{
			name: "new column in the middle", change: func(w *schema.Table) {
				w.Columns = slices.Insert(w.Columns, 2, schema.Column{Name: "city", Type: text(8), Nullable: true})
			},
			sql: "ADD COLUMN `city` VARCHAR(8) NULL AFTER `name`",
		},
		{
			name: "new column that must have a value", change: func(w *schema.Table) {
				w.Columns = append(w.Columns, schema.Column{Name: "n", Type: schema.Type{Kind: schema.Int}})
			},
			sql: "ADD COLUMN `n` INT NOT NULL AFTER `score`", risks: "SL2006 ",
		},
		{
			name: "dropped column", change: func(w *schema.Table) { w.Columns = w.Columns[:2] },
			sql: "DROP COLUMN `score`", risks: "SL2002 `score` IS NOT NULL",
		},
		{
			name: "several columns are one job", change: func(w *schema.Table) {
				w.Columns[1].Type = text(20)
				w.Columns[2] = schema.Column{Name: "points", Type: schema.Type{Kind: schema.BigInt}, Nullable: true}
			},
			sql:   "MODIFY COLUMN `name` VARCHAR(20) NULL DEFAULT \"\", ADD COLUMN `points` BIGINT NULL AFTER `name`, DROP COLUMN `score`",
			risks: "SL2002 `score` IS NOT NULL",
		},
		{
			name: "order of columns", change: func(w *schema.Table) { w.Columns[1], w.Columns[2] = w.Columns[2], w.Columns[1] },
			forces: "cannot be reordered",
		},
		{name: "key", change: func(w *schema.Table) { w.Key = []string{"id", "name"} }, forces: "primary_key cannot be changed"},
		{name: "model", change: func(w *schema.Table) { w.Model = schema.Duplicate }, forces: "the table model cannot be changed"},
		{name: "buckets", change: func(w *schema.Table) { w.Distribution.Buckets = 8 }, forces: "distributed_by cannot be changed"},
		{name: "buckets left to the server", change: func(w *schema.Table) { w.Distribution.Buckets = 0 }},
		{name: "sort key", change: func(w *schema.Table) { w.OrderBy = []string{"score"} }, sql: "ORDER BY (`score`)"},
		{name: "property", change: func(w *schema.Table) { w.Properties[0].Value = "3" }, sql: "SET (\"replication_num\" = \"3\")"},
		{name: "property left to the server", change: func(w *schema.Table) { w.Properties = nil }},
		{
			name: "property that stays", change: func(w *schema.Table) {
				w.Properties = append(w.Properties, schema.Property{Name: "storage_volume", Value: "v"})
			},
			forces: "property storage_volume",
		},
		{name: "comment", change: func(w *schema.Table) { w.Comment = "x" }, sql: "COMMENT = \"x\""},
		{name: "comment of releases before 3.1", change: func(w *schema.Table) { w.Comment = "OLAP" }},
		{
			name: "partitions", change: func(w *schema.Table) {
				w.Partition = schema.Partition{Form: schema.ByExpression, Expression: "date_trunc('day', d)"}
			},
			forces: "partition_by cannot be changed",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := scores()
			c.change(&want)
			a := Judged(Diff(scores(), want, release35()))
			var sql, risks []string
			for _, clauses := range a.Clauses() {
				sql = append(sql, strings.Join(clauses, ", "))
			}
			for _, change := range a.Changes {
				if r, ok := change.Risk(); ok {
					risks = append(risks, string(r.Code)+" "+r.Lost)
				}
			}
			if d := cmp.Diff(c.sql, strings.Join(sql, "\n")); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.risks, strings.Join(risks, "\n")); d != "" {
				t.Error(d)
			}
			if c.forces == "" && a.Recreate != "" || !strings.Contains(a.Recreate, c.forces) {
				t.Errorf("recreated because %q, not %q", a.Recreate, c.forces)
			}
		})
	}
}

func TestDeclaredPartitionsAreComparedByTheirRows(t *testing.T) {
	columns := []schema.Column{{Name: "d", Type: schema.Type{Kind: schema.Date}}}
	table := func(clause string, properties ...schema.Property) schema.Table {
		p, err := starrocks.ParsePartition(clause, columns)
		if err != nil {
			t.Fatal(err)
		}
		return schema.Table{Columns: columns, Model: schema.Duplicate, Key: []string{"d"}, Partition: p, Properties: properties}
	}
	have := table(`RANGE(d) (PARTITION old VALUES LESS THAN ("2024-01-01"), PARTITION jan VALUES LESS THAN ("2024-02-01"))`)
	want := table(`RANGE(d) (PARTITION p202401 VALUES [("2024-01-01"), ("2024-02-01")), PARTITION p202402 VALUES [("2024-02-01"), ("2024-03-01")))`)
	a := Judged(Diff(have, want, release35()))
	if d := cmp.Diff([][]string{
		{"DROP PARTITION `old`"}, {"ADD PARTITION `p202402` VALUES [(\"2024-02-01\"), (\"2024-03-01\"))"},
	}, a.Clauses()); d != "" {
		t.Error(d)
	}
	if r, ok := a.Changes[0].Risk(); !ok || r.Code != diag.DropPartition {
		t.Errorf("dropping a partition is the risk %+v", r)
	}
	dynamic := schema.Property{Name: "dynamic_partition.enable", Value: "true"}
	have.Properties = []schema.Property{dynamic}
	if d := Diff(have, table(`RANGE(d) ()`, dynamic), release35()); len(d) != 0 {
		t.Errorf("partitions that the cluster makes itself: %+v", d)
	}
}

func TestRenamedColumnKeepsItsValues(t *testing.T) {
	want := scores()
	want.Columns[2].Name = "points"
	o := release35()
	o.Renamed = map[string]string{"score": "points"}
	a := Judged(Diff(scores(), want, o))
	if d := cmp.Diff([][]string{{"RENAME COLUMN `score` TO `points`"}}, a.Clauses()); d != "" {
		t.Error(d)
	}
}

func TestServersSpellingOfAnExpressionIsTheSame(t *testing.T) {
	have, want := scores(), scores()
	have.Columns[2] = schema.Column{Name: "score", Type: schema.Type{Kind: schema.BigInt}, Nullable: true, Generated: "`id` + 1"}
	want.Columns[2] = have.Columns[2]
	want.Columns[2].Generated = "(id+1)"
	if d := Diff(have, want, release35()); len(d) != 0 {
		t.Errorf("%+v", d)
	}
}

func TestRetentionThatShrinksIsADanger(t *testing.T) {
	for _, c := range []struct {
		name, have, want string
		shorter          bool
	}{
		{"partition_live_number", "30", "7", true},
		{"partition_live_number", "7", "30", false},
		{"partition_live_number", "", "30", true},
		{"dynamic_partition.start", "-30", "-7", true},
		{"dynamic_partition.start", "-7", "-30", false},
		{"replication_num", "3", "1", false},
	} {
		if _, got := (SetProperty{c.name, c.have, c.want}).Risk(); got != c.shorter {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
