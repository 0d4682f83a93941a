package ddl

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

const (
	primaryTable   = "create table t (k int, s varchar(10), n bigint not null default '1', d decimal(10,2), a bigint not null auto_increment, j json) primary key(k) distributed by hash(k) order by (s)"
	duplicateTable = "create table t (k int, p date, v varchar(10) default 'x', i int, f float, x datetime, arr array<int>, c char(3), b boolean) duplicate key(k, p) partition by range(p) () distributed by hash(k)"
	aggregateTable = "create table t (k int, k2 int, v int sum, r int replace, u bitmap bitmap_union) aggregate key(k, k2) distributed by hash(k)"
	uniqueTable    = "create table t (k int, k2 varchar(5), v int) unique key(k, k2) distributed by hash(k)"
)

// planned plans an ALTER TABLE for the table of a CREATE TABLE.
func planned(t *testing.T, table, change string, release version.Release) (Plan, error) {
	t.Helper()
	created, err := ParseCreate(table, release)
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	before := Print(&created.Definition, release)
	a, err := ParseAlter("alter table t "+change, release)
	if err != nil {
		return Plan{}, err
	}
	plan, err := a.Plan(&created.Definition)
	if after := Print(&created.Definition, release); after != before {
		t.Errorf("%s changed the definition that it was planned for:\n%s", change, after)
	}
	return plan, err
}

