package plan

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/config"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

func stateOf(t *testing.T, tables, loads []string) *state.State {
	t.Helper()
	var records []state.Record
	for i, a := range tables {
		records = append(records, state.TableCreated{Address: a, Database: "d", Name: a, TableID: int64(i + 1)})
	}
	for _, a := range loads {
		records = append(records, state.LoadDefined{Load: a, Database: "d", Table: a, TableID: 1})
	}
	s, err := (&state.State{Tables: map[string]*state.Table{}, Loads: map[string]*state.Load{}}).After(records...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMovesLeadToTheLastAddressAndAreMadeOnce(t *testing.T) {
	cases := []struct {
		name          string
		tables, loads []string
		moved         []config.Moved
		want          []Move
		warnings      int
	}{
		{"nothing to move", []string{"table.b"}, nil, []config.Moved{{From: "table.a", To: "table.b"}}, nil, 0},
		{"one", []string{"table.a"}, nil, []config.Moved{{From: "table.a", To: "table.b"}}, []Move{{"table.a", "table.b", "d.table.a"}}, 0},
		{
			"a chain",
			[]string{"table.a"},
			nil,
			[]config.Moved{{From: "table.a", To: "table.b"}, {From: "table.b", To: "table.c"}},
			[]Move{{"table.a", "table.c", "d.table.a"}},
			0,
		},
		{
			"the middle of a chain",
			[]string{"table.b"},
			nil,
			[]config.Moved{{From: "table.a", To: "table.b"}, {From: "table.b", To: "table.c"}},
			[]Move{{"table.b", "table.c", "d.table.b"}},
			0,
		},
		{"both are there", []string{"table.a", "table.b"}, nil, []config.Moved{{From: "table.a", To: "table.b"}}, nil, 1},
		{
			"all keys", nil,
			[]string{`load.a["x.y"]`, `load.a["z"]`, "load.ab"},
			[]config.Moved{{From: "load.a", To: "load.b", Whole: true}},
			[]Move{{`load.a["x.y"]`, `load.b["x.y"]`, `d.load.a["x.y"]`}, {`load.a["z"]`, `load.b["z"]`, `d.load.a["z"]`}},
			0,
		},
		{
			"one key only", nil,
			[]string{`load.a["x"]`, `load.a["z"]`},
			[]config.Moved{{From: `load.a["x"]`, To: "load.b"}},
			[]Move{{`load.a["x"]`, "load.b", `d.load.a["x"]`}},
			0,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before := stateOf(t, c.tables, c.loads)
			m := &maker{world: World{State: before}, config: &config.Config{Moved: c.moved}, plan: &Plan{}}
			m.moves()
			if diff := cmp.Diff(c.want, m.plan.Moves); diff != "" || len(m.diags) != c.warnings {
				t.Errorf("moves (-want +got):\n%s%v", diff, m.diags)
			}
			after, err := before.After(m.plan.Addresses()...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(addressesOf(m.world.State), addressesOf(after)); diff != "" {
				t.Errorf("the records lead to another state (-planned +recorded):\n%s", diff)
			}
			again := &maker{world: World{State: after}, config: &config.Config{Moved: c.moved}, plan: &Plan{}}
			if again.moves(); len(again.plan.Moves) > 0 {
				t.Errorf("moved again: %v", again.plan.Moves)
			}
		})
	}
}

func TestAMovedLoadKeepsItsLabels(t *testing.T) {
	m := &maker{
		world:  World{State: stateOf(t, nil, []string{"load.a"})},
		config: &config.Config{Moved: []config.Moved{{From: "load.a", To: "load.b"}}}, plan: &Plan{},
	}
	m.moves()
	if got := m.world.State.LabelAddress("load.b"); got != "load.a" {
		t.Errorf("labels are made with %s", got)
	}
	if got := m.world.State.LabelAddress("load.a"); got == "load.a" {
		t.Error("a new load of the old name would share the labels of the moved one")
	}
}

func TestARenamedColumnIsRenamedWhereverItIsNamed(t *testing.T) {
	table := func(id string) schema.Table {
		return schema.Table{
			Database: "d", Name: "t", Model: schema.Primary, Key: []string{id}, OrderBy: []string{id},
			Columns:      []schema.Column{{Name: id, Type: schema.Type{Kind: schema.Datetime}}, {Name: "v", Type: schema.Type{Kind: schema.Int}, Nullable: true}},
			Distribution: schema.Distribution{Hash: []string{id}},
			Partition:    schema.Partition{Form: schema.ByExpression, Expression: fmt.Sprintf("date_trunc('day', %s)", id), Columns: []string{id}},
		}
	}
	o := DiffOptions{Renamed: map[string]string{"OLD": "new"}}
	got := Diff(table("old"), table("new"), o)
	if diff := cmp.Diff([]Change{RenameColumn{From: "old", To: "new"}}, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if got := Diff(table("new"), table("new"), o); len(got) > 0 {
		t.Errorf("a rename that was made is made again: %v", got)
	}
	have, want := table("old"), table("new")
	have.Columns = append(have.Columns, schema.Column{Name: "g", Type: schema.Type{Kind: schema.Int}, Generated: "year(old)"})
	want.Columns = append(want.Columns, schema.Column{Name: "g", Type: schema.Type{Kind: schema.Int}, Generated: "year(new)"})
	if why := Judged(Diff(have, want, o)).Recreate; why == "" {
		t.Error("a column that a generated one is made of was renamed in place")
	}
}

func TestATableIsRenamedBeforeItsColumnsAreChanged(t *testing.T) {
	table := Table{
		Action: Alter, Have: schema.Table{Database: "d", Name: "old"}, Want: schema.Table{Database: "d", Name: "new"},
		Alteration: Judged([]Change{RenameTable{"old", "new"}, RenameColumn{From: "a", To: "b"}, SetComment{"", "x"}}),
	}
	want := []string{
		"ALTER TABLE `d`.`old` RENAME `new`", "ALTER TABLE `d`.`new` RENAME COLUMN `a` TO `b`",
		starrocks.AlterTableSQL("d", "new", starrocks.CommentClause("x")),
	}
	if diff := cmp.Diff(want, table.Statements()); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
}
