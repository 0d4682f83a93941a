package starrocks

import (
	"fmt"
	"strings"
	"testing"
)

const showColumns = "Table"

func shownTable(name string) []sqlAnswer {
	return text([]string{showColumns, "Create Table"}, []any{name, "CREATE TABLE `" + name + "` (\n  `id` int(11) NULL\n) ENGINE=OLAP\nDUPLICATE KEY(`id`)\nDISTRIBUTED BY HASH(`id`) BUCKETS 2"})
}

// manyTables is a played frontend with n tables in each of the databases.
func manyTables(n int, databases ...string) (map[string][]sqlAnswer, []TableName) {
	answers := map[string][]sqlAnswer{}
	var names []TableName
	for d, database := range databases {
		var ids [][]any
		for i := range n {
			table := TableName{database, fmt.Sprintf("t%04d", i)}
			names = append(names, table)
			ids = append(ids, []any{table.Name, fmt.Sprint(d*n + i + 1)})
			answers[showCreate(table)] = shownTable(table.Name)
		}
		answers[tableIDs+quoteString(database)] = []sqlAnswer{{columns: []string{"TABLE_NAME", "TABLE_ID"}, rows: ids}}
	}
	return answers, names
}

func TestThousandTablesAreADozenRoundTrips(t *testing.T) {
	answers, names := manyTables(500, "a", "b")
	f := newFakeSQL(t, answers)
	found, err := sqlClient(t, f.address()).TablesIn(t.Context(), names)
	if err != nil || len(found) != 1000 {
		t.Fatalf("%d tables, error %v", len(found), err)
	}
	if live := found[TableName{"b", "t0499"}]; !live.Exists || live.ID != 1000 || live.Err != nil || live.Table.Database != "b" || len(live.Table.Columns) != 1 {
		t.Errorf("the last table is %+v", live)
	}
	if n := len(f.queries()); n != 2+10 {
		t.Errorf("%d round trips", n)
	}
}

func TestTableThatFailsAmongManyFailsAlone(t *testing.T) {
	answers, names := manyTables(6, "a")
	answers[showCreate(names[1])] = []sqlAnswer{{number: 5203, text: "Access denied; you need (at least one of) the ANY privilege(s)"}}
	answers[showCreate(names[3])] = []sqlAnswer{{number: 5502, text: "Unknown table 'a.t0003'"}}
	answers[showCreate(names[4])] = text([]string{showColumns, "Create Table"}, []any{"t0004", "CREATE VIEW `t0004` AS SELECT 1"})
	f := newFakeSQL(t, answers)
	found, err := sqlClient(t, f.address()).TablesIn(t.Context(), names)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"there", "look at table a.t0001: Error 5203", "there", "gone", "look at table a.t0004: not a table", "there"} {
		live := found[names[i]]
		got := "gone"
		switch {
		case live.Err != nil:
			got = live.Err.Error()
		case live.Exists:
			got = "there"
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%v: %s, want %s", names[i], got, want)
		}
	}
}

func TestServerThatTakesOneStatementIsAskedForOneTableAtATime(t *testing.T) {
	answers, names := manyTables(3, "a")
	for _, n := range names {
		answers[tableIDs+`"a" AND TABLE_NAME = `+quoteString(n.Name)] = text([]string{"TABLE_NAME", "TABLE_ID"}, []any{n.Name, "7"})
	}
	f := newFakeSQL(t, answers)
	f.oneOnly = true
	found, err := sqlClient(t, f.address()).TablesIn(t.Context(), names)
	if err != nil || len(found) != 3 || !found[names[2]].Exists || found[names[2]].ID != 7 {
		t.Errorf("found %+v, error %v", found, err)
	}
	if n := len(f.queries()); n != 1+1+2*3 {
		t.Errorf("%d round trips: %q", n, f.queries())
	}
}

func TestMissingDatabaseIsAskedForOnce(t *testing.T) {
	answers := map[string][]sqlAnswer{
		tableIDs + `"new"`: text([]string{"TABLE_NAME", "TABLE_ID"}),
		"SHOW DATABASES":   text([]string{"Database"}, []any{"a"}),
	}
	names := make([]TableName, 200)
	for i := range names {
		names[i] = TableName{"new", fmt.Sprintf("t%d", i)}
		answers[showCreate(names[i])] = []sqlAnswer{{number: 5501, text: "Unknown database 'new'"}}
	}
	f := newFakeSQL(t, answers)
	found, err := sqlClient(t, f.address()).TablesIn(t.Context(), names)
	if err != nil || len(found) != 200 || found[names[199]].Exists {
		t.Errorf("%d found, error %v", len(found), err)
	}
	if n := len(f.queries()); n != 3 {
		t.Errorf("%d round trips: %q", n, f.queries())
	}
}

