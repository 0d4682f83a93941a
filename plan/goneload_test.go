package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/state"
)

func TestALoadThatDisappearsIsKeptUntilItIsRemoved(t *testing.T) {
	s := stateOf(t, nil, []string{"load.kept", "load.gone", `load.each["a"]`, "load.open"})
	s.Loads["load.open"].Open = []state.Epoch{{Name: "e", Labels: []string{"sl_1"}}}
	make := func(removed ...config.Removed) *maker {
		m := &maker{world: World{State: s}, config: &config.Config{Removed: removed}, plan: &Plan{}}
		m.goneLoads()
		return m
	}
	m := make()
	if diff := cmp.Diff([]string{`load.each["a"]`, "load.gone", "load.kept", "load.open"}, m.plan.Kept); diff != "" || len(m.plan.Forgets) > 0 {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if len(m.diags) != 1 || diag.CodeOf(m.diags[0]) != diag.LeftOver || m.diags[0].Severity != hcl.DiagWarning {
		t.Errorf("a load that left a transaction open: %v", m.diags)
	}
	m = make(config.Removed{From: "load.gone"}, config.Removed{From: "load.each"}, config.Removed{From: "load.open"}, config.Removed{From: "load.never"})
	want := []ForgottenLoad{{Address: `load.each["a"]`, Into: `d.load.each["a"]`}, {Address: "load.gone", Into: "d.load.gone"}}
	if diff := cmp.Diff(want, m.plan.Forgets, cmpopts.IgnoreFields(ForgottenLoad{}, "At", "Done")); diff != "" {
		t.Errorf("forgotten (-want +got):\n%s", diff)
	}
	if len(m.plan.Blocked) != 1 || m.plan.Blocked[0].Address != "load.open" || m.plan.Blocked[0].Code != diag.LeftOver {
		t.Errorf("blocked: %+v", m.plan.Blocked)
	}
	after, err := s.After(m.plan.Addresses()...)
	if err != nil || len(after.Loads) != 2 {
		t.Errorf("loads after: %v, %v", addressesOf(after), err)
	}
}
