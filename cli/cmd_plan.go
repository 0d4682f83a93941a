package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

func planFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "detailed-exitcode", Usage: "plan: 2 when there are changes; apply: 2 when something was done"},
		&cli.BoolFlag{Name: "show-sql", Usage: "show the statements"},
		&cli.StringSliceFlag{Name: "reload", Usage: "forget what `ADDRESS` has loaded and load it again; repeatable"},
	}
}

// planned is a plan with what it was made with.
type planned struct {
	plan  *plan.Plan
	diags hcl.Diagnostics
}

// makePlan reads the state and compares. What it finds wrong is in the result.
func (s *session) makePlan(ctx context.Context, c *clients, warnings hcl.Diagnostics, reload []string) (planned, error) {
	if err := s.knownLoads(reload); err != nil {
		return planned{}, err
	}
	st, err := state.Read(s.statePath())
	if err != nil {
		return planned{}, err
	}
	p, diags := plan.Make(ctx, s.config, plan.World{
		State:  st,
		Reload: reload,
		Client: func(cluster *config.Cluster) (*starrocks.Client, error) { return c.client(cluster, nil) },
	})
	return planned{p, append(warnings, diags...)}, nil
}

func (s *session) planCommand(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	warnings, err := s.read(c)
	if err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	clients := newClients(ctx, s)
	defer clients.close()
	p, err := s.makePlan(ctx, clients, warnings, c.StringSlice("reload"))
	if err != nil {
		return err
	}
	if sig := interrupted(ctx); sig != nil {
		fmt.Fprintln(s.out, "Plan interrupted. Nothing was changed.")
		return sig
	}
	s.showPlan(p, c.Bool("show-sql"))
	switch {
	case p.diags.HasErrors():
		return &exitError{exitFailed}
	case len(p.plan.Blocked) > 0:
		return &exitError{exitBlocked}
	case c.Bool("detailed-exitcode") && !p.plan.Empty():
		return &exitError{exitChanges}
	}
	return nil
}

// knownLoads refuses an address that is no load of the configuration: silence
// would look like nothing to do.
func (s *session) knownLoads(addresses []string) error {
	var known []string
	for _, l := range s.config.Loads {
		known = append(known, l.Address)
	}
	for _, a := range addresses {
		if slices.Contains(known, a) {
			continue
		}
		text := fmt.Sprintf("there is no load %q in the configuration", a)
		if near := diag.Near(a, known); len(near) > 0 {
			text += "; near it: " + strings.Join(near, ", ")
		}
		return usage(diag.UnknownAddress, "%s", text)
	}
	return nil
}

// showPlan draws the plan on stdout and its diagnostics on stderr. A plan with
// errors is not drawn: what is missing in it would look like a promise.
func (s *session) showPlan(p planned, sql bool) {
	if p.diags.HasErrors() {
		s.show(p.diags)
		return
	}
	v := planView{w: s.out, paint: s.paint, width: width(s.process.Stdout, s.env), sql: sql}
	v.draw(p.plan, s.config)
	s.show(p.diags)
	v.end(p.plan)
}
