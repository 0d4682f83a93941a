package ddl

import (
	"strings"
	"testing"

	"starlift-sandbox/version"
)

// shown is a statement as SHOW CREATE TABLE shows its table.
func shown(t *testing.T, text string, release version.Release) string {
	t.Helper()
	created, err := ParseCreate(text, release)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return Print(&created.Definition, release)
}

func TestShowCreateOfAnAggregateTable(t *testing.T) {
	const want = "CREATE TABLE `pv` (\n" +
		"  `day` date NULL COMMENT \"\",\n" +
		"  `site` varchar(20) NOT NULL COMMENT \"\",\n" +
		"  `hits` bigint(20) SUM NULL DEFAULT \"0\" COMMENT \"\",\n" +
		"  `paid` decimal(38, 2) SUM NULL COMMENT \"\",\n" +
		"  `first` datetime MIN NULL COMMENT \"\",\n" +
		"  `last` varchar(10) REPLACE_IF_NOT_NULL NULL COMMENT \"\",\n" +
		"  `users` bitmap BITMAP_UNION NULL COMMENT \"\",\n" +
		"  `seen` hll HLL_UNION NOT NULL COMMENT \"\",\n" +
		"  INDEX by_site (`site`) USING BITMAP COMMENT 'it\\'s'\n" +
		") ENGINE=OLAP \n" +
		"AGGREGATE KEY(`day`, `site`)\n" +
		"PARTITION BY RANGE(`day`)\n" +
		"(PARTITION p202401 VALUES [(\"2024-01-01\"), (\"2024-02-01\")),\n" +
		"PARTITION p202402 VALUES [(\"2024-02-01\"), (\"2024-03-01\")))\n" +
		"DISTRIBUTED BY HASH(`site`, `day`)\n" +
		"PROPERTIES (\n" +
		"\"bloom_filter_columns\" = \"day, site\",\n" +
		"\"compression\" = \"LZ4\",\n" +
		"\"fast_schema_evolution\" = \"true\",\n" +
		"\"replicated_storage\" = \"true\",\n" +
		"\"replication_num\" = \"3\"\n" +
		");"
	got := shown(t, `create table pv (day date, site varchar(20) not null, hits bigint sum default "0", paid decimal(10,2) sum, first datetime min,
		last varchar(10) replace_if_not_null, users bitmap bitmap_union, seen hll hll_union not null, index by_site (SITE) using bitmap comment "it's")
		aggregate key(day, site) partition by range(day) (start ("2024-01-01") end ("2024-03-01") every (interval 1 month))
		distributed by hash(site, day) properties ("bloom_filter_columns" = "SITE,day")`, newest)
	if got != want {
		t.Errorf("shown as\n%s\nwant\n%s", got, want)
	}
}

