package starrocks

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/schema"
)

// What releases print, with the trailing blanks that they print.
const show35 = "CREATE TABLE `orders` (\n" +
	"  `id` bigint(20) NOT NULL COMMENT \"\",\n" +
	"  `name` varchar(65533) NULL DEFAULT \"x\" COMMENT \"note\",\n" +
	"  `ts` datetime NULL DEFAULT CURRENT_TIMESTAMP COMMENT \"\"\n" +
	") ENGINE=OLAP \n" +
	"PRIMARY KEY(`id`)\n" +
	"COMMENT \"orders table\"\n" +
	"DISTRIBUTED BY HASH(`id`) BUCKETS 10 \n" +
	"ORDER BY(`ts`)\n" +
	"PROPERTIES (\n" +
	"\"compression\" = \"LZ4\",\n" +
	"\"enable_persistent_index\" = \"true\",\n" +
	"\"fast_schema_evolution\" = \"true\",\n" +
	"\"replicated_storage\" = \"true\",\n" +
	"\"replication_num\" = \"3\"\n" +
	");"

const show25 = "CREATE TABLE `sales` (\n" +
	"  `day` date NOT NULL COMMENT \"\",\n" +
	"  `shop` int(11) NOT NULL DEFAULT \"0\" COMMENT \"\",\n" +
	"  `price` decimal64(10, 2) NULL COMMENT \"a \\\"price\\\", net\",\n" +
	"  INDEX idx_shop (`shop`) USING BITMAP COMMENT 'by shop'\n" +
	") ENGINE=OLAP \n" +
	"DUPLICATE KEY(`day`, `shop`)\n" +
	"PARTITION BY RANGE(`day`)\n" +
	"(PARTITION p1 VALUES [(\"0000-01-01\"), (\"2024-01-01\")),\n" +
	"PARTITION p2 VALUES [(\"2024-01-01\"), (\"2025-01-01\")))\n" +
	"DISTRIBUTED BY HASH(`day`, `shop`) BUCKETS 8 \n" +
	"PROPERTIES (\n" +
	"\"replication_num\" = \"1\",\n" +
	"\"in_memory\" = \"false\",\n" +
	"\"storage_format\" = \"DEFAULT\",\n" +
	"\"compression\" = \"LZ4\"\n" +
	");"

const show31 = "CREATE TABLE `metrics` (\n" +
	"  `k` varchar(20) NOT NULL COMMENT \"\",\n" +
	"  `n` bigint(20) SUM NULL DEFAULT \"0\" COMMENT \"\",\n" +
	"  `last` datetime REPLACE_IF_NOT_NULL NULL COMMENT \"\",\n" +
	"  `users` bitmap BITMAP_UNION NOT NULL COMMENT \"\"\n" +
	") ENGINE=OLAP \n" +
	"AGGREGATE KEY(`k`)\n" +
	"DISTRIBUTED BY HASH(`k`)\n" +
	"PROPERTIES (\"replication_num\" = \"1\");"

const show40 = "CREATE TABLE `wide` (\n" +
	"  `id` bigint(20) NOT NULL AUTO_INCREMENT COMMENT \"\",\n" +
	"  `u` varchar(36) NOT NULL DEFAULT (uuid()) COMMENT \"\",\n" +
	"  `v` largeint(40) NULL DEFAULT (uuid_numeric()) COMMENT \"\",\n" +
	"  `a` array<int(11)> NULL COMMENT \"\",\n" +
	"  `m` map<varchar(10),decimal(10, 2)> NULL COMMENT \"\",\n" +
	"  `s` struct<a int(11), `odd name` array<date>> NULL COMMENT \"\",\n" +
	"  `j` json NULL COMMENT \"\",\n" +
	"  `b` varbinary NULL COMMENT \"\",\n" +
	"  `g` int(11) NULL AS (abs(`id`) + length(\"), x\")) COMMENT \"made\"\n" +
	") ENGINE=OLAP \n" +
	"DUPLICATE KEY(`id`)\n" +
	"PARTITION BY date_trunc('day', `d`)\n" +
	"DISTRIBUTED BY RANDOM\n" +
	"ORDER BY(`u`, `id`)\n" +
	"PROPERTIES (\n" +
	"\"Replication_Num\" = \"1\"\n" +
	");"

func anyColumn(name string, t schema.Type) schema.Column {
	return schema.Column{Name: name, Type: t, Nullable: true}
}

