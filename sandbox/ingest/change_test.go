package ingest

import (
	"testing"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

func scoreBoard(t *testing.T) *sheet {
	name, score := column("name", cell.Varchar, true), column("score", cell.Int, false)
	name.Default, name.DefaultValue = store.LiteralDefault, ""
	score.Default, score.DefaultValue = store.LiteralDefault, "0"
	return newSheet(t, store.PrimaryKey, column("id", cell.Int, false), name, score)
}

func TestPartialUpdateLeavesOtherColumnsAlone(t *testing.T) {
	s := scoreBoard(t).fill("1\ta\t100\n2\tb\t100\n")
	partial := func(more ...string) []string { return append([]string{"partial_update", "true"}, more...) }
	check(t, s, []loadCase{
		{name: "names", headers: partial("columns", "id,name"), bodies: []string{"1\tx\n3\ty\n"}, rows: []string{"1|x|100", "2|b|100", "3|y|0"}},
		{name: "with an operation", headers: partial("columns", "id,name,__op"), bodies: []string{"1\tx\t0\n2\t\\N\t1\n"}, rows: []string{"1|x|100"}},
		{name: "computed", headers: partial("columns", "id,x,name=upper(x)"), bodies: []string{"1\tx\n"}, rows: []string{"1|X|100", "2|b|100"}},
		{name: "column mode", headers: partial("columns", "id,score", "partial_update_mode", "column"), bodies: []string{"1\t5\n"}, rows: []string{"1|a|5", "2|b|100"}},
		{name: "unknown mode is row mode", headers: partial("columns", "id,score", "partial_update_mode", "x"), bodies: []string{"1\t5\n"}, rows: []string{"1|a|5", "2|b|100"}},
		{name: "absent JSON keys become NULL", headers: partial("format", "json", "columns", "id,name"), bodies: []string{`{"id":1}`}, rows: []string{"1|NULL|100", "2|b|100"}},
		{name: "without the key", headers: partial("columns", "name"), bodies: []string{"x\n"}, err: "key column id not in partial update columns"},
		{name: "names in another case", headers: partial("columns", "ID,NAME"), bodies: []string{"1\tx\n3\ty\n"}, rows: []string{"1|x|100", "2|b|100", "3|y|0"}},
		{name: "the key in another case, in 3.3.9", headers: partial("columns", "ID,name", "release", "3.3.9"), bodies: []string{"1\tx\n"}, err: "key column id not in partial update columns"},
		{name: "another column in another case, in 3.3.9", headers: partial("columns", "id,NAME", "release", "3.3.9"), bodies: []string{"1\tx\n3\ty\n"}, rows: []string{"1|a|100", "2|b|100", "3||0"}},
		{name: "without columns", headers: partial(), bodies: []string{"1\tx\t2\n"}, err: "key column id not in partial update columns"},
		{name: "where sees what is written", headers: partial("columns", "id,name", "where", "score > 1"), err: "unknown column in where statement. the column 'score' in where clause must be in the target table."},
	})
	check(t, newSheet(t, store.DuplicateKey, column("id", cell.Int, false)), []loadCase{
		{name: "another model", headers: partial("columns", "id"), err: "Only primary key table support partial update"},
	})
}

// An omitted column without a default is only seen where the key is new.
func TestPartialUpdateInsertsZeros(t *testing.T) {
	s := newSheet(t, store.PrimaryKey, column("id", cell.Int, false), column("n", cell.Int, false), column("s", cell.Varchar, false), column("j", cell.JSON, false))
	check(t, s.fill("1\t5\tx\t{}\n"), []loadCase{
		{name: "zeros", headers: []string{"partial_update", "true", "columns", "id,s"}, bodies: []string{"1\ty\n2\tz\n"}, rows: []string{"1|5|y|{}", "2|0|z|null"}},
	})
}

func TestMergeCondition(t *testing.T) {
	s := scoreBoard(t).fill("1\tstarrocks\t100\n2\tflink\t100\n")
	on := func(column string, more ...string) []string {
		return append([]string{"merge_condition", column}, more...)
	}
	check(t, s, []loadCase{
		{name: "99 is refused, 101 taken", headers: on("score"), bodies: []string{"1\tx\t99\n2\ty\t101\n"}, rows: []string{"1|starrocks|100", "2|y|101"}},
		{name: "equal is taken", headers: on("SCORE"), bodies: []string{"1\tx\t100\n"}, rows: []string{"1|x|100", "2|flink|100"}},
		{name: "deletes know none", headers: on("score", "columns", "id,score,__op"), bodies: []string{"1\t1\t1\n"}, rows: []string{"2|flink|100"}},
		{name: "with a partial update", headers: on("score", "partial_update", "true", "columns", "id,score"), bodies: []string{"1\t99\n2\t101\n"}, rows: []string{"1|starrocks|100", "2|flink|101"}},
		{name: "of the key", headers: on("id"), err: "Merge condition column id should not be primary key!"},
		{name: "of a text", headers: on("name"), err: "Merge condition column has invalid type maybe bitmap/hll/percentile/json/varchar!"},
		{
			name: "unknown", headers: on("nope"), err: "Merge condition column nope does not exist. If you are doing partial update with condition update, " +
				"please check condition column is in the given update columns. Otherwise please check condition column is in table t",
		},
		{
			name: "not given", headers: on("score", "partial_update", "true", "columns", "id,name"), err: "Merge condition column score does not exist. If you are doing partial update with condition update, " +
				"please check condition column is in the given update columns. Otherwise please check condition column is in table t",
		},
		{name: "ignored before 2.5", headers: on("score", "release", "2.4.4"), bodies: []string{"1\tx\t99\n"}, rows: []string{"1|x|99", "2|flink|100"}},
		{name: "ignored in transactions before 3.1.3", headers: on("score", "release", "3.1.2", "transaction", "1"), bodies: []string{"1\tx\t99\n"}, rows: []string{"1|x|99", "2|flink|100"}},
		{name: "not with a partial update before 3.1.3", headers: on("score", "release", "3.1.2", "partial_update", "true", "columns", "id,score"), err: "Conditional update and partial update can not be used together"},
	})
	check(t, newSheet(t, store.UniqueKey, column("id", cell.Int, false), column("n", cell.Int, false)), []loadCase{
		{name: "another model", headers: on("n"), err: "Conditional update only support primary key table t"},
	})
}

func TestNegativeLoadTakesSumsBack(t *testing.T) {
	n, d := column("n", cell.TinyInt, true), column("d", cell.Decimal, true)
	n.Aggregate, d.Aggregate = store.Sum, store.Sum
	s := newSheet(t, store.AggregateKey, column("id", cell.Int, false), n, d)
	check(t, s.fill("1\t5\t1.25\n"), []loadCase{
		{name: "sums", headers: []string{"negative", "true"}, bodies: []string{"1\t2\t1.00\n2\t3\t\\N\n"}, rows: []string{"1|3|0.25", "2|-3|NULL"}},
		{name: "only the exact word", headers: []string{"negative", "TRUE"}, bodies: []string{"1\t2\t1.00\n"}, rows: []string{"1|7|2.25"}},
		{name: "no such number", headers: []string{"negative", "true"}, bodies: []string{"2\t-128\t1\n"}, rows: []string{"1|5|1.25", "2|NULL|-1.00"}},
	})
	n.Aggregate = store.Max
	check(t, newSheet(t, store.AggregateKey, column("id", cell.Int, false), n), []loadCase{
		{name: "not a sum", headers: []string{"negative", "true"}, err: "Column is not SUM AggreateType. column:n"},
	})
	check(t, scoreBoard(t), []loadCase{
		{name: "primary key", headers: []string{"negative", "true"}, err: "Primary key table does not support negative load"},
	})
}

func TestUniqueKeyTablesReplace(t *testing.T) {
	s := newSheet(t, store.UniqueKey, column("id", cell.Int, true), column("s", cell.Varchar, true))
	check(t, s.fill("1\ta\n"), []loadCase{
		{name: "by key", bodies: []string{"1\tb\n\\N\tc\n\\N\td\n"}, rows: []string{"1|b", "NULL|d"}},
	})
}