func TestAlterColumns(t *testing.T) {
	for _, test := range []struct {
		name, table, change string
		from                []int
		fast                bool
		want                string // the columns, with what follows the name up to COMMENT
	}{
		{"a value at the end", uniqueTable, "add column w int default '5'", []int{0, 1, 2, -1}, true, "k int(11) NULL, k2 varchar(5) NULL, v int(11) NULL, w int(11) NULL DEFAULT \"5\""},
		{"a value behind a key", aggregateTable, "add column w int sum after k2", []int{0, 1, -1, 2, 3, 4}, true, "k int(11) NULL, k2 int(11) NULL, w int(11) SUM NULL, v int(11) SUM NULL, r int(11) REPLACE NULL, u bitmap BITMAP_UNION NULL"},
		{"a key behind the last key", aggregateTable, "add column w int", []int{0, 1, -1, 2, 3, 4}, false, "k int(11) NULL, k2 int(11) NULL, w int(11) NULL, v int(11) SUM NULL, r int(11) REPLACE NULL, u bitmap BITMAP_UNION NULL"},
		{"several in brackets", uniqueTable, "add column (w int, x date not null default '2024-01-01')", []int{0, 1, 2, -1, -1}, true, "k int(11) NULL, k2 varchar(5) NULL, v int(11) NULL, w int(11) NULL, x date NOT NULL DEFAULT \"2024-01-01\""},
		{"several clauses", uniqueTable, "add column w int, drop column v", []int{0, 1, -1}, true, "k int(11) NULL, k2 varchar(5) NULL, w int(11) NULL"},
		{"a key first", uniqueTable, "add column w int key first", []int{-1, 0, 1, 2}, false, "w int(11) NULL, k int(11) NULL, k2 varchar(5) NULL, v int(11) NULL"},
		{"a type", uniqueTable, "modify column v bigint", []int{0, 1, 2}, false, "k int(11) NULL, k2 varchar(5) NULL, v bigint(20) NULL"},
		{"a key's type", uniqueTable, "modify column k2 varchar(9) key", []int{0, 1, 2}, false, "k int(11) NULL, k2 varchar(9) NULL, v int(11) NULL"},
		{"a place", duplicateTable, "modify column i int after k", nil, false, ""},
		{"an order", uniqueTable, "order by (k2, k, v)", []int{1, 0, 2}, false, "k2 varchar(5) NULL, k int(11) NULL, v int(11) NULL"},
		{"the sort key", primaryTable, "order by (k, n)", []int{0, 1, 2, 3, 4, 5}, false, "k int(11) NOT NULL, s varchar(10) NULL, n bigint(20) NOT NULL DEFAULT \"1\", d decimal(10, 2) NULL, a bigint(20) NOT NULL AUTO_INCREMENT, j json NULL"},
		{"the default restated", primaryTable, "modify column n largeint not null default '1'", []int{0, 1, 2, 3, 4, 5}, false, "k int(11) NOT NULL, s varchar(10) NULL, n largeint(40) NOT NULL DEFAULT \"1\", d decimal(10, 2) NULL, a bigint(20) NOT NULL AUTO_INCREMENT, j json NULL"},
	} {
		plan, err := planned(t, test.table, test.change, newest)
		if test.want == "" {
			if err == nil {
				t.Errorf("%s: %s was taken", test.name, test.change)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %s: %v", test.name, test.change, err)
			continue
		}
		var columns []string
		for i := range plan.Want.Columns {
			text, _, _ := strings.Cut(columnText(&plan.Want.Columns[i], newest), " COMMENT ")
			columns = append(columns, strings.ReplaceAll(text, "`", ""))
		}
		if got := strings.Join(columns, ", "); got != test.want || !slices.Equal(plan.From, test.from) || plan.Fast != test.fast || plan.Job == test.fast {
			t.Errorf("%s: %s\n got %s from %v, fast %v, job %v\nwant %s from %v, fast %v", test.name, test.change, got, plan.From, plan.Fast, plan.Job, test.want, test.from, test.fast)
		}
	}
}

func TestAlterTable(t *testing.T) {
	const ranges = "create table t (d date, i int) partition by range(d) (partition a values less than ('2024-01-01'), partition b values less than ('2024-02-01')) distributed by hash(d)"
	show := func(d *store.Definition) string { return Print(d, newest) }
	for _, test := range []struct{ table, change, before, after string }{
		{ranges, "add partition c values less than ('2024-03-01')", "(\"2024-02-01\"))", "(\"2024-02-01\")),\nPARTITION c VALUES [(\"2024-02-01\"), (\"2024-03-01\"))"},
		{ranges, "drop partition a", "PARTITION a VALUES [(\"0000-01-01\"), (\"2024-01-01\")),\n", ""},
		{ranges, "add partition if not exists b values less than ('2099-03-01')", "b", "b"},
		{uniqueTable, "set ('replication_num' = '2')", `"replication_num" = "3"`, `"replication_num" = "2"`},
		{uniqueTable, "comment = 'say \"x\"'", "UNIQUE KEY(`k`, `k2`)", "UNIQUE KEY(`k`, `k2`)\nCOMMENT \"say \\\"x\\\"\""},
		{uniqueTable, "rename u", "CREATE TABLE `t`", "CREATE TABLE `u`"},
		{uniqueTable, "modify column v comment 'hits'", "`v` int(11) NULL COMMENT \"\"", "`v` int(11) NULL COMMENT \"hits\""},
		{uniqueTable, "add index i (k2) using bitmap comment 'c'", "`v` int(11) NULL COMMENT \"\"", "`v` int(11) NULL COMMENT \"\",\n  INDEX i (`k2`) USING BITMAP COMMENT 'c'"},
		{uniqueTable, "set ('bloom_filter_columns' = 'k2')", `"compression"`, "\"bloom_filter_columns\" = \"k2\",\n\"compression\""},
		{uniqueTable, "rename column k to id", "`k`", "`id`"},
		{"create table t (d datetime, i int) partition by date_trunc('day', d) distributed by hash(d)", "rename column d to e", "`d`", "`e`"},
	} {
		created, err := ParseCreate(test.table, newest)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := planned(t, test.table, test.change, version.Of(3, 5, 9))
		if err != nil {
			t.Errorf("%s: %v", test.change, err)
			continue
		}
		want := strings.ReplaceAll(show(&created.Definition), test.before, test.after)
		if strings.Contains(test.change, "column d to e") {
			want = strings.ReplaceAll(want, "('day', d)", "('day', e)")
		}
		if got := show(&plan.Want); got != want {
			t.Errorf("%s\n gives %s\nwant %s", test.change, got, want)
		}
	}
}

func TestAlterRefusals(t *testing.T) {
	const analysis = "Getting analyzing error. Detail message: "
	for _, test := range []struct{ table, change, want string }{
		{primaryTable, "add column w int key", "Can not add key column: w for primary key table"},
		{primaryTable, "add column w int sum", "Can not assign aggregation method on column in Primary data model table: w"},
		{primaryTable, "add column S int", "Repeatedly add column: S"},
		{primaryTable, "add column D decimal(10,2)", "Can not add column which already exists in base table: D"},
		{primaryTable, "add column w int after q", "Column[q] does not found"},
		{primaryTable, "add column w varchar(40) default (uuid())", "unsupported default expr:uuid()"},
		{primaryTable, "add column w bigint not null auto_increment", "More than one AUTO_INCREMENT column"},
		{primaryTable, "drop column q", "Column does not exists: q"},
		{primaryTable, "drop column k", "Can not drop key column in primary data model table"},
		{primaryTable, "drop column s", "Can not drop sort column in primary data model table"},
		{primaryTable, "modify column q int", "Column[q] does not exists"},
		{primaryTable, "modify column k bigint", "Can not modify key column: k for primary key table"},
		{primaryTable, "modify column s varchar(20)", "Can not modify sort column in primary data model table"},
		{primaryTable, "modify column n largeint not null", "Can not change default value"},
		{primaryTable, "modify column d decimal(11,2) not null", "Can not change from nullable to non-nullable"},
		{primaryTable, "modify column d decimal(10,3)", "Can not change DECIMAL(10,2) to DECIMAL(10,3)"},
		{primaryTable, "modify column a bigint not null", "Can't not modify a AUTO_INCREMENT column"},
		{primaryTable, "modify column j varchar(10)", "JSON needs minimum length of 16"},
		{primaryTable, "order by (k, s, n, d, a, j)", "Primary key table do not support reorder table schema. Please confirm if you want to modify the sorting columns."},
		{primaryTable, "order by (j)", "Sort key column[j] type not supported: JSON in PrimaryKey table"},
		{duplicateTable, "drop column p", "Partition column[p] cannot be dropped. index[t]"},
		{duplicateTable, "drop column k", "Distribution column[k] cannot be dropped. index[t]"},
		{duplicateTable, "modify column p datetime key", "Can not modify partition column[p]. index[t]"},
		{duplicateTable, "modify column k bigint key", "Can not modify distribution column[k]. index[t]"},
		{duplicateTable, "modify column v varchar(9) default 'x'", "Cannot shorten string length"},
		{duplicateTable, "modify column v varchar(20)", "Can not change default value"},
		{duplicateTable, "modify column v datetime", "Can not change VARCHAR(10) to DATETIME"},
		{duplicateTable, "modify column i smallint", "Can not change INT to SMALLINT"},
		{duplicateTable, "modify column arr array<bigint>", "Can not change array<int(11)> to array<bigint(20)>"},
		{duplicateTable, "modify column b int", "Can not change BOOLEAN to INT"},
		{duplicateTable, "modify column p date", "Can not change aggregation type"},
		{duplicateTable, "modify column i int sum", "Can not assign aggregation method on column in Duplicate data model table: i"},
		{duplicateTable, "modify column i int", "Nothing is changed. please check your alter stmt."},
		{duplicateTable, "modify column i int first", "Invalid column order. value should be after key. index[t]"},
		{duplicateTable, "order by (i, k)", ""},
		{duplicateTable, "order by (k, k)", "Duplicated column[k]"},
		{duplicateTable, "order by (q)", "Column[q] not exists"},
		{duplicateTable, "add column w hll", "HLL type column can only be in Aggregation data model table: w"},
		{aggregateTable, "add column w json", "column without agg function would be treated as key column for aggregate table, JSON type can not be key column"},
		{aggregateTable, "add column w int sum default '1'", "The default value of 'w' with SUM aggregation function must be zero"},
		{aggregateTable, "modify column v bigint max", "Can not change aggregation type"},
		{aggregateTable, "drop column k2", "Can not drop key column when table has value column with REPLACE aggregation method"},
		{uniqueTable, "drop column k2", "Can not drop key column in Unique data model table"},
		{uniqueTable, "add column w int sum", "Can not assign aggregation method on column in Unique data model table: w"},
		{uniqueTable, "order by (k)", analysis + "The sort columns of UNIQUE KEY table must be same with key columns."},
		{uniqueTable, "add column w int, rename u", "Alter operation RENAME conflicts with operation SCHEMA_CHANGE"},
		{uniqueTable, "rename t", analysis + "Same table name t."},
		{uniqueTable, "set ('replication_num' = '1', 'write_quorum' = 'ALL')", analysis + "Can only set one table property at a time."},
		{uniqueTable, "set ('fast_schema_evolution' = 'false')", analysis + "Unknown properties: {fast_schema_evolution=false}."},
		{uniqueTable, "set ('nope' = '1')", analysis + "Unknown properties: {nope=1}."},
		{uniqueTable, "add partition p values less than ('1')", "Only support adding partition to range/list partitioned table"},
		{uniqueTable, "drop partition p", "Alter table [t] failed. Not a partitioned table"},
		{duplicateTable, "drop partition p", "Error in list of partitions to p"},
		{uniqueTable, "drop index i", "index i does not exist"},
		{uniqueTable, "rename column q to r", "Unknown column 'q' in 't'"},
		{uniqueTable, "rename column k to v", "Column name[v] is already used"},
		{uniqueTable, "add rollup r (k)", analysis + "ALTER TABLE … ADD rollup is not supported by this server."},
		{uniqueTable, "frobnicate", "Getting syntax error at line 1, column 14. Detail message: Unexpected input 'frobnicate', expected a change of the table."},
	} {
		_, err := planned(t, test.table, test.change, newest)
		var refusal *failure.Error
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.change, err)
		case test.want != "" && (!errors.As(err, &refusal) || refusal.Message != test.want):
			t.Errorf("%s\n got %v\nwant %s", test.change, err, test.want)
		}
	}
}

