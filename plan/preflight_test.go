package plan

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"starlift/config"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

func TestPartitionsThatEndBeforeTodayAreFound(t *testing.T) {
	day := schema.Column{Name: "day", Type: schema.Type{Kind: schema.Date}}
	today := time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC)
	for text, want := range map[string]bool{
		`RANGE(day) (PARTITION a VALUES LESS THAN ("2024-01-01"), PARTITION b VALUES LESS THAN ("2026-03-01"))`: true,
		`RANGE(day) (PARTITION a VALUES LESS THAN ("2026-03-02"))`:                                              false,
		`RANGE(day) (PARTITION a VALUES LESS THAN ("2024-01-01"), PARTITION b VALUES LESS THAN MAXVALUE)`:       false,
		`date_trunc('day', day)`: false,
	} {
		p, err := starrocks.ParsePartition(text, []schema.Column{day})
		if err != nil {
			t.Fatal(err)
		}
		table := schema.Table{Columns: []schema.Column{day}, Partition: p}
		if _, ended := partitionEnd(&table, today); ended != want {
			t.Errorf("%s: %v", text, ended)
		}
		table.Properties = []schema.Property{{Name: "dynamic_partition.enable", Value: "true"}}
		if _, ended := partitionEnd(&table, today); ended {
			t.Errorf("%s: a table that makes its own partitions", text)
		}
	}
}

func TestGrantsForTheSamePrivilegesAreOneStatement(t *testing.T) {
	got := grantStatements("'ana'@'%'", []starrocks.Privilege{
		{Name: "INSERT", Database: "d", Table: "a"},
		{Name: "ALTER", Database: "d", Table: "b"},
		{Name: "INSERT", Database: "d", Table: "b"},
		{Name: "INSERT", Database: "d", Table: "c"},
		{Name: "CREATE DATABASE"},
		{Name: "CREATE TABLE", Database: "e"},
	})
	if d := cmp.Diff([]string{
		"GRANT INSERT ON TABLE `d`.`a`, `d`.`c` TO USER 'ana'@'%'",
		"GRANT ALTER, INSERT ON TABLE `d`.`b` TO USER 'ana'@'%'",
		"GRANT CREATE DATABASE ON CATALOG default_catalog TO USER 'ana'@'%'",
		"GRANT CREATE TABLE ON DATABASE `e` TO USER 'ana'@'%'",
	}, got); d != "" {
		t.Error(d)
	}
}

func TestLabelsOfOthersAreNotTakenForOurs(t *testing.T) {
	m := &maker{config: &config.Config{Loads: []*config.Load{
		{Into: &config.Table{Want: schema.Table{Database: "d"}}, Sink: starrocks.LoadOptions{LabelPrefix: "s.l"}},
	}}}
	forms := m.labelForms("d")
	for label, want := range map[string]bool{
		string(starrocks.NewLabel("s.l", "orders", "x")): false, // a label has no dot
		"s.l_orders_0123456789abcdef":                    true, "sxl_orders_0123456789abcdef": false, "s.l_orders_0123456789abcde": false, "insert_0123456789abcdef": false,
	} {
		if forms.MatchString(label) != want {
			t.Errorf("%s: %v", label, !want)
		}
	}
	if m.labelForms("e") != nil {
		t.Error("a database without loads has labels")
	}
}

func TestDriftIsWhatChangedSinceTheStateSawTheTable(t *testing.T) {
	live := starrocks.Live{ID: 7, Exists: true, Table: scores()}
	known := &state.Table{TableID: 7, Seen: Seen(scores(), scores())}
	if d := drifted(known, live); len(d) > 0 {
		t.Errorf("a table that nobody changed: %s: %s", d[0].Member(), ChangeText(d[0]))
	}
	live.Table.Columns = append(live.Table.Columns, schema.Column{Name: "extra", Type: schema.Type{Kind: schema.Int}, Nullable: true})
	live.Table.Properties = append(live.Table.Properties, schema.Property{Name: "zz_new_default", Value: "1"})
	d := drifted(known, live)
	if len(d) != 1 || d[0].Member() != "columns.extra" {
		t.Fatalf("%v", d)
	}
	got := driftChange(d[0], DropColumn{})
	if want := (DriftChange{Member: "columns.extra", Symbol: "-", Key: "column extra", Text: "INT", Note: "added by hand; the plan below drops it", Reacts: true}); got != want {
		t.Errorf("got %+v", got)
	}
	live.ID = 8
	if d := drifted(known, live); len(d) > 0 {
		t.Error("another table of the name has not drifted")
	}
}

func TestScopeTakesWhatATargetNeedsAndLeavesOutWhatNeedsAnExclude(t *testing.T) {
	table := func(address string) *config.Table { return &config.Table{Address: address} }
	a, x, y := table("table.a"), table(`table.many["x"]`), table(`table.many["y"]`)
	c := &config.Config{
		Tables: []*config.Table{a, x, y},
		Loads:  []*config.Load{{Address: "load.a", Into: a}, {Address: `load.many["x"]`, Into: x}},
	}
	for _, k := range []struct {
		targets, excludes, want []string
	}{
		{[]string{"load.a"}, nil, []string{"table.a", "load.a"}},
		{[]string{"table.many"}, nil, []string{`table.many["x"]`, `table.many["y"]`}},
		{[]string{`table.many["x"]`, "load.a"}, nil, []string{"table.a", `table.many["x"]`, "load.a"}},
		{nil, []string{"table.many"}, []string{"table.a", "load.a"}},
		{nil, []string{"load.many"}, []string{"table.a", `table.many["x"]`, `table.many["y"]`, "load.a"}},
		{[]string{"load.many"}, []string{"table.many"}, nil},
	} {
		m := &maker{config: c, plan: &Plan{}, world: World{State: &state.State{}, Targets: k.targets, Excludes: k.excludes}}
		m.narrow()
		var got []string
		for _, t := range m.config.Tables {
			got = append(got, t.Address)
		}
		for _, l := range m.config.Loads {
			got = append(got, l.Address)
		}
		if d := cmp.Diff(k.want, got); d != "" {
			t.Errorf("-target=%v -exclude=%v: %s", k.targets, k.excludes, d)
		}
	}
}
