package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/apply"
	"starlift/config"
	"starlift/diag"
	"starlift/metrics"
	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

func applyFlags() []cli.Flag {
	return append(append(progressFlags(), metricsFlags()...),
		&cli.BoolFlag{Name: "auto-approve", Usage: "do not ask"},
		&cli.IntFlag{Name: "parallelism", Value: 4, Usage: "loads at a time, 1 to 64"},
		&cli.DurationFlag{Name: "lock-timeout", Usage: "wait for the lock"},
		&cli.DurationFlag{Name: "grace", Value: 30 * time.Second, Usage: "time to end in after the first signal, 0s to 1h"},
		&cli.BoolFlag{Name: "fail-fast", Usage: "start nothing new after the first failure"},
		&cli.StringFlag{Name: "format", Value: "text", Usage: "how the plan is shown: text or compact"},
		&cli.BoolFlag{Name: "json", Usage: "tell of the run by events, a line of JSON each"},
	)
}

func (s *session) checkApplyFlags(c *cli.Context) error {
	if n := c.Int("parallelism"); n < 1 || n > 64 {
		return usage(diag.UnknownFlag, "-parallelism=%d is outside 1 to 64", n)
	}
	if g := c.Duration("grace"); g < 0 || g > time.Hour {
		return usage(diag.UnknownFlag, "-grace=%s is outside 0s to 1h", g)
	}
	if t := c.Duration("lock-timeout"); t < 0 {
		return usage(diag.UnknownFlag, "-lock-timeout=%s is negative", t)
	}
	if c.Bool("json") && c.IsSet("format") {
		return usage(diag.ExclusiveFlags, "-json is the event stream, and -format is of the plan that a person reads")
	}
	return errors.Join(checkFormat(c, "text", "compact"), s.checkProgress(c), checkMetrics(c))
}

