package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/state"
)

// lockNotes is who holds a lock, line by line.
func lockNotes(info state.LockInfo, now time.Time) []string {
	heartbeat := ago(now, info.Heartbeat)
	if info.Alive(now) {
		heartbeat += ", so it is alive"
	} else {
		heartbeat += ", so it may be gone"
	}
	return []string{
		fmt.Sprintf("operation: %s (run %s)", info.Operation, info.Run),
		fmt.Sprintf("holder:    %s on %s, pid %d", info.Who, info.Host, info.PID),
		fmt.Sprintf("started:   %s (%s)", info.Started.UTC().Format(time.RFC3339), ago(now, info.Started)),
		"heartbeat: " + heartbeat,
		"lock id:   " + info.ID,
	}
}

// locked is the error of a lock that another run holds.
func (s *session) locked(e *state.LockedError) *hcl.Diagnostic {
	const title = "State is locked by another run"
	if e.Info.ID == "" {
		return diag.Error(diag.Locked, nil, title, "The holder cannot be read. Wait for it with -lock-timeout=10m. starlift plan and status work meanwhile.")
	}
	detail := "Wait for it with -lock-timeout=10m. starlift plan and status work meanwhile."
	if !e.Info.Alive(s.now()) {
		detail = fmt.Sprintf("If it has hung, end it. If it is gone, drop its lock with:\n\n  starlift force-unlock %s", e.Info.ID)
	}
	return diag.Error(diag.Locked, nil, title, detail, diag.Note(lockNotes(e.Info, s.now())...))
}

func (s *session) lockInfo(c *cli.Context) error {
	if err := s.locate(c); err != nil {
		return err
	}
	info, held, err := state.ReadLock(s.statePath())
	if err != nil {
		return err
	}
	if c.Bool("json") {
		if !held {
			return s.writeJSON(struct{}{})
		}
		return s.writeJSON(info)
	}
	if !held {
		fmt.Fprintln(s.out, "Not locked.")
		return nil
	}
	fmt.Fprintf(s.out, "    |\n    | %s\n", strings.Join(lockNotes(info, s.now()), "\n    | "))
	return nil
}

// applyRunning is a note for commands that look while another run changes the
// state; "" when none does. A lock that cannot be read keeps nobody from looking.
func (s *session) applyRunning() string {
	info, held, err := state.ReadLock(s.statePath())
	if err != nil || !held {
		return ""
	}
	return fmt.Sprintf("%s is running (run %s, %s)", article(info.Operation), info.Run, durationText(max(0, s.now().Sub(info.Started))))
}

func article(word string) string {
	if strings.ContainsAny(word[:min(1, len(word))], "aeiou") {
		return "an " + word
	}
	return "a " + word
}

// forceUnlock drops a lock whose holder cannot be proven dead. Where the kernel
// keeps locks, a dead holder needs no command: the next run takes the lock. So
// what is left is a process that has stopped without ending.
func (s *session) forceUnlock(c *cli.Context) error {
	if c.NArg() != 1 {
		return usage(diag.UnknownFlag, "force-unlock takes one lock id, as starlift state lock-info shows it")
	}
	id := c.Args().First()
	ask, err := s.mustAsk(c, "force-unlock")
	if err != nil {
		return err
	}
	if err := s.locate(c); err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	info, held, err := state.ReadLock(s.statePath())
	switch {
	case err != nil:
		return err
	case !held && info.ID != "":
		fmt.Fprintf(s.out, "Not locked: %s is gone, and the next run takes the lock.\n", info)
		return nil
	case !held:
		fmt.Fprintln(s.out, "Not locked.")
		return nil
	case info.ID != id:
		return usage(diag.UnknownFlag, "the lock's id is %s, not %s", info.ID, id)
	case info.Alive(s.now()):
		d := s.locked(&state.LockedError{Path: state.LockPath(s.statePath()), Info: info})
		d.Detail = "Its lock is not taken from a run that is alive. Stop the run instead: it saves what it has done."
		s.show(hcl.Diagnostics{d})
		return &exitError{exitLocked}
	}
	fmt.Fprintf(s.out, "Drop the lock of %s, last heard of %s.\n", info, ago(s.now(), info.Heartbeat))
	if ask {
		if err := s.confirm(ctx, "Do you want to drop this lock?\n  Should its holder wake up, it will notice and stop.", "Force-unlock declined. The lock stays."); err != nil {
			return err
		}
	}
	if err := state.ForceUnlock(s.statePath(), id); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Dropped lock %s.\n", id)
	return nil
}

// takeLock opens the state for an apply. The first signal ends the wait for a
// lock that another run holds: nothing was begun yet that would have to end well.
func (s *session) takeLock(watch *interrupts, timeout time.Duration) (*state.File, error) {
	ctx, cancel := context.WithCancelCause(watch.ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-watch.stop:
			cancel(watch.first.Load())
		case <-ctx.Done():
		}
	}()
	file, err := state.Open(s.statePath(), s.stateOptions(ctx, "apply", timeout))
	if err != nil && watch.first.Load() != nil {
		fmt.Fprintln(s.out, "Apply interrupted. Nothing was changed.")
	}
	return file, err
}