func TestTablesBefore30HaveNoIDs(t *testing.T) {
	answers, names := manyTables(2, "a")
	answers[tableIDs+`"a"`] = []sqlAnswer{{number: 1051, text: "Unknown table 'tables_config'"}}
	for _, n := range names {
		answers[tableIDs+`"a" AND TABLE_NAME = `+quoteString(n.Name)] = answers[tableIDs+`"a"`]
	}
	found, err := sqlClient(t, newFakeSQL(t, answers).address()).TablesIn(t.Context(), names)
	if err != nil || !found[names[0]].Exists || found[names[1]].ID != 0 {
		t.Errorf("found %+v, error %v", found, err)
	}
}

func TestClusterThatDoesNotAnswerHasNoTables(t *testing.T) {
	f := newFakeSQL(t, nil)
	f.close()
	if _, err := sqlClient(t, f.address()).TablesIn(t.Context(), []TableName{{"a", "t"}}); err == nil {
		t.Error("no error")
	}
}

func TestGrantsAreReadThroughRoles(t *testing.T) {
	columns := []string{"UserIdentity", "Catalog", "Grants"}
	f := newFakeSQL(t, map[string][]sqlAnswer{
		"SHOW GRANTS": text(columns, []any{"'ana'@'%'", nil, "GRANT 'loader', 'reader' TO  USER 'ana'@'%'"},
			[]any{"'ana'@'%'", "default_catalog", "GRANT ALTER, INSERT ON TABLE d.a, d.b TO USER 'ana'@'%'"}),
		"SHOW GRANTS FOR ROLE `loader`": text(columns, []any{"loader", nil, "GRANT 'base' TO  ROLE loader"},
			[]any{"loader", "default_catalog", "GRANT INSERT ON ALL TABLES IN DATABASE e TO ROLE 'loader'"}),
		"SHOW GRANTS FOR ROLE `reader`": text(columns),
		"SHOW GRANTS FOR ROLE `base`":   text(columns, []any{"base", "default_catalog", "GRANT CREATE TABLE ON DATABASE d TO ROLE 'base'"}),
	})
	g, err := sqlClient(t, f.address()).Grants(t.Context())
	if err != nil || !g.Known || g.Account != "'ana'@'%'" {
		t.Fatalf("grants %+v, error %v", g, err)
	}
	for p, want := range map[Privilege]bool{
		{"INSERT", "d", "a"}: true, {"ALTER", "d", "b"}: true, {"INSERT", "d", "c"}: false, {"DROP", "d", "a"}: false,
		{"INSERT", "e", "x"}: true, {"CREATE TABLE", "d", ""}: true, {"CREATE TABLE", "e", ""}: false, {"CREATE DATABASE", "", ""}: false,
	} {
		if g.Allow(p) != want {
			t.Errorf("%+v: %v", p, !want)
		}
	}
	if got, want := GrantSQL(g.Account, Privilege{"ALTER", "d", "a"}, Privilege{"INSERT", "d", "a"}, Privilege{"ALTER", "d", "o`k"}),
		"GRANT ALTER, INSERT ON TABLE `d`.`a`, `d`.`o``k` TO USER 'ana'@'%'"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestGrantsThatAreNotUnderstoodAllowAll(t *testing.T) {
	for _, a := range [][]sqlAnswer{
		{{number: 5203, text: "Access denied"}},
		text([]string{"UserIdentity", "Grants"}, []any{"'ana'@'%'", "GRANT SELECT_PRIV ON *.* TO 'ana'@'%'"}),
		text([]string{"UserIdentity", "Catalog", "Grants"}, []any{"'ana'@'%'", nil, "something new"}),
	} {
		g, err := sqlClient(t, newFakeSQL(t, map[string][]sqlAnswer{"SHOW GRANTS": a}).address()).Grants(t.Context())
		if err != nil || g.Known || !g.Allow(Privilege{"DROP", "d", "t"}) {
			t.Errorf("grants %+v, error %v", g, err)
		}
	}
}