func TestShowCreateTableOfSeveralReleases(t *testing.T) {
	integer, date := schema.Type{Kind: schema.Int}, schema.Type{Kind: schema.Date}
	str := schema.Type{Kind: schema.Varchar, Length: 65533}
	dec := schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}
	for name, c := range map[string]struct {
		text string
		want schema.Table
	}{
		"3.5": {show35, schema.Table{
			Name: "orders", Model: schema.Primary, Key: []string{"id"}, Comment: "orders table", OrderBy: []string{"ts"},
			Columns: []schema.Column{
				{Name: "id", Type: schema.Type{Kind: schema.BigInt}},
				{Name: "name", Type: str, Nullable: true, Default: schema.Default{Kind: schema.Literal, Value: "x"}, Comment: "note"},
				{Name: "ts", Type: schema.Type{Kind: schema.Datetime}, Nullable: true, Default: schema.Default{Kind: schema.CurrentTimestamp}},
			},
			Distribution: schema.Distribution{Hash: []string{"id"}, Buckets: 10},
			Properties: []schema.Property{
				{Name: "compression", Value: "LZ4"},
				{Name: "enable_persistent_index", Value: "true"},
				{Name: "fast_schema_evolution", Value: "true"},
				{Name: "replicated_storage", Value: "true"},
				{Name: "replication_num", Value: "3"},
			},
		}},
		"2.5": {show25, schema.Table{
			Name: "sales", Model: schema.Duplicate, Key: []string{"day", "shop"},
			Columns: []schema.Column{
				{Name: "day", Type: date},
				{Name: "shop", Type: integer, Default: schema.Default{Kind: schema.Literal, Value: "0"}},
				{Name: "price", Type: dec, Nullable: true, Comment: `a "price", net`},
			},
			Partition: schema.Partition{Form: schema.ByRange, Columns: []string{"day"}, Parts: []schema.Part{
				{Name: "p1", Upper: []string{"2024-01-01"}}, {Name: "p2", Lower: []string{"2024-01-01"}, Upper: []string{"2025-01-01"}},
			}},
			Distribution: schema.Distribution{Hash: []string{"day", "shop"}, Buckets: 8},
			Properties: []schema.Property{
				{Name: "compression", Value: "LZ4"}, {Name: "in_memory", Value: "false"}, {Name: "replication_num", Value: "1"}, {Name: "storage_format", Value: "DEFAULT"},
			},
		}},
		"3.1": {show31, schema.Table{
			Name: "metrics", Model: schema.Aggregate, Key: []string{"k"},
			Columns: []schema.Column{
				{Name: "k", Type: schema.Type{Kind: schema.Varchar, Length: 20}},
				{Name: "n", Type: schema.Type{Kind: schema.BigInt}, Aggregate: "SUM", Nullable: true, Default: schema.Default{Kind: schema.Literal, Value: "0"}},
				{Name: "last", Type: schema.Type{Kind: schema.Datetime}, Aggregate: "REPLACE_IF_NOT_NULL", Nullable: true},
				{Name: "users", Type: schema.Type{Kind: schema.Bitmap}, Aggregate: "BITMAP_UNION"},
			},
			Distribution: schema.Distribution{Hash: []string{"k"}},
			Properties:   []schema.Property{{Name: "replication_num", Value: "1"}},
		}},
		"4.0": {show40, schema.Table{
			Name: "wide", Model: schema.Duplicate, Key: []string{"id"}, OrderBy: []string{"u", "id"},
			Columns: []schema.Column{
				{Name: "id", Type: schema.Type{Kind: schema.BigInt}, AutoIncrement: true},
				{Name: "u", Type: schema.Type{Kind: schema.Varchar, Length: 36}, Default: schema.Default{Kind: schema.UUID}},
				{Name: "v", Type: schema.Type{Kind: schema.LargeInt}, Nullable: true, Default: schema.Default{Kind: schema.UUID, Value: "uuid_numeric()"}},
				anyColumn("a", schema.Type{Kind: schema.Array, Fields: []schema.Column{anyColumn("", integer)}}),
				anyColumn("m", schema.Type{Kind: schema.Map, Fields: []schema.Column{anyColumn("", schema.Type{Kind: schema.Varchar, Length: 10}), anyColumn("", dec)}}),
				anyColumn("s", schema.Type{Kind: schema.Struct, Fields: []schema.Column{
					anyColumn("a", integer), anyColumn("odd name", schema.Type{Kind: schema.Array, Fields: []schema.Column{anyColumn("", date)}}),
				}}),
				anyColumn("j", schema.Type{Kind: schema.JSON}),
				anyColumn("b", schema.Type{Kind: schema.Varbinary}),
				{Name: "g", Type: integer, Nullable: true, Generated: "abs(`id`) + length(\"), x\")", Comment: "made"},
			},
			Partition:  schema.Partition{Form: schema.ByExpression, Expression: "date_trunc('day', d)"},
			Properties: []schema.Property{{Name: "replication_num", Value: "1"}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseCreateTable(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestShowCreateTableThatIsNotUnderstood(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"CREATE VIEW `v` AS SELECT 1", "not a table: its definition starts with \"CREATE VIEW `v` AS SELECT 1\""},
		{"", `not a table: its definition starts with ""`},
		{"CREATE TABLE `t`", `"(" is missing before the end`},
		{"CREATE TABLE `t` (`a` int(11)) ENGINE=MYSQL", `engine "MYSQL" is not a table of this cluster's own`},
		{"CREATE TABLE `t` (`a` geometry) ENGINE=OLAP", `column "a": StarRocks has no type "geometry"`},
		{"CREATE TABLE `t` (`a` int FANCY) ENGINE=OLAP", `column "a": "FANCY" is not known here`},
		{"CREATE TABLE `t` (`a` int COMMENT \"x) ENGINE=OLAP", `column "a": a text in quotes is missing before a quote without an end`},
		{"CREATE TABLE `t` (`a` int) ENGINE=OLAP\nFANCY BY x", `clause "FANCY" is not known`},
		{"CREATE TABLE `t` (`a` int) DISTRIBUTED BY RANGE(`a`)", `HASH or RANDOM is missing before "RANGE"`},
		{"CREATE TABLE `t` (`a` int) PROPERTIES (\"a\" \"b\")", `"=" is missing before "b"`},
		{"CREATE TABLE `t` (`a` int", `column "a": the end is not known here`},
	} {
		_, err := parseCreateTable(c.text)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q gives %v, want %s", c.text, err, c.want)
		}
	}
}

// Every table that is written can be read back to what it was.
func TestCreateTableSQLRoundTrip(t *testing.T) {
	for _, text := range []string{show25, show31, show35, show40} {
		want, err := parseCreateTable(text)
		if err != nil {
			t.Fatal(err)
		}
		want.Database = "shop"
		if i := want.Column("u"); i >= 0 {
			want.Columns[i].Comment = "a\\b \"c\"\nd'e`\t\x00"
		}
		got, err := parseCreateTable(CreateTableSQL(want))
		if err != nil {
			t.Fatalf("%v in\n%s", err, CreateTableSQL(want))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s\n%s", d, CreateTableSQL(want))
		}
	}
}

func FuzzParseCreateTable(f *testing.F) {
	for _, text := range []string{show25, show31, show35, show40, "CREATE TABLE `t` (`a` int) ORDER BY (a);"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := parseCreateTable(text)
		if err != nil || strings.Contains(first.Partition.Expression, ";") {
			return
		}
		first.Database = "d"
		if first.Name == "" {
			return
		}
		sql := CreateTableSQL(first)
		second, err := parseCreateTable(sql)
		if err != nil {
			t.Fatalf("%v in\n%s", err, sql)
		}
		if again := CreateTableSQL(second); again != sql {
			t.Errorf("not stable:\n%s\n%s", sql, again)
		}
	})
}

func TestCreateTableSQL(t *testing.T) {
	got := CreateTableSQL(schema.Table{
		Database: "test", Name: "score`board", Model: schema.Primary, Key: []string{"id"}, Comment: `say "hi" \o/`,
		Columns: []schema.Column{
			{Name: "id", Type: schema.Type{Kind: schema.Int}},
			{Name: "name", Type: schema.Type{Kind: schema.Varchar, Length: 65533}, Nullable: true, Default: schema.Default{Kind: schema.Literal}},
			{Name: "score", Type: schema.Type{Kind: schema.Decimal, Precision: 10, Scale: 2}, Default: schema.Default{Kind: schema.Literal, Value: "0"}, Comment: "1\n2"},
		},
		Partition: schema.Partition{Form: schema.ByExpression, Expression: "date_trunc('day', d)"}, Distribution: schema.Distribution{Hash: []string{"id"}, Buckets: 4},
		OrderBy:    []string{"score", "id"},
		Properties: []schema.Property{{Name: "compression", Value: "ZSTD"}, {Name: "replication_num", Value: "1"}},
	})
	want := "CREATE TABLE `test`.`score``board` (\n" +
		"  `id` INT NOT NULL,\n" +
		"  `name` VARCHAR(65533) NULL DEFAULT \"\",\n" +
		"  `score` DECIMAL(10,2) NOT NULL DEFAULT \"0\" COMMENT \"1\\n2\"\n" +
		") ENGINE=OLAP\n" +
		"PRIMARY KEY(`id`)\n" +
		"COMMENT \"say \\\"hi\\\" \\\\o/\"\n" +
		"PARTITION BY date_trunc('day', `d`)\n" +
		"DISTRIBUTED BY HASH(`id`) BUCKETS 4\n" +
		"ORDER BY(`score`, `id`)\n" +
		"PROPERTIES (\n" +
		"  \"compression\" = \"ZSTD\",\n" +
		"  \"replication_num\" = \"1\"\n" +
		")"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := CreateDatabaseSQL("a`b"); got != "CREATE DATABASE IF NOT EXISTS `a``b`" {
		t.Errorf("got %s", got)
	}
}
