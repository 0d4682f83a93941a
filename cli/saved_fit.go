package cli

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/plan"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// fitting is a saved plan that fits the present: what may be carried out, and what
// the present has beside it.
type fitting struct {
	carry *plan.Plan
	notes []string
}

// fit finds out whether a saved plan may still be carried out: first what can be
// said from the files, then the plan is made again and compared. Each cause is
// told, of the first check that finds any.
func (s *session) fit(watch *interrupts, clients *clients, saved *savedPlan, now *state.State) (fitting, error) {
	for _, check := range []func() []plan.Misfit{
		func() []plan.Misfit { return s.outlived(saved) },
		func() []plan.Misfit { return s.elsewhere(saved, now) },
		func() []plan.Misfit { return s.otherSecrets(saved) },
		func() []plan.Misfit { return movedOn(saved, now) },
		func() []plan.Misfit { return s.otherClusters(watch.ctx, clients, saved) },
	} {
		if misfits := check(); len(misfits) > 0 {
			return fitting{}, s.refuseSaved(saved, now, misfits)
		}
	}
	again, err := s.planAgain(watch, clients, saved, now)
	if err != nil {
		return fitting{}, err
	}
	if relevant := concerning(saved.shown, again.diags); relevant.HasErrors() {
		s.show(relevant)
		return fitting{}, &exitError{exitOf(relevant)}
	}
	carry, notes, misfits := plan.Fit(saved.shown, saved.doc, again.plan)
	if len(misfits) > 0 {
		return fitting{}, s.refuseSaved(saved, now, misfits)
	}
	return fitting{carry, notes}, nil
}

// outlived is the check of age.
func (s *session) outlived(saved *savedPlan) []plan.Misfit {
	if !saved.doc.Expired(s.now()) {
		return nil
	}
	return []plan.Misfit{{Code: diag.PlanDamaged, What: fmt.Sprintf("it could be applied until %s", saved.doc.ExpiresAt.Format(time.RFC3339))}}
}

// elsewhere is the check of place: workspace and lineage. A plan that was made
// before there was a state fits one that nothing has been done in.
func (s *session) elsewhere(saved *savedPlan, now *state.State) []plan.Misfit {
	doc := saved.doc
	switch {
	case doc.Workspace != s.workspace:
		return []plan.Misfit{{Code: diag.WrongPlace, What: fmt.Sprintf("it was made for workspace %q, and this is workspace %q", doc.Workspace, s.workspace)}}
	case doc.State.Lineage == now.Lineage, doc.State.Lineage == "" && now.Serial == 0:
		return nil
	case doc.State.Lineage == "":
		return []plan.Misfit{{Code: diag.WrongPlace, What: "it was made when there was no state yet, and now there is one", Notes: []string{"lineage: " + now.Lineage}}}
	case now.Lineage == "":
		return []plan.Misfit{{Code: diag.WrongPlace, What: "it was made with a state that is not here", Notes: []string{"lineage: " + doc.State.Lineage}}}
	}
	return []plan.Misfit{{Code: diag.WrongPlace, What: "it was made with another state", Notes: []string{
		"lineage here:        " + now.Lineage, "lineage of the plan: " + doc.State.Lineage,
	}}}
}

