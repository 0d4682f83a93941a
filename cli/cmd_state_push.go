package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/state"
)

// statePush puts a state file, one that was pulled or restored, into the place of
// the state. What could lose records is refused, but for -force.
func (s *session) statePush(c *cli.Context) error {
	if c.NArg() != 1 {
		return usage(diag.UnknownFlag, "state push takes one state file")
	}
	name, force := c.Args().First(), c.Bool("force")
	ask, err := s.mustAsk(c, "state push")
	if err != nil {
		return err
	}
	if err := s.locate(c); err != nil {
		return err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read the state to push: %w", err)
	}
	pushed, signed, err := state.Edited(text)
	if err != nil {
		return &state.FileError{Reason: reasonOf(err), Path: name, Cause: err}
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	return s.changeState(ctx, c, "state push", ask, func(st *state.State) (*change, error) {
		same, err := sameObjects(st, pushed)
		if err != nil {
			return nil, err
		}
		if same {
			fmt.Fprintf(s.out, "Nothing to push: the state is the same. State serial %d.\n", st.Serial)
			return nil, nil
		}
		doubts := pushDoubts(st, pushed, signed)
		if len(doubts) > 0 && !force {
			s.show(hcl.Diagnostics{diag.Error(doubts[0].code, nil, "State not pushed",
				fmt.Sprintf("Of %s: %s. -force pushes it all the same.", name, doubts[0].why))})
			return nil, &exitError{exitState}
		}
		preview := []string{fmt.Sprintf("Push %s: serial %d with %s, in place of serial %d with %s.",
			name, pushed.Serial, plural(len(addresses(pushed)), "object"), st.Serial, plural(len(addresses(st)), "object"))}
		for _, d := range doubts {
			preview = append(preview, "  Forced: "+d.why+".")
		}
		preview = append(preview, pushDifferences(st, pushed)...)
		return &change{
			preview: preview, question: "Do you want to replace the state?", replace: pushed,
			done: fmt.Sprintf("Pushed %s.", plural(len(addresses(pushed)), "object")),
		}, nil
	})
}

func reasonOf(err error) error {
	if errors.Is(err, state.ErrNewer) {
		return state.ErrNewer
	}
	return state.ErrDamaged
}

func sameObjects(a, b *state.State) (bool, error) {
	digestA, err := state.Digest(a)
	if err != nil {
		return false, err
	}
	digestB, err := state.Digest(b)
	return digestA == digestB && a.Lineage == b.Lineage, err
}

// doubt is why a state should not take the place of another.
type doubt struct {
	code diag.Code
	why  string // lower case, no period
}

// pushDoubts lists why a state should not take the place of another. Into an
// empty one everything fits.
func pushDoubts(now, pushed *state.State, signed bool) []doubt {
	var doubts []doubt
	if !signed {
		doubts = append(doubts, doubt{diag.StateUnreadable, "its content does not match its checksum: it was changed by hand"})
	}
	if now.Serial == 0 && len(now.Tables)+len(now.Loads) == 0 {
		return doubts
	}
	switch {
	case pushed.Lineage != now.Lineage:
		doubts = append(doubts, doubt{diag.WrongPlace, fmt.Sprintf("its lineage is %s, and that of the state here is %s: it is another workspace's", pushed.Lineage, now.Lineage)})
	case pushed.Serial < now.Serial:
		doubts = append(doubts, doubt{diag.StateOlder, fmt.Sprintf("its serial %d is older than %d, that of the state here", pushed.Serial, now.Serial)})
	case pushed.Serial == now.Serial && signed:
		doubts = append(doubts, doubt{diag.StateOlder, fmt.Sprintf("it differs from the state here, and both have the serial %d", now.Serial)})
	}
	return doubts
}

// pushDifferences lists the objects that come, go and differ.
func pushDifferences(now, pushed *state.State) []string {
	var lines []string
	all := slices.Concat(addresses(now), addresses(pushed))
	slices.Sort(all)
	for _, a := range slices.Compact(all) {
		inNow, inPushed := now.Tables[a] != nil || now.Loads[a] != nil, pushed.Tables[a] != nil || pushed.Loads[a] != nil
		switch {
		case !inNow:
			lines = append(lines, "  + "+a)
		case !inPushed:
			lines = append(lines, "  - "+a)
		case differs(now, pushed, a):
			lines = append(lines, "  ~ "+a)
		}
	}
	return lines
}

func differs(now, pushed *state.State, address string) bool {
	only := func(s *state.State) *state.State {
		one := &state.State{Tables: map[string]*state.Table{}, Loads: map[string]*state.Load{}}
		if t := s.Tables[address]; t != nil {
			one.Tables[address] = t
		}
		if l := s.Loads[address]; l != nil {
			one.Loads[address] = l
		}
		return one
	}
	same, err := sameObjects(only(now), only(pushed))
	return err != nil || !same
}
