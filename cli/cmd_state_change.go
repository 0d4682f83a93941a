package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/plan"
	"starlift/state"
)

// change is what a command wants to do to the state, worked out while it holds
// the lock.
type change struct {
	preview  []string // lines for stdout
	question string
	records  []state.Record
	replace  *state.State // instead of records: the state to put in place
	done     string       // said after it, before "State serial N."
}

// changeState takes the lock, works the change out, shows it, asks, and writes it
// down durably. A nil change is nothing to do.
func (s *session) changeState(ctx context.Context, c *cli.Context, operation string, ask bool, work func(*state.State) (*change, error)) error {
	path := s.statePath()
	existed, err := state.Exists(path)
	if err != nil {
		return err
	}
	file, err := state.Open(path, s.stateOptions(ctx, operation, c.Duration("lock-timeout")))
	if err != nil {
		return err
	}
	if left, ok := file.Cleared(); ok {
		fmt.Fprintf(s.err, "Cleared a lock left by %s.\n", left)
	}
	said, err := s.changeLocked(ctx, file, operation, ask, work)
	if said == "" && !existed {
		// Opening made a state; where nothing came of it, it goes again.
		return joinErrors(file.Delete(), err)
	}
	if err := joinErrors(file.Close(), err); err != nil {
		return err
	}
	if said != "" {
		fmt.Fprintln(s.out, said)
	}
	return nil
}

// joinErrors gives an error of the disk precedence over what ended a command.
func joinErrors(disk, err error) error {
	if disk != nil {
		return disk
	}
	return err
}

func (s *session) changeLocked(ctx context.Context, file *state.File, operation string, ask bool, work func(*state.State) (*change, error)) (said string, err error) {
	todo, err := work(file.State())
	if err != nil || todo == nil {
		return "", err
	}
	for _, line := range todo.preview {
		fmt.Fprintln(s.out, line)
	}
	if ask {
		declined := strings.ToUpper(operation[:1]) + operation[1:] + " declined. Nothing was changed."
		if err := s.confirm(ctx, todo.question, declined); err != nil {
			return "", err
		}
	}
	if todo.replace != nil {
		if err := file.Replace(todo.replace); err != nil {
			return "", err
		}
	}
	who := s.stateOptions(ctx, operation, 0)
	records := []state.Record{state.RunStarted{Run: s.run, Operation: operation, Who: who.Who, Host: who.Host, PID: who.PID, At: s.now().UTC()}}
	records = append(records, todo.records...)
	records = append(records, state.RunEnded{Run: s.run, Outcome: "complete", At: s.now().UTC()})
	if err := file.Append(true, records...); err != nil {
		return "", err
	}
	s.log.Info("state changed", "operation", operation, "serial", file.Serial())
	return fmt.Sprintf("%s State serial %d.", todo.done, file.Serial()), nil
}

func (s *session) stateMove(c *cli.Context) error {
	if c.NArg() != 2 {
		return usage(diag.UnknownFlag, "state mv takes two addresses: the one in the state, and the new one")
	}
	from, to := c.Args().Get(0), c.Args().Get(1)
	ask, err := s.mustAsk(c, "state mv")
	if err != nil {
		return err
	}
	if err := s.locate(c); err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	return s.changeState(ctx, c, "state mv", ask, func(st *state.State) (*change, error) {
		if err := movable(st, from, to); err != nil {
			return nil, err
		}
		preview := []string{fmt.Sprintf("Move %s to %s.", from, to)}
		if s.config != nil && !s.declared(to) {
			preview = append(preview, fmt.Sprintf("  %s is not in the configuration: declare it, with what %s was, before the next apply.", to, from))
		}
		return &change{
			preview: preview, question: "Do you want to move this object?", done: "Moved 1 object.",
			records: []state.Record{state.ObjectMoved{From: from, To: to}},
		}, nil
	})
}

// movable says why an object cannot be moved, or nil.
func movable(st *state.State, from, to string) error {
	if st.Tables[from] == nil && st.Loads[from] == nil {
		return noObject(from, st)
	}
	kind, _, _ := strings.Cut(from, ".")
	switch {
	case from == to:
		return usage(diag.UnknownAddress, "%s is its address already", to)
	case !addressForm.MatchString(to):
		return usage(diag.UnknownAddress, `%q is no address; addresses look like table.orders and load.orders["eu"]`, to)
	case !strings.HasPrefix(to, kind+"."):
		return usage(diag.UnknownAddress, "%s is a %s, and cannot become %s", from, kind, to)
	case st.Tables[to] != nil || st.Loads[to] != nil:
		return usage(diag.UnknownAddress, "%s is in the state already; forget it first with: starlift state rm %s", to, plan.ShellWord(to))
	}
	return nil
}

func (s *session) declared(address string) bool {
	for _, t := range s.config.Tables {
		if t.Address == address {
			return true
		}
	}
	for _, l := range s.config.Loads {
		if l.Address == address {
			return true
		}
	}
	return false
}

func (s *session) stateRemove(c *cli.Context) error {
	if c.NArg() != 1 {
		return usage(diag.UnknownFlag, "state rm takes one address")
	}
	address := c.Args().First()
	ask, err := s.mustAsk(c, "state rm")
	if err != nil {
		return err
	}
	if err := s.locate(c); err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	return s.changeState(ctx, c, "state rm", ask, func(st *state.State) (*change, error) {
		forget := change{question: "Do you want to forget this object?", done: "Forgot 1 object."}
		switch {
		case st.Tables[address] != nil:
			t := st.Tables[address]
			forget.preview = []string{fmt.Sprintf("Forget %s: %s.%s stays in the cluster as it is, and is no longer managed.", address, t.Database, t.Name)}
			forget.records = []state.Record{state.TableForgotten{Address: address}}
		case st.Loads[address] != nil:
			forget.preview = forgetLoad(st.Loads[address])
			forget.records = []state.Record{state.LoadForgotten{Load: address}}
		default:
			return nil, noObject(address, st)
		}
		return &forget, nil
	})
}

// forgetLoad says what forgetting a load means.
func forgetLoad(l *state.Load) []string {
	done, _ := plan.Progress(l)
	what := "nothing of it was loaded."
	if done.Splits > 0 {
		what = amountWord(done) + " will count as not loaded. The next plan would load them again under new checks."
		if done.Files == 1 || done.Files == 0 && done.Splits == 1 {
			what = amountWord(done) + " will count as not loaded. The next plan would load it again under new checks."
		}
	}
	lines := []string{fmt.Sprintf("Forget %s: %s", l.Address, what)}
	for _, e := range l.Open {
		lines = append(lines, fmt.Sprintf("  It left a transaction open: label %s. The next plan asks the cluster for it.", strings.Join(e.Labels, ", ")))
	}
	return lines
}

// amountWord counts files, or, of what is not in files, parts.
func amountWord(a plan.Amount) string {
	if a.Files > 0 {
		return plural(a.Files, "file")
	}
	return plural(a.Splits, "part")
}
