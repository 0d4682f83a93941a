package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

func planFlags() []cli.Flag {
	return append(scopeFlags(), []cli.Flag{
		&cli.BoolFlag{Name: "detailed-exitcode", Usage: "plan: 2 when there are changes; apply: 2 when something was done"},
		&cli.BoolFlag{Name: "show-sql", Usage: "show the statements"},
		&cli.BoolFlag{Name: "full", Usage: "show what does not change of tables that do"},
		&cli.StringSliceFlag{Name: "recreate", Usage: "drop and recreate the table `ADDRESS`; repeatable"},
		&cli.StringSliceFlag{Name: "allow", Usage: "let `RULE:ADDRESS` pass; repeatable"},
		&cli.BoolFlag{Name: "skip-blocked", Usage: "plan and apply the rest, without what is blocked"},
		&cli.BoolFlag{Name: "precheck", Value: true, Usage: "count the rows that unsafe changes would hit"},
		&cli.StringFlag{Name: "estimate", Value: "fast", Usage: "count the rows to load by `WAY`: fast (a sample), exact (read everything) or none"},
		&cli.DurationFlag{Name: "precheck-timeout", Value: 10 * time.Second, Usage: "time for one such count"},
		&cli.StringSliceFlag{Name: "reload", Usage: "forget what `ADDRESS` has loaded and load it again; repeatable"},
	}...)
}

// planned is a plan with what it was made with.
type planned struct {
	plan  *plan.Plan
	diags hcl.Diagnostics
	world plan.World
}

// wishes are the flags that change what a plan is.
type wishes struct {
	mode              plan.Mode
	targets, excludes []string
	noRefresh         bool

	reload, recreate []string
	allow            []plan.Permission
	skipBlocked      bool
	estimate         plan.Estimate
	count            bool
	countLimit       time.Duration
}

func planWishes(c *cli.Context) (wishes, error) {
	w := wishes{
		reload: c.StringSlice("reload"), recreate: c.StringSlice("recreate"),
		skipBlocked: c.Bool("skip-blocked"), estimate: plan.Estimate(c.String("estimate")), count: c.Bool("precheck"), countLimit: c.Duration("precheck-timeout"),
	}
	if w.countLimit <= 0 {
		return w, usage(diag.UnknownFlag, "-precheck-timeout=%s is not above 0s", w.countLimit)
	}
	for _, text := range c.StringSlice("allow") {
		p, err := plan.ParsePermission(text)
		if err != nil {
			return w, usage(diag.UnknownFlag, "%v", err)
		}
		w.allow = append(w.allow, p)
	}
	if !slices.Contains(plan.Estimates(), w.estimate) {
		return w, usage(diag.UnknownFlag, "-estimate takes fast, exact or none, not %q", w.estimate)
	}
	err := scopeWishes(c, &w)
	return w, err
}

// makePlan reads the state and compares. What it finds wrong is in the result.
func (s *session) makePlan(ctx context.Context, c *clients, warnings hcl.Diagnostics, w wishes) (planned, error) {
	var loads, tables []string
	for _, l := range s.config.Loads {
		loads = append(loads, l.Address)
	}
	for _, t := range s.config.Tables {
		tables = append(tables, t.Address)
	}
	if err := errors.Join(knownAddresses("load", w.reload, loads), knownAddresses("table", w.recreate, tables)); err != nil {
		return planned{}, err
	}
	st, err := state.Read(s.statePath())
	if err != nil {
		return planned{}, err
	}
	if err := s.knownObjects(append(slices.Clone(w.targets), w.excludes...), st); err != nil {
		return planned{}, err
	}
	world := plan.World{
		State: st, Own: s.ownFiles(), Mode: w.mode, Targets: w.targets, Excludes: w.excludes, NoRefresh: w.noRefresh,
		Reload: w.reload, Recreate: w.recreate, Allow: w.allow,
		SkipBlocked: w.skipBlocked, Estimate: w.estimate, Today: s.now(), CountLost: w.count, CountLimit: w.countLimit,
		Client: func(cluster *config.Cluster) (*starrocks.Client, error) { return c.client(cluster, nil) },
	}
	objects := len(s.config.Tables) + len(s.config.Loads)
	if s.events != nil {
		s.events.refresh("refresh_start", "Comparing "+plural(objects, "object"), objects, 0)
	}
	p, diags := plan.Make(ctx, s.config, world)
	if s.events != nil {
		s.events.refresh("refresh_complete", "Compared "+plural(objects, "object"), objects, objects)
	}
	return planned{p, append(warnings, diags...), world}, nil
}

func (s *session) planCommand(c *cli.Context) (failed error) {
	defer func() { failed = s.markdownFailure(c, failed) }()
	if err := noArguments(c); err != nil {
		return err
	}
	if err := checkSaving(c); err != nil {
		return err
	}
	wanted, err := planWishes(c)
	if err != nil {
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
	p, err := s.makePlan(ctx, clients, warnings, wanted)
	if err != nil {
		return err
	}
	if sig := interrupted(ctx); sig != nil {
		if s.events != nil {
			s.events.interrupt("Interrupt received ("+signalName(sig.signal)+")", sig.signal, 1, 0)
		}
		fmt.Fprintln(s.out, "Plan interrupted. Nothing was changed.")
		return sig
	}
	if err := s.publish(ctx, c, clients, p); err != nil {
		return err
	}
	if running := s.applyRunning(); running != "" && s.events == nil {
		fmt.Fprintf(s.err, "Note: %s; this plan may be out of date when it ends.\n", running)
	}
	switch {
	case p.diags.HasErrors():
		return &exitError{exitFailed}
	case !p.plan.Applicable():
		return &exitError{exitBlocked}
	case c.Bool("detailed-exitcode") && !p.plan.Empty():
		return &exitError{exitChanges}
	}
	return nil
}

// knownAddresses refuses an address that the configuration does not have:
// silence would look like nothing to do.
func knownAddresses(kind string, addresses, known []string) error {
	for _, a := range addresses {
		if slices.Contains(known, a) {
			continue
		}
		text := fmt.Sprintf("there is no %s %q in the configuration", kind, a)
		if near := diag.Near(a, known); len(near) > 0 {
			text += "; near it: " + strings.Join(near, ", ")
		}
		return usage(diag.UnknownAddress, "%s", text)
	}
	return nil
}

// showPlan draws the plan on stdout and its diagnostics on stderr, or emits it. A
// plan with errors is not drawn: what is missing in it would look like a promise.
func (s *session) showPlan(ctx context.Context, c *cli.Context, clients *clients, p planned) {
	s.showMade(c, p, func() *plan.Document { return s.document(ctx, clients, p, 0) })
}

// showMade shows a plan whose document is made when it is needed.
func (s *session) showMade(c *cli.Context, p planned, document func() *plan.Document) {
	if p.diags.HasErrors() {
		s.show(p.diags)
		return
	}
	if s.events != nil {
		doc := document()
		s.events.planned(doc)
		s.show(p.diags)
		s.events.plannedSummary(doc, p.plan)
		return
	}
	v := planView{
		w: s.out, paint: s.paint, width: width(s.process.Stdout, s.env), sql: c.Bool("show-sql"), full: c.Bool("full"), allDrift: c.Bool("show-drift"), workspace: s.workspace,
	}
	if c.String("format") == "compact" {
		v.drawCompact(p.plan)
		s.show(p.diags)
		return
	}
	v.draw(p.plan)
	s.show(p.diags)
	v.end(p.plan)
}
