package cli

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/plan"
	"starlift/state"
)

// stillTrue makes a plan that a person has approved once more: they may have
// thought about it for an hour. What is carried out is what they have read, or
// nothing.
func (s *session) stillTrue(watch *interrupts, clients *clients, file *state.File, approved planned) (*plan.Plan, error) {
	world := approved.world
	world.State, world.Listed, world.CountLost = file.State(), listedIn(approved.plan), false
	again, err := s.remake(watch, clients, world)
	if err != nil {
		return nil, err
	}
	if relevant := concerning(approved.plan, again.diags); relevant.HasErrors() {
		s.show(relevant)
		return nil, &exitError{exitOf(relevant)}
	}
	carry, notes, misfits := plan.Fit(approved.plan, nil, again.plan)
	var diags hcl.Diagnostics
	for _, m := range misfits {
		diags = append(diags, diag.Error(m.Code, nil, "The plan no longer fits",
			diag.Sentence(m.What)+". Nothing was changed. Run starlift apply again to see what it would do now.", diag.Note(m.Notes...)))
	}
	if len(diags) > 0 {
		s.show(diags)
		return nil, &exitError{exitStale}
	}
	for _, n := range notes {
		fmt.Fprintf(s.err, "Note: %s\n", n)
	}
	return carry, nil
}
