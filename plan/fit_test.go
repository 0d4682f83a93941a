package plan

import (
	"strings"
	"testing"

	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

// savedSample is samplePlan as a file gives it back.
func savedSample(t *testing.T) (*Plan, *Document) {
	t.Helper()
	p, doc := sampleDocument(t)
	text, err := Keep(p)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := Restore(text)
	if err != nil {
		t.Fatal(err)
	}
	return saved, doc
}

func TestAPlanThatIsTheSameFits(t *testing.T) {
	saved, doc := savedSample(t)
	now, _, _ := samplePlan()
	saved.Blocked, now.Blocked = nil, nil // it was allowed
	now.Loads[0].Later = 2
	now.Loads[1].Settle[0].States = []starrocks.TxnState{starrocks.Visible}
	now.Loads[1].Settle[0].Settlement = Settlement{Decision: CountDone, Why: "the cluster has it"}
	other := now.Tables[2]
	other.Address, other.Want = "table.other_business", renamedTo("other_business")
	now.Tables = append(now.Tables, other)
	carry, notes, misfits := Fit(saved, doc, now)
	if len(misfits) > 0 {
		t.Fatalf("misfits: %+v", misfits)
	}
	if len(carry.Tables) != len(saved.Tables) || carry.Digest != saved.Digest {
		t.Errorf("carried out: %d tables, digest %s", len(carry.Tables), carry.Digest)
	}
	want := []string{
		"load.first: 2 parts are new in its source since the plan was made, left for the next plan",
		"load.second: transaction sl_second_0 is VISIBLE already, as the plan wants it",
	}
	if got := strings.Join(notes, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("notes:\n%s", got)
	}
}

func TestEachDifferenceOfThePresentIsNamed(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(now *Plan)
		says   string
	}{
		{"nothing left", func(p *Plan) { p.Tables = p.Tables[1:] }, "table.changed changed after the plan was made|nothing is left to be done to it"},
		{"there already", func(p *Plan) { p.Tables[2].Action, p.Tables[2].LiveID = Adopt, 12 }, "table test.fresh is there now, and was not when the plan was made|its id is 12"},
		{"gone", func(p *Plan) { p.Tables[0].Action, p.Tables[0].LiveID = Create, 0 }, "table test.score_board is gone, and was there when the plan was made"},
		{"another of its name", func(p *Plan) { p.Tables[1].LiveID = 99 }, "another table has the name test.gone since the plan was made|id: 99 now, 8 when planned"},
		{"other column type", func(p *Plan) { p.Tables[0].Have.Columns[1].Type.Length = 6 }, "table.changed changed after the plan was made|column name: VARCHAR(6) now, VARCHAR(5) when planned"},
		{"new property", func(p *Plan) {
			p.Tables[0].Have.Properties = append(p.Tables[0].Have.Properties, schema.Property{Name: "z", Value: "1"})
		}, `property z: "1" now, not set when planned`},
		{"other table of a load", func(p *Plan) { p.Loads[0].Job.TableID = 70 }, "load.first would load into another table|id of test.score_board: 70 now, 7 when planned"},
		{"other columns of a load", func(p *Plan) { p.Loads[0].Job.Definition = "other" }, "load.first would fill other columns, or from other fields"},
		{"load without work", func(p *Plan) { p.Loads = p.Loads[1:] }, "load.first has nothing to do any more"},
		{"other reason", func(p *Plan) { p.Loads[0].Reason = OtherTable }, "load.first will load everything again now, and will load for the first time when planned"},
		{"opposite end", func(p *Plan) {
			p.Loads[1].Settle[0].States = []starrocks.TxnState{starrocks.Aborted}
			p.Loads[1].Settle[0].Settlement = Settle(Left{Phase: state.PhasePrepared, Labels: p.Loads[1].Settle[0].States, Whole: true})
		}, "load.second: transaction sl_second_0 cannot be settled as planned|now:     ABORTED: roll back"},
		{"target changed", func(p *Plan) {
			other := p.Tables[0]
			other.Address, other.Have, other.Want, other.LiveID = "table.other", renamedTo("other"), renamedTo("other"), 9
			other.Alteration = Judged([]Change{DropColumn{Column: schema.Column{Name: "debug", Type: schema.Type{Kind: schema.Int}, Nullable: true}}})
			p.Tables = append(p.Tables, other)
		}, "table.other, which load.second loads into, changed after the plan was made|column debug: INT NULL now, not there when planned"},
		{"not allowed any more", func(p *Plan) {
			p.Blocked = append(p.Blocked, Blocked{Address: "table.changed.columns.old", Code: "SL2002", What: "drop INT"})
		}, "table.changed.columns.old is not allowed any more [SL2002]|drop INT"},
		{"what nobody compares by name", func(p *Plan) { p.Loads[0].Job.Reload = 3 }, "the same configuration gives another plan now"},
	} {
		t.Run(c.name, func(t *testing.T) {
			saved, doc := savedSample(t)
			saved.Blocked = nil // it was allowed
			now, _, _ := samplePlan()
			now.Blocked = nil
			c.change(now)
			carry, _, misfits := Fit(saved, doc, now)
			if carry != nil || len(misfits) == 0 {
				t.Fatal("it fits")
			}
			var told []string
			for _, m := range misfits {
				told = append(told, append([]string{m.What}, m.Notes...)...)
			}
			for _, part := range strings.Split(c.says, "|") {
				if !strings.Contains(strings.Join(told, "\n"), part) {
					t.Errorf("%q is not told in:\n%s", part, strings.Join(told, "\n"))
				}
			}
		})
	}
}
