package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/config"
	"starlift/schema"
	"starlift/starrocks"
)

// everyType is a column of each type, in its normal form.
func everyType(t *testing.T) []schema.Column {
	t.Helper()
	var columns []schema.Column
	for i, text := range []string{
		"BOOLEAN", "TINYINT", "SMALLINT", "INT", "BIGINT", "LARGEINT", "FLOAT", "DOUBLE", "DECIMAL(38,10)", "CHAR(3)", "VARCHAR(65533)",
		"DATE", "DATETIME", "VARBINARY", "VARBINARY(20)", "JSON", "ARRAY<INT>", "MAP<INT,VARCHAR(20)>", "STRUCT<a INT,`b c` ARRAY<DATE>>",
	} {
		parsed, err := starrocks.ParseType(text)
		if err != nil {
			t.Fatal(err)
		}
		columns = append(columns, schema.Column{Name: "c" + string(rune('a'+i)), Type: parsed, Nullable: i%2 == 0})
	}
	return columns
}

func key(kind schema.Kind) schema.Column {
	return schema.Column{Name: "id", Type: schema.Type{Kind: kind}}
}

// inspected are tables as a cluster shows them.
func inspected(t *testing.T) []schema.Table {
	t.Helper()
	spread := schema.Distribution{Hash: []string{"id"}, Buckets: 3}
	one := []schema.Property{{Name: "replication_num", Value: "1"}}
	day := schema.Column{Name: "day", Type: schema.Type{Kind: schema.Date}}
	partition := func(text string, columns ...schema.Column) schema.Partition {
		p, err := starrocks.ParsePartition(text, columns)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	varchar := schema.Type{Kind: schema.Varchar, Length: 40}
	return []schema.Table{
		{
			Database: "d", Name: "all types", Model: schema.Duplicate, Key: []string{"id"}, Comment: "it's \"quoted\" ${not} a template",
			Columns: append([]schema.Column{key(schema.BigInt)}, everyType(t)...), Distribution: spread, OrderBy: []string{"id", "ca"}, Properties: one,
		},
		{
			Database: "d", Name: "primary", Model: schema.Primary, Key: []string{"id"}, Distribution: schema.Distribution{Hash: []string{"id"}}, Properties: one,
			Columns: []schema.Column{
				key(schema.BigInt),
				{Name: "n", Type: schema.Type{Kind: schema.BigInt}, AutoIncrement: true},
				{Name: "at", Type: schema.Type{Kind: schema.Datetime}, Nullable: true, Default: schema.Default{Kind: schema.CurrentTimestamp}},
				{Name: "u", Type: varchar, Nullable: true, Default: schema.Default{Kind: schema.UUID}},
				{Name: "empty", Type: varchar, Default: schema.Default{Kind: schema.Literal}, Comment: "a\nb"},
				{Name: "text", Type: varchar, Nullable: true, Default: schema.Default{Kind: schema.Literal, Value: `x"\${y}`}},
				{Name: "doubled", Type: schema.Type{Kind: schema.BigInt}, Nullable: true, Generated: "id * 2"},
			},
		},
		{
			Database: "d", Name: "sums", Model: schema.Aggregate, Key: []string{"id"}, Distribution: spread, Properties: one,
			Columns: []schema.Column{
				key(schema.Int),
				{Name: "s", Type: schema.Type{Kind: schema.BigInt}, Nullable: true, Aggregate: "SUM"},
				{Name: "b", Type: schema.Type{Kind: schema.Bitmap}, Aggregate: "BITMAP_UNION"},
				{Name: "h", Type: schema.Type{Kind: schema.HLL}, Aggregate: "HLL_UNION"},
			},
		},
		{
			Database: "d", Name: "ranges", Model: schema.Unique, Key: []string{"id", "day"}, Distribution: spread, Properties: one,
			Columns:   []schema.Column{key(schema.Int), day},
			Partition: partition("RANGE(day) (PARTITION p1 VALUES LESS THAN (\"2024-01-01\"), PARTITION p2 VALUES LESS THAN (\"2025-01-01\"))", day),
		},
		{
			Database: "e", Name: "ranges", Model: schema.Duplicate, Key: []string{"id"}, Distribution: schema.Distribution{}, Properties: one,
			Columns: []schema.Column{key(schema.Int), day}, Partition: partition("date_trunc('month', day)", day),
		},
		{
			Database: "e", Name: "lists", Model: schema.Duplicate, Key: []string{"id"}, Distribution: schema.Distribution{}, Properties: one,
			Columns: []schema.Column{key(schema.Int), day}, Partition: partition(`LIST(day) (PARTITION p1 VALUES IN ("2024-01-01", "2024-02-01"))`, day),
		},
	}
}

func TestTablesWrittenAsHCLReadBackAsTheyWere(t *testing.T) {
	tables := inspected(t)
	text := string(config.TableHCL("dev", tables...))
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a.sl.hcl"), []byte("cluster \"dev\" {\n  sandbox {}\n}\n\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, diags := config.Read(folder, config.Input{})
	if len(diags) > 0 || len(c.Tables) != len(tables) {
		t.Fatalf("%d tables, %v\n%s", len(c.Tables), diags, text)
	}
	read := map[string]schema.Table{}
	for _, table := range c.Tables {
		read[table.Want.Database+"."+table.Want.Name] = table.Want
	}
	for _, want := range tables {
		if d := cmp.Diff(want, read[want.Database+"."+want.Name]); d != "" {
			t.Errorf("%s.%s: %s", want.Database, want.Name, d)
		}
	}
	if again := string(config.TableHCL("dev", tables...)); again != text {
		t.Error("two writings differ")
	}
	for _, part := range []string{`table "all_types"`, `name          = "all types"`, `table "e_ranges"`, "partition_by = <<SQL"} {
		if !strings.Contains(text, part) {
			t.Errorf("%s is missing in\n%s", part, text)
		}
	}
}

func TestDefaultThatTheLanguageCannotSayIsLeftAlone(t *testing.T) {
	text := string(config.TableHCL("dev", schema.Table{
		Database: "d", Name: "t", Model: schema.Duplicate, Key: []string{"id"},
		Columns:    []schema.Column{key(schema.Int), {Name: "n", Type: schema.Type{Kind: schema.LargeInt}, Default: schema.Default{Kind: schema.UUID, Value: "uuid_numeric()"}}},
		Properties: []schema.Property{{Name: "compression", Value: "LZ4"}, {Name: "replication_num", Value: "3"}},
	}))
	if !strings.Contains(text, `ignore_changes = ["n"]`) || strings.Contains(text, "compression") || !strings.Contains(text, "replication_num") {
		t.Error(text)
	}
}
