package cli

import (
	"fmt"
	"sort"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"starlift/state"
)

// status shows what the state knows of each load. It asks no cluster.
func (s *session) status(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	st, err := s.readState(c)
	if err != nil {
		return err
	}
	if st.Lineage == "" {
		fmt.Fprintln(s.out, "No state yet.")
		return nil
	}
	fmt.Fprintf(s.out, "Workspace \"default\", state serial %d.\n", st.Serial)
	if r := st.LastRun; r.Run != "" {
		outcome := r.Outcome
		if outcome == "" {
			outcome = "no end recorded"
		}
		fmt.Fprintf(s.out, "Last run %s: %s, %s, by %s on %s at %s.\n", r.Run, r.Operation, outcome, r.Who, r.Host, r.Started.UTC().Format("2006-01-02T15:04:05Z"))
	}
	fmt.Fprintln(s.out)
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ADDRESS\tINTO\tSTATE\tDONE\tPENDING")
	list := make([]string, 0, len(st.Loads))
	for a := range st.Loads {
		list = append(list, a)
	}
	sort.Strings(list)
	for _, a := range list {
		l := st.Loads[a]
		done, left, word := loadStatus(l)
		fmt.Fprintf(w, "%s\t%s.%s\t%s\t%s\t%s\n", a, l.Database, l.Table, word, done, left)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the status: %w", err)
	}
	return nil
}

func loadStatus(l *state.Load) (done, left, word string) {
	doneSplits, leftSplits, leftBytes := 0, 0, int64(0)
	for _, s := range l.Splits {
		if s.Done {
			doneSplits++
		} else {
			leftSplits++
			leftBytes += s.Bytes
		}
	}
	done = fmt.Sprintf("%s, %s, %s", plural(doneSplits, "transaction"), bytesText(l.Bytes), rowsText(l.Rows, true))
	switch {
	case len(l.Open) > 0:
		word = "interrupted"
	case leftSplits > 0:
		word = "incomplete"
	default:
		return done, "-", "idle"
	}
	left = fmt.Sprintf("%s, %s", plural(leftSplits, "transaction"), bytesText(leftBytes))
	if len(l.Open) > 0 {
		left += fmt.Sprintf(", %d open", len(l.Open))
	}
	return done, left, word
}