// TestTypeMatrix goes over all pairs of types of protocol reference 6.8.
func TestTypeMatrix(t *testing.T) {
	types := strings.Fields("boolean tinyint smallint int bigint largeint float double decimal(9,2) char(5) varchar(20) date datetime varbinary json array<int>")
	allowed := map[string]string{
		"tinyint": "smallint int bigint largeint double varchar(20)", "smallint": "int bigint largeint double varchar(20)",
		"int": "bigint largeint double date varchar(20)", "bigint": "largeint double varchar(20)", "largeint": "varchar(20)",
		"float": "double varchar(20)", "double": "varchar(20)", "decimal(9,2)": "varchar(20)", "char(5)": "varchar(20)",
		"varchar(20)": "tinyint smallint int bigint largeint float double decimal(9,2) date json", "date": "datetime", "datetime": "date", "json": "varchar(20)",
	}
	for _, from := range types {
		for _, to := range types {
			_, err := planned(t, fmt.Sprintf("create table t (k int, v %s) duplicate key(k)", from), "modify column v "+to, newest)
			want := from == to || slices.Contains(strings.Fields(allowed[from]), to)
			if from == to {
				want = false // nothing is changed
			}
			if (err == nil) != want {
				t.Errorf("%s to %s: %v", from, to, err)
			}
		}
	}
}

