package cli

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/state"
)

// applySaved carries out a saved plan, and nothing else: the plan is made again,
// from the configuration in the file, and must be the same. All of it is checked
// before the lock is taken, so that a plan that is stale says so at once, and
// again under the lock, which alone makes it true.
func (s *session) applySaved(c *cli.Context) error {
	if err := errors.Join(s.checkApplyFlags(c), onlyApplying(c)); err != nil {
		return err
	}
	saved, err := s.openSaved(c.Args().First())
	if err != nil {
		return err
	}
	if err := onlySensitive(saved, variables(s.process.Arguments)); err != nil {
		return err
	}
	if err := s.applyable(saved); err != nil {
		return err
	}
	if err := s.readSaved(saved); err != nil {
		return err
	}
	served, err := s.serveMetrics(c)
	if err != nil {
		return err
	}
	defer served()
	watch := watchSignals(c.Context, s.tellInterrupt(c.Duration("grace")), c.Duration("grace"))
	defer watch.end()
	clients := newClients(watch.ctx, s)
	defer clients.close()

	now, err := state.Read(s.statePath())
	if err != nil {
		return err
	}
	if _, err := s.fit(watch, clients, saved, now); err != nil {
		return err
	}
	if len(saved.doc.Changes) == 0 {
		fmt.Fprintln(s.out, "Nothing to do.")
		return nil
	}
	file, err := s.takeLock(watch, c.Duration("lock-timeout"))
	if err != nil {
		return err
	}
	s.lockTaken(file)
	return s.release(file, s.applySavedLocked(c, watch, clients, file, saved))
}

func (s *session) applySavedLocked(c *cli.Context, watch *interrupts, clients *clients, file *state.File, saved *savedPlan) error {
	if s.events != nil {
		s.events.know(saved.doc)
	}
	fitting, err := s.fit(watch, clients, saved, file.State())
	if err != nil {
		return err
	}
	for _, n := range append(s.folderNotes(saved), fitting.notes...) {
		fmt.Fprintf(s.err, "Note: %s\n", n)
	}
	return s.carryOut(c, watch, clients, file, fitting.carry)
}

// onlyApplying refuses flags of planning: the plan is made.
func onlyApplying(c *cli.Context) error {
	if c.NArg() > 1 {
		return usage(diag.UnknownFlag, "apply takes one saved plan, not %d arguments", c.NArg())
	}
	for _, f := range planFlags() {
		name := f.Names()[0]
		if name != "detailed-exitcode" && c.IsSet(name) {
			return usage(diag.ExclusiveFlags, "-%s changes what a plan is, and %s is one already; leave the flag out, or make a new plan with it", name, c.Args().First())
		}
	}
	return nil
}

// applyable refuses a plan that was saved to be looked at.
func (s *session) applyable(saved *savedPlan) error {
	doc := saved.doc
	if doc.Applyable && !doc.Errored {
		return nil
	}
	var notes []string
	for _, b := range doc.Blocked {
		what := b.Code
		if b.Token != "" {
			what += " " + b.Token
		}
		notes = append(notes, fmt.Sprintf("%s   %s   %s", b.Address, what, b.What))
	}
	s.show(hcl.Diagnostics{diag.Error(diag.PlanDamaged, nil, "The saved plan cannot be applied",
		saved.path+" was made with something in it that is not allowed. Allow it, or leave it out with -skip-blocked, and plan again.", diag.Note(notes...))})
	return &exitError{exitBlocked}
}