// otherSecrets compares the fingerprints of what is sensitive.
func (s *session) otherSecrets(saved *savedPlan) []plan.Misfit {
	var misfits []plan.Misfit
	differs := func(what string) {
		misfits = append(misfits, plan.Misfit{Code: diag.SecretDiffers, What: what + " has another value than when the plan was made"})
	}
	for _, v := range s.config.Variables {
		known := saved.doc.Variables[v.Name]
		if v.Sensitive && known.Fingerprint != saved.fingerprint("var."+v.Name, v.Value) {
			differs("var." + v.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.config.Environment)) {
		if known := saved.doc.Environment[name]; known.Fingerprint != saved.fingerprint("env."+name, []byte(s.config.Environment[name])) {
			differs(name + " of the environment")
		}
	}
	return misfits
}

// fingerprint is that of a value as it was when the plan was made, remembered:
// making one takes a while on purpose.
func (p *savedPlan) fingerprint(name string, value []byte) string {
	key := name + "\x00" + string(value)
	if known, ok := p.fingerprints[key]; ok {
		return known
	}
	made := fingerprint(p.doc.State.Lineage, p.doc.CreatedAt, name, value)
	if p.fingerprints == nil {
		p.fingerprints = map[string]string{}
	}
	p.fingerprints[key] = made
	return made
}

// movedOn compares the generations of the objects in the plan; others may change
// as they like.
func movedOn(saved *savedPlan, now *state.State) []plan.Misfit {
	var misfits []plan.Misfit
	seen := map[string]bool{}
	for _, c := range saved.doc.Changes {
		if is := generation(now, cmp.Or(c.MovedFrom, c.Address)); is != c.Generation && !seen[c.Address] {
			misfits = append(misfits, plan.Misfit{Code: diag.PlanStale, What: c.Address + " changed in the state after the plan was made", Notes: []string{
				fmt.Sprintf("generation: %d now, %d when planned", is, c.Generation),
			}})
		}
		seen[c.Address] = true
	}
	if len(misfits) == 0 && now.Lineage != "" && now.Serial < saved.doc.State.Serial {
		misfits = append(misfits, plan.Misfit{Code: diag.StateOlder, What: "the state is older than the plan: it went backwards", Notes: []string{
			fmt.Sprintf("serial: %d now, %d when planned", now.Serial, saved.doc.State.Serial),
		}})
	}
	return misfits
}

// generation counts the changes of an object; 0: it is not there.
func generation(s *state.State, address string) uint64 {
	if t := s.Tables[address]; t != nil {
		return t.Generation
	}
	if l := s.Loads[address]; l != nil {
		return l.Generation
	}
	return 0
}

// otherClusters compares who the clusters say they are, where both times they
// said it.
func (s *session) otherClusters(ctx context.Context, clients *clients, saved *savedPlan) []plan.Misfit {
	var misfits []plan.Misfit
	ids := s.clusterIDs(ctx, clients, saved.shown)
	for _, c := range saved.doc.Clusters {
		if is := ids[c.Name]; c.ID != 0 && is != 0 && is != c.ID {
			misfits = append(misfits, plan.Misfit{Code: diag.WrongPlace, What: fmt.Sprintf("cluster %q is another one", c.Name), Notes: []string{
				fmt.Sprintf("cluster id: %d now, %d when planned", is, c.ID),
			}})
		}
	}
	return misfits
}

// planAgain makes the plan from what was saved, against the present.
func (s *session) planAgain(watch *interrupts, clients *clients, saved *savedPlan, now *state.State) (planned, error) {
	doc := saved.doc
	world := plan.World{
		Mode: plan.Mode(doc.Mode), Targets: doc.Targets, Excludes: doc.Excludes,
		State: now, Own: s.ownFiles(), Listed: listedIn(saved.shown), Reload: doc.Reloads, Recreate: doc.Recreates, SkipBlocked: doc.SkipBlocked,
		// A permission that had not run out then is part of the plan.
		Today: doc.CreatedAt, CountLimit: countLimit,
	}
	for _, a := range doc.Allowed {
		world.Allow = append(world.Allow, plan.Permission{Token: a.Token, Address: a.Address, Reason: a.Reason})
	}
	return s.remake(watch, clients, world)
}

// listedIn is what a plan has found in the sources.
func listedIn(p *plan.Plan) map[string][]source.Split {
	listed := map[string][]source.Split{}
	for _, l := range p.Loads {
		listed[l.Job.Address] = l.New
	}
	return listed
}

// remake makes a plan that was made before; the first signal stops it.
func (s *session) remake(watch *interrupts, clients *clients, world plan.World) (planned, error) {
	ctx, cancel := context.WithCancel(watch.ctx)
	defer cancel()
	go func() {
		select {
		case <-watch.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	world.Client = func(c *config.Cluster) (*starrocks.Client, error) { return clients.client(c, nil) }
	p, diags := plan.Make(ctx, s.config, world)
	if sig := watch.first.Load(); sig != nil {
		fmt.Fprintln(s.out, "Apply interrupted. Nothing was changed.")
		return planned{}, sig
	}
	return planned{p, diags, world}, nil
}

// countLimit bounds counting the rows of a table that a change could hurt.
const countLimit = 10 * time.Second

// concerning leaves out what is wrong with objects that the plan does nothing to.
func concerning(p *plan.Plan, diags hcl.Diagnostics) hcl.Diagnostics {
	concerned := p.Concerned()
	var kept hcl.Diagnostics
	for _, d := range diags {
		address := diag.Of(d).Address
		if d.Severity == hcl.DiagError && (concerned[address] || !addressForm.MatchString(address)) {
			kept = append(kept, d)
		}
	}
	return kept
}

// exitOf is the code for errors of planning again: source data that changed makes
// a plan stale, a cluster that does not answer does not.
func exitOf(diags hcl.Diagnostics) int {
	for _, d := range diags {
		if c := diag.CodeOf(d); c != diag.SourceChanged && c != diag.ColumnMissing && c != diag.ColumnUnfilled {
			return exitFailed
		}
	}
	return exitStale
}

// refuseSaved tells why a saved plan is not carried out.
func (s *session) refuseSaved(saved *savedPlan, now *state.State, misfits []plan.Misfit) error {
	var diags hcl.Diagnostics
	for _, m := range misfits {
		notes := append([]string{}, m.Notes...)
		notes = append(notes, fmt.Sprintf("plan: %s, made %s at serial %d", saved.path, saved.doc.CreatedAt.Format(time.RFC3339), saved.doc.State.Serial))
		if now.Lineage != "" {
			last := ""
			if r := now.LastRun; r.Run != "" {
				last = fmt.Sprintf(", last run %s by %s on %s", r.Run, r.Who, r.Host)
			}
			notes = append(notes, fmt.Sprintf("now:  serial %d%s", now.Serial, last))
		}
		cure := "Make"
		if m.Code == diag.SecretDiffers {
			cure = "Give it the value that it had, or make"
		}
		diags = append(diags, diag.Error(m.Code, nil, misfitTitle(m.Code),
			diag.Sentence(m.What)+". Nothing was changed. "+cure+" a new plan with: starlift plan -out="+plan.ShellWord(saved.path), diag.Note(notes...)))
	}
	s.show(diags)
	return &exitError{exitStale}
}

func misfitTitle(code diag.Code) string {
	switch code {
	case diag.PlanDamaged:
		return "The saved plan has expired"
	case diag.WrongPlace:
		return "The saved plan is for another place"
	case diag.SecretDiffers:
		return "A secret differs from the one planned with"
	case diag.StateOlder:
		return "The state went backwards"
	}
	return "The saved plan no longer fits"
}
