package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/schema"
)

func scores() schema.Table {
	return schema.Table{
		Database: "test", Name: "score_board", Model: schema.Primary, Key: []string{"id"},
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int}},
			{Name: "name", Type: schema.Type{Kind: schema.Varchar, Length: 10}, Nullable: true, Default: schema.Default{Kind: schema.Literal}},
		},
		Distribution: schema.Distribution{Hash: []string{"id"}, Buckets: 4},
		Properties:   []schema.Property{{Name: "replication_num", Value: "1"}},
	}
}

func TestTableHasNoDifferenceFromItself(t *testing.T) {
	if d := Diff(scores(), scores()); len(d) != 0 {
		t.Errorf("Diff(x, x) = %+v", d)
	}
}

func TestEachDifferenceIsNamedWithBothSides(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(want *schema.Table)
		differ []Difference
	}{
		{"type", func(w *schema.Table) { w.Columns[1].Type.Length = 20 }, []Difference{{"column name", `VARCHAR(10) NULL DEFAULT ""`, `VARCHAR(20) NULL DEFAULT ""`}}},
		{"missing column", func(w *schema.Table) {
			w.Columns = append(w.Columns, schema.Column{Name: "n", Type: schema.Type{Kind: schema.BigInt}})
		}, []Difference{{"column n", "", "BIGINT NOT NULL"}}},
		{"column too many", func(w *schema.Table) { w.Columns = w.Columns[:1] }, []Difference{{"column name", `VARCHAR(10) NULL DEFAULT ""`, ""}}},
		{"order", func(w *schema.Table) { w.Columns[0], w.Columns[1] = w.Columns[1], w.Columns[0] }, []Difference{{"order of columns", "id, name", "name, id"}}},
		{"model", func(w *schema.Table) { w.Model = schema.Duplicate }, []Difference{{"model", "primary_key(id)", "duplicate_key(id)"}}},
		{"buckets", func(w *schema.Table) { w.Distribution.Buckets = 8 }, []Difference{{"distributed_by", "hash(id) buckets 4", "hash(id) buckets 8"}}},
		{"buckets left to the server", func(w *schema.Table) { w.Distribution.Buckets = 0 }, nil},
		{"property", func(w *schema.Table) { w.Properties[0].Value = "3" }, []Difference{{"property replication_num", "1", "3"}}},
		{"property left to the server", func(w *schema.Table) { w.Properties = nil }, nil},
		{"comment", func(w *schema.Table) { w.Comment = "x" }, []Difference{{"comment", "", "x"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := scores()
			c.change(&want)
			if d := cmp.Diff(c.differ, Diff(scores(), want)); d != "" {
				t.Error(d)
			}
		})
	}
}