func TestAlterFollowsTheRelease(t *testing.T) {
	const table = "create table t (k int, v int) duplicate key(k) distributed by hash(k) buckets 1"
	for _, test := range []struct {
		change        string
		before, first version.Release
	}{
		{"rename column v to w", version.Of(3, 3, 1), version.Of(3, 3, 2)},
		{"comment = 'x'", version.Of(3, 0, 9), version.Of(3, 1, 0)},
		{"order by (v)", version.Of(3, 2, 9), version.Of(3, 3, 0)},
	} {
		if _, err := planned(t, table, test.change, test.before); err == nil {
			t.Errorf("%s takes %s", test.before, test.change)
		}
		if _, err := planned(t, table, test.change, test.first); err != nil {
			t.Errorf("%s refuses %s: %v", test.first, test.change, err)
		}
	}
	for release, fast := range map[version.Release]bool{version.Of(2, 5, 9): false, version.Of(3, 2, 5): false, version.Of(3, 3, 0): true} {
		plan, err := planned(t, table, "add column w int", release)
		if err != nil || plan.Fast != fast {
			t.Errorf("%s: fast %v, %v", release, plan.Fast, err)
		}
	}
}

// FuzzAlter holds that no text makes the parser or the planner panic, and that
// their errors have codes.
func FuzzAlter(f *testing.F) {
	for _, change := range []string{
		"add column (a int, b bitmap bitmap_union) after k", "modify column v bigint key first", "drop column v, order by (k, v)", "set ('a' = 'b')",
		"add partition p values [('1'),('2'))", "rename column a to b", "swap with u", "add index i (k) using bitmap",
	} {
		f.Add(change)
	}
	var tables []store.Definition
	for _, text := range []string{primaryTable, duplicateTable, aggregateTable, uniqueTable} {
		created, err := ParseCreate(text, newest)
		if err != nil {
			f.Fatal(err)
		}
		tables = append(tables, created.Definition)
	}
	f.Fuzz(func(t *testing.T, change string) {
		a, err := ParseAlter("alter table t "+change, newest)
		for i := 0; err == nil && i < len(tables); i++ {
			var plan Plan
			if plan, err = a.Plan(&tables[i]); err == nil && plan.Job && len(plan.From) != len(plan.Want.Columns) {
				t.Fatalf("%q fills %d of %d columns", change, len(plan.From), len(plan.Want.Columns))
			}
			if err != nil {
				check(t, err)
				err = nil
			}
		}
		check(t, err)
	})
}

func check(t *testing.T, err error) {
	t.Helper()
	var refusal *failure.Error
	if err != nil && (!errors.As(err, &refusal) || refusal.Code == 0 || len(refusal.State) != 5) {
		t.Fatalf("error without a code: %v", err)
	}
}