func (s *session) apply(c *cli.Context) error {
	if c.NArg() > 0 {
		return s.applySaved(c)
	}
	if err := errors.Join(noArguments(c), s.checkApplyFlags(c)); err != nil {
		return err
	}
	ask := !c.Bool("auto-approve")
	if ask && s.events != nil {
		return usage(diag.CannotAsk, "apply -json asks nobody; use -auto-approve, or a saved plan")
	}
	if ask && !s.canAsk(c) {
		return usage(diag.CannotAsk, "apply has to ask for approval and stdin is not a terminal; use -auto-approve")
	}
	warnings, err := s.read(c)
	if err != nil {
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

	// The lock is taken before planning: what is planned is what is applied.
	file, err := s.takeLock(watch, c.Duration("lock-timeout"))
	if err != nil {
		return err
	}
	s.lockTaken(file)
	outcome := s.applyLocked(c, watch, clients, file, warnings, ask)
	return s.release(file, outcome)
}

// lockTaken tells that the lock is this run's.
func (s *session) lockTaken(file *state.File) {
	left, cleared := file.Cleared()
	if s.events == nil {
		if cleared {
			fmt.Fprintf(s.err, "Cleared a lock left by %s.\n", left)
		}
		return
	}
	if cleared {
		s.events.lockEvent("lock_stale_cleared", fmt.Sprintf("Cleared a lock left by %s.", left), left)
	}
	s.events.lockEvent("lock_acquired", "Lock taken", file.Info())
}

// release gives the lock back, whatever the outcome.
func (s *session) release(file *state.File, outcome error) error {
	held := file.Info()
	if err := file.Close(); err != nil {
		return errors.Join(err, outcome)
	}
	if s.events != nil {
		s.events.lockEvent("lock_released", "Lock given back", held)
	}
	return outcome
}

func (s *session) applyLocked(c *cli.Context, watch *interrupts, clients *clients, file *state.File, warnings hcl.Diagnostics, ask bool) error {
	wanted, err := planWishes(c)
	if err != nil {
		return err
	}
	p, err := s.planNow(watch, clients, warnings, wanted)
	if err != nil {
		return err
	}
	s.showPlan(watch.ctx, c, clients, p)
	switch {
	case p.diags.HasErrors():
		return &exitError{exitFailed}
	case !p.plan.Applicable():
		return &exitError{exitBlocked}
	case p.plan.Actions() == 0:
		return nil
	}
	if ask {
		if err := s.approve(watch, p.plan); err != nil {
			return err
		}
		if p.plan, err = s.stillTrue(watch, clients, file, p); err != nil {
			return err
		}
	}
	return s.carryOut(c, watch, clients, file, p.plan)
}

// planNow plans; the first signal simply stops it.
func (s *session) planNow(watch *interrupts, clients *clients, warnings hcl.Diagnostics, w wishes) (planned, error) {
	ctx, cancel := context.WithCancel(watch.ctx)
	defer cancel()
	go func() {
		select {
		case <-watch.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	p, err := s.makePlan(ctx, clients, warnings, w)
	if sig := watch.first.Load(); sig != nil {
		fmt.Fprintln(s.out, "Plan interrupted. Nothing was changed.")
		return p, sig
	}
	return p, err
}

// approve asks; anything but yes is no.
func (s *session) approve(watch *interrupts, p *plan.Plan) error {
	fmt.Fprintf(s.err, "\nDo you want to perform these actions?\n  starlift will perform the actions above%s, workspace %q.\n%s  Only 'yes' will be accepted to approve.\n\n  Enter a value: ",
		onClusterNames(p), s.workspace, dangerLines(p))
	answer := make(chan string, 1)
	go func() { // ends with the process, at the latest: a read of a terminal cannot be stopped
		text, _ := bufio.NewReader(s.process.Stdin).ReadString('\n')
		answer <- strings.TrimSpace(text)
	}()
	select {
	case text := <-answer:
		if text == "yes" {
			fmt.Fprintln(s.err)
			return nil
		}
		fmt.Fprintln(s.out, "Apply declined. Nothing was changed.")
		return &exitError{exitDeclined}
	case <-watch.stop:
		fmt.Fprintln(s.out, "Apply declined. Nothing was changed.")
		return watch.first.Load()
	}
}

// dangerLines remind of what cannot be taken back.
func dangerLines(p *plan.Plan) string {
	text := ""
	if _, allowed := allowedText(p); len(allowed) > 0 {
		text = fmt.Sprintf("  %s allowed: %s.\n", plural(len(allowed), "unsafe change")+isAre(len(allowed)), strings.Join(allowed, ", "))
	}
	var dropped []string
	for _, t := range p.Tables {
		if t.Action == plan.Drop || t.Action == plan.Recreate {
			dropped = append(dropped, t.Have.Database+"."+t.Have.Name)
		}
	}
	if len(dropped) > 0 {
		text += fmt.Sprintf("  %s dropped, with all rows: %s.\n", plural(len(dropped), "table")+isAre(len(dropped)), strings.Join(dropped, ", "))
	}
	return text
}

func onClusterNames(p *plan.Plan) string {
	text := withClusters(p)
	return strings.Replace(text, " with ", " on ", 1)
}

func (s *session) carryOut(c *cli.Context, watch *interrupts, clients *clients, file *state.File, p *plan.Plan) error {
	start := s.stateOptions(watch.ctx, "apply", 0)
	if err := file.Append(false, state.RunStarted{Run: s.run, Operation: "apply", Who: start.Who, Host: start.Host, PID: start.PID, At: s.now().UTC()}); err != nil {
		return err
	}
	view := s.progress(c)
	view.begin(p)
	s.metrics.Begin(p)
	result, err := apply.Run(watch.ctx, p, apply.Deps{
		Client: func(cluster *config.Cluster, o *starrocks.LoadOptions) (*starrocks.Client, error) {
			return clients.client(cluster, o)
		},
		State: file, Run: s.run, Stop: watch.stop, Watch: s.watched(view), Parallelism: c.Int("parallelism"), FailFast: c.Bool("fail-fast"),
		Now: s.now, Sleep: sleep, Chance: rand.Float64,
	})
	view.end()
	s.metrics.End()
	return s.finish(c, watch, file, result, err)
}

// finish shows what failed, writes the run's end and the totals, whatever
// happened, and picks the exit code.
func (s *session) finish(c *cli.Context, watch *interrupts, file *state.File, r apply.Result, failed error) error {
	for _, f := range r.Failures {
		s.show(hcl.Diagnostics{diag.Error(f.Code, f.At, f.Summary, diag.Sentence(f.Err.Error())+".", diag.For(f.Address), diag.In(f.Address), diag.Note(f.Notes...))})
	}
	sig := watch.first.Load()
	outcome, word := error(nil), "complete"
	switch {
	case failed != nil && sig == nil:
		outcome, word = failed, "incomplete"
	case sig != nil && (r.Stopped > 0 || r.Skipped > 0 || failed != nil):
		outcome, word = sig, "interrupted"
	case r.Failed > 0 && r.Done > 0 || r.Splits > 0 && r.Failed > 0:
		outcome, word = &exitError{exitPartial}, "incomplete"
	case r.Failed > 0:
		outcome, word = &exitError{exitFailed}, "incomplete"
	case c.Bool("detailed-exitcode"):
		outcome = &exitError{exitChanges}
	}
	if err := file.Append(true, state.RunEnded{Run: s.run, Outcome: word, At: s.now().UTC()}); err != nil {
		outcome = s.unsaved(file, err, outcome)
	} else if err := file.Fold(); err != nil {
		outcome = s.unsaved(file, err, outcome)
	} else if s.events != nil {
		s.events.stateSaved(file.Serial(), s.statePath())
	}
	delivered := s.metrics.Loads()
	totals := totalsText(word, r, metrics.Sum(delivered), file.Serial())
	if s.events != nil {
		s.events.applied(word, r, delivered, totals)
		s.showOutputs(file.State())
		return outcome
	}
	fmt.Fprintf(s.out, "\n%s\n", totals)
	if word == "complete" {
		s.showOutputs(file.State())
	}
	return outcome
}

// unsaved is the outcome of a run whose state could not be written.
func (s *session) unsaved(file *state.File, err, outcome error) error {
	if s.events != nil {
		s.events.stateFailed(file.Serial(), s.statePath(), err)
	}
	return errors.Join(err, outcome)
}

// totalsText is the last line of an apply.
func totalsText(word string, r apply.Result, t metrics.Totals, serial uint64) string {
	if word == "complete" {
		return fmt.Sprintf("Apply complete. Tables: %s. Data: %s. State serial %d.", tableTotals(r), dataTotals(r, t), serial)
	}
	counts := fmt.Sprintf("%d done, %d failed, %d skipped", r.Done, r.Failed, r.Skipped)
	if word == "interrupted" {
		counts = fmt.Sprintf("%d done, %d stopped, %d not started", r.Done, r.Stopped, r.Skipped)
	}
	return fmt.Sprintf("Apply %s. %s. Data: %s. State serial %d is saved; run \"starlift apply\" to resume.", word, counts, dataTotals(r, t), serial)
}

func tableTotals(r apply.Result) string {
	t := r.Tables
	text := fmt.Sprintf("%d created, %d changed, %d recreated, %d dropped", t.Created, t.Altered, t.Recreated, t.Dropped)
	if t.Adopted > 0 {
		text += fmt.Sprintf(", %d adopted", t.Adopted)
	}
	if n := t.Forgotten + r.Forgotten; n > 0 {
		text += fmt.Sprintf(", %d forgotten", n)
	}
	if r.Moved > 0 {
		text += fmt.Sprintf(", %d moved", r.Moved)
	}
	return text
}

func dataTotals(r apply.Result, t metrics.Totals) string {
	var parts []string
	if r.Settled > 0 {
		parts = append(parts, fmt.Sprintf("%d settled", r.Settled))
	}
	parts = append(parts, plural(r.Transactions, "transaction"), bytesText(r.Bytes), rowsText(r.Rows, true), countText(r.Filtered)+" filtered", deliveryText(t))
	return strings.Join(parts, ", ")
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