func TestShowCreateOfNestedTypes(t *testing.T) {
	got := shown(t, "create table n (a int, b array<array<decimal(9,2)>>, c map<varchar(10), int>, d struct<x int, `y z` struct<k string>>)", newest)
	for _, want := range []string{
		"`b` array<array<decimal(9, 2)>> NULL", "`c` map<varchar(10),int(11)> NULL", "`d` struct<x int(11), `y z` struct<k varchar(65533)>> NULL",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
}

func TestShowCreateOfPartitions(t *testing.T) {
	for text, want := range map[string]string{
		"partition by range(d) (partition a values less than ('2024-01-01'), partition b values less than maxvalue)": "RANGE(`d`)\n(PARTITION a VALUES [(\"0000-01-01\"), (\"2024-01-01\")),\nPARTITION b VALUES [(\"2024-01-01\"), (MAXVALUE)))",
		"partition by range(i, d) (partition a values less than ('5', '2024-01-01'))":                                "RANGE(`i`, `d`)\n(PARTITION a VALUES [(\"-2147483648\", \"0000-01-01\"), (\"5\", \"2024-01-01\")))",
		"partition by range(i) (start ('1') end ('4') every (1))":                                                    "RANGE(`i`)\n(PARTITION p1 VALUES [(\"1\"), (\"2\")),\nPARTITION p2 VALUES [(\"2\"), (\"3\")),\nPARTITION p3 VALUES [(\"3\"), (\"4\")))",
		"partition by list(s) (partition a values in ('x', 'y'), partition b values in ('z'))":                       "LIST(`s`)(\n  PARTITION a VALUES IN ('x', 'y'),\n  PARTITION b VALUES IN ('z')\n)",
		"partition by list(i, s) (partition a values in (('1', 'x'), ('2', 'y')))":                                   "LIST(`i`,`s`)(\n  PARTITION a VALUES IN (('1', 'x'), ('2', 'y'))\n)",
		"partition by date_trunc('MONTH', d)":                                                                        "date_trunc('month', d)",
		"partition by time_slice(x, interval 7 day, floor)":                                                          "time_slice(x, INTERVAL 7 day)",
		"partition by i, s": "(`i`,`s`)",
	} {
		got := shown(t, "create table t (i int not null, d date not null, s varchar(5) not null, x datetime) duplicate key(i, d, s) "+text, newest)
		_, rest, _ := strings.Cut(got, "PARTITION BY ")
		if part, _, _ := strings.Cut(rest, "\nDISTRIBUTED"); part != want {
			t.Errorf("%s\n is shown as %s\nwant %s", text, part, want)
		}
	}
}

func TestReleasesDiffer(t *testing.T) {
	const table = "create table t (k int, v decimal(10,2)) primary key(k) distributed by hash(k) buckets 2"
	for release, want := range map[version.Release]string{
		version.Of(2, 5, 0): "`v` decimal64(10, 2) NULL COMMENT \"\"\n) ENGINE=OLAP \nPRIMARY KEY(`k`)\nCOMMENT \"OLAP\"\nDISTRIBUTED BY HASH(`k`) BUCKETS 2 \nPROPERTIES (\n\"replication_num\" = \"3\",\n\"in_memory\" = \"false\",\n\"storage_format\" = \"DEFAULT\",\n\"enable_persistent_index\" = \"false\",\n\"replicated_storage\" = \"false\",\n\"compression\" = \"LZ4\"\n);",
		version.Of(3, 2, 1): "`v` decimal(10, 2) NULL COMMENT \"\"\n) ENGINE=OLAP \nPRIMARY KEY(`k`)\nDISTRIBUTED BY HASH(`k`) BUCKETS 2 \nPROPERTIES (\n\"replication_num\" = \"3\",\n\"in_memory\" = \"false\",\n\"enable_persistent_index\" = \"true\",\n\"replicated_storage\" = \"true\",\n\"fast_schema_evolution\" = \"false\",\n\"compression\" = \"LZ4\"\n);",
		version.Of(4, 0, 0): "`v` decimal(10, 2) NULL COMMENT \"\"\n) ENGINE=OLAP \nPRIMARY KEY(`k`)\nDISTRIBUTED BY HASH(`k`) BUCKETS 2 \nPROPERTIES (\n\"compression\" = \"LZ4\",\n\"enable_persistent_index\" = \"true\",\n\"fast_schema_evolution\" = \"true\",\n\"replicated_storage\" = \"true\",\n\"replication_num\" = \"3\"\n);",
	} {
		if got := shown(t, table, release); !strings.HasSuffix(got, want) {
			t.Errorf("%s: shown as\n%s\nwant\n%s", release, got, want)
		}
	}
	const hash = " duplicate key(a) distributed by hash(a) buckets 1"
	for _, test := range []struct {
		text   string
		before version.Release
		first  version.Release
	}{
		{"create table t (a int) duplicate key(a) distributed by hash(a)", version.Of(2, 5, 6), version.Of(2, 5, 7)},
		{"create table t (a int)", version.Of(3, 0, 9), version.Of(3, 1, 0)},
		{"create table t (a int) duplicate key(a) distributed by random", version.Of(3, 0, 9), version.Of(3, 1, 0)},
		{"create table t (a int, b binary)" + hash, version.Of(2, 5, 9), version.Of(3, 0, 0)},
		{"create table t (a int, b map<int,int>)" + hash, version.Of(3, 0, 9), version.Of(3, 1, 0)},
		{"create table t (a int, b bigint not null auto_increment)" + hash, version.Of(2, 5, 9), version.Of(3, 0, 0)},
		{"create table t (a int, b int) primary key(a) distributed by hash(a) buckets 1 order by (b)", version.Of(2, 5, 9), version.Of(3, 0, 0)},
		{"create table t (a int, b int)" + hash + " order by (b)", version.Of(3, 2, 9), version.Of(3, 3, 0)},
		{"create table t (a int)" + hash + " properties ('fast_schema_evolution' = 'true')", version.Of(3, 1, 9), version.Of(3, 2, 0)},
		{"create table t (a date) duplicate key(a) partition by date_trunc('day', a) distributed by hash(a)", version.Of(2, 5, 9), version.Of(3, 0, 0)},
		{"create table t (a date) duplicate key(a) partition by (a) distributed by hash(a)", version.Of(3, 0, 9), version.Of(3, 1, 0)},
	} {
		if _, err := ParseCreate(test.text, test.before); err == nil {
			t.Errorf("%s takes %s", test.before, test.text)
		}
		if _, err := ParseCreate(test.text, test.first); err != nil {
			t.Errorf("%s refuses %s: %v", test.first, test.text, err)
		}
	}
	if CheckDatabaseName("a-b", version.Of(3, 2, 9)) == nil || CheckDatabaseName("a-b", version.Of(3, 3, 0)) != nil {
		t.Error("signs in the names of databases do not come with 3.3")
	}
}
