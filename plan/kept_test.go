package plan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// TestEveryKindOfChangeIsKept finds the kinds in the source: one that changeKinds
// forgets could be saved and not shown.
func TestEveryKindOfChangeIsKept(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "joins" && f.Recv != nil {
				declared = append(declared, f.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	var kept []string
	for _, c := range changeKinds() {
		kept = append(kept, reflect.TypeOf(c).Name())
	}
	slices.Sort(declared)
	slices.Sort(kept)
	if d := cmp.Diff(declared, kept); d != "" {
		t.Error(d)
	}
}

// samplePlan has one of everything.
func samplePlan() (*Plan, *config.Config, *state.State) {
	cluster := &config.Cluster{Address: "cluster.dev", Name: "dev"}
	want := scores()
	have := scores()
	have.Columns = slices.Clone(have.Columns)
	have.Columns[1].Type.Length = 5
	have.Columns = append(have.Columns, schema.Column{Name: "old", Type: schema.Type{Kind: schema.Int}, Nullable: true})
	want.Comment = "new"
	permission := &Permission{Token: "drop-column", Address: "table.changed.*", Reason: "OPS-1"}
	job := Job{Address: "load.first", Name: "first", LabelAddress: "load.first", Cluster: cluster, Target: want, Into: "table.changed", TableID: 7, Source: named("data/*.csv"), Interface: starrocks.V2, Definition: "abc"}
	p := &Plan{
		Serial: 57, Clusters: []Cluster{{"dev", "3.5.4"}},
		Tables: []Table{
			{
				Address: "table.changed", Cluster: cluster, Action: Alter, Have: have, Want: want, LiveID: 7, Definition: tableDigest(want),
				Alteration: Judged(Diff(have, want, release35())),
				Dangers: []Danger{{
					Risk: Risk{Code: diag.DropColumn, Lost: "`old` IS NOT NULL"}, Address: "table.changed.columns.old", Counted: true, Lost: 3, Rows: 10, Allowed: permission,
				}},
			},
			{Address: "table.gone", Cluster: cluster, Action: Drop, Have: renamedTo("gone"), LiveID: 8, Why: "because it is not in the configuration", Dangers: []Danger{{Risk: Risk{Code: diag.DropTable}, Address: "table.gone"}}},
			{Address: "table.new", Cluster: cluster, Action: Create, Want: renamedTo("fresh"), NewDatabase: true, Definition: tableDigest(renamedTo("fresh"))},
		},
		Loads: []Load{
			{Job: job, Reason: FirstLoad, New: []source.Split{{ID: "data/a.csv", Parts: []string{"data/a.csv:17:0123"}, Tables: []int{0}, Bytes: 17}}, Todo: Amount{Files: 1, Splits: 1, Bytes: 17, Rows: 9007199254740993, RowsExact: true}, Labels: []starrocks.Label{"sl_first_1"}},
		},
		Blocked: []Blocked{{Address: "table.gone", Code: diag.DropTable, Token: "drop-table", What: "because it is not in the configuration", Ways: []string{"-skip-blocked"}}},
	}
	resumed := p.Loads[0]
	resumed.Job.Address, resumed.Job.Target, resumed.Job.Into = "load.second", renamedTo("other"), "table.other"
	resumed.Reason, resumed.LastRun, resumed.Pending, resumed.New = Interrupted, "5b20e1", resumed.New, nil
	resumed.Settle = []Open{{
		Epoch:  state.Epoch{Name: "data/z.csv", Split: "data/z.csv", Phase: state.PhasePrepared, Labels: []string{"sl_second_0"}, Txns: []int64{918273}, Run: "5b20e1"},
		States: []starrocks.TxnState{starrocks.Prepared}, Settlement: Settlement{Decision: CommitRest, Why: "every byte of it was acknowledged before the run ended"},
	}}
	p.Loads = append(p.Loads, resumed)
	p.Moves = []Move{{From: "load.was_second", To: "load.second", Name: "test.other"}, {From: "table.was", To: "table.is", Name: "test.same"}}
	p.Forgets = []ForgottenLoad{{Address: "load.finished", Into: "test.same"}}
	p.Digest = digestOf(p)
	c := &config.Config{
		Files: map[string][]byte{"main.sl.hcl": []byte("# text\n")}, BlockFiles: []string{"main.sl.hcl"}, Environment: map[string]string{"TOKEN": "s3cret"},
		Variables: []config.Variable{
			{Name: "big", Value: []byte("12345678901234567890"), Origin: "set by -var"}, {Name: "password", Sensitive: true, Value: []byte(`"hunter2-canary"`)},
		},
	}
	st := &state.State{
		Lineage: "9af91908-f1ff-58ad-9569-134cd12a4b82", Serial: 57,
		Tables: map[string]*state.Table{"table.changed": {Generation: 4}, "table.gone": {Generation: 2}, "table.was": {Generation: 5}},
		Loads:  map[string]*state.Load{"load.finished": {Generation: 3}, "load.was_second": {Generation: 18, Splits: []state.Split{{ID: "data/a.csv", At: "data/a.csv:9"}}}},
	}
	return p, c, st
}

func renamedTo(name string) schema.Table {
	t := scores()
	t.Name = name
	return t
}

func TestAKeptPlanIsRestored(t *testing.T) {
	want, _, _ := samplePlan()
	text, err := Keep(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Restore(text)
	if err != nil {
		t.Fatal(err)
	}
	// Of a cluster the address is kept, of a danger not the condition of SQL that
	// its rows were counted by, and of the version only what it says.
	for i := range want.Tables {
		want.Tables[i].Cluster = &config.Cluster{Address: "cluster.dev"}
		for j := range want.Tables[i].Dangers {
			want.Tables[i].Dangers[j].Risk.Lost = ""
		}
	}
	for i := range want.Loads {
		want.Loads[i].Job.Cluster = &config.Cluster{Address: "cluster.dev"}
	}
	if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Table{}), cmpopts.IgnoreFields(Table{}, "Options"), cmpopts.EquateEmpty()); d != "" {
		t.Error(d)
	}
	if a, b := digestOf(want), digestOf(got); a != b {
		t.Errorf("the restored plan does other things: %s, not %s", b, a)
	}
}

func TestAnUnknownKindOfChangeIsAnError(t *testing.T) {
	_, err := Restore([]byte(`{"Tables":[{"Address":"table.t","Changes":[{"Kind":"Paint","Change":{}}]}]}`))
	if err == nil || !strings.Contains(err.Error(), `"Paint"`) {
		t.Errorf("got %v", err)
	}
}

func sampleDocument(t *testing.T) (*Plan, *Document) {
	t.Helper()
	p, c, st := samplePlan()
	return p, NewDocument(p, Making{
		Version: "0.1.0", Created: time.Date(2026, 11, 22, 6, 29, 8, 0, time.UTC), Lifetime: 24 * time.Hour, Workspace: "prod", State: st,
		World: World{Allow: []Permission{{Token: "drop-column", Address: "table.x.*", Reason: "-allow"}}}, Config: c,
		ClusterIDs: map[string]int64{"dev": 1683274511}, Warnings: 1,
		Fingerprint: func(name string, _ []byte) string { return "hmac:" + name },
	})
}
