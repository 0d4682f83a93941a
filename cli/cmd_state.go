package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/state"
)

func stateCommands(s *session) []*cli.Command {
	asJSON := func() []cli.Flag { return append(configFlags(), &cli.BoolFlag{Name: "json", Usage: "as JSON"}) }
	return []*cli.Command{
		{Name: "list", Usage: "addresses in the state", Flags: asJSON(), Action: s.stateList},
		{Name: "show", Usage: "the state, or one object of it, as JSON", ArgsUsage: "[ADDRESS]", Flags: configFlags(), Action: s.stateShow},
		{Name: "mv", Usage: "give an object another address", ArgsUsage: "FROM TO", Flags: changeFlags(), Action: s.stateMove},
		{Name: "rm", Usage: "forget an object", ArgsUsage: "ADDRESS", Flags: changeFlags(), Action: s.stateRemove},
		{Name: "pull", Usage: "write the state to stdout", Flags: configFlags(), Action: s.statePull},
		{
			Name: "push", Usage: "put another state into the place of this one", ArgsUsage: "FILE", Action: s.statePush,
			Flags: append(changeFlags(), &cli.BoolFlag{Name: "force", Usage: "even if it is older, of another lineage, or was changed by hand"}),
		},
		{Name: "rebuild", Usage: "make a lost state again of what the ledgers say", Flags: changeFlags(), Action: s.stateRebuild},
		{Name: "lock-info", Usage: "who holds the lock", Flags: asJSON(), Action: s.lockInfo},
	}
}

// locate finds out where the state is. The configuration may say so, and so one
// that has errors is refused: its state might be another. -state works without.
func (s *session) locate(c *cli.Context) error {
	if s.state != "" {
		return s.workspaceExists()
	}
	_, err := s.read(c)
	return err
}

// readState reads the state for a command that only looks.
func (s *session) readState(c *cli.Context) (*state.State, error) {
	if err := s.locate(c); err != nil {
		return nil, err
	}
	return state.Read(s.statePath())
}

func (s *session) stateList(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	st, err := s.readState(c)
	if err != nil {
		return err
	}
	list := addresses(st)
	if c.Bool("json") {
		return s.writeJSON(list)
	}
	for _, a := range list {
		fmt.Fprintln(s.out, a)
	}
	return nil
}

// addresses lists the objects of a state, sorted.
func addresses(st *state.State) []string {
	list := make([]string, 0, len(st.Tables)+len(st.Loads))
	for a := range st.Tables {
		list = append(list, a)
	}
	for a := range st.Loads {
		list = append(list, a)
	}
	slices.Sort(list)
	return list
}

func (s *session) stateShow(c *cli.Context) error {
	if c.NArg() > 1 {
		return usage(diag.UnknownFlag, "state show takes one address")
	}
	st, err := s.readState(c)
	if err != nil {
		return err
	}
	if st.Lineage == "" {
		s.sayNoState()
		return nil
	}
	address := c.Args().First()
	if address == "" {
		text, err := state.Encode(st)
		if err != nil {
			return err
		}
		_, _ = s.out.Write(text)
		return nil
	}
	switch {
	case st.Tables[address] != nil:
		return s.writeJSON(struct {
			Kind string `json:"kind"`
			*state.Table
		}{"table", st.Tables[address]})
	case st.Loads[address] != nil:
		return s.writeJSON(struct {
			Kind string `json:"kind"`
			*state.Load
		}{"load", st.Loads[address]})
	}
	return noObject(address, st)
}

func (s *session) sayNoState() {
	fmt.Fprintf(s.out, "No state yet in workspace %q.\n", s.workspace)
}

// noObject refuses an address that the state does not have.
func noObject(address string, st *state.State) error {
	text := fmt.Sprintf("the state has no object %q", address)
	if near := diag.Near(address, addresses(st)); len(near) > 0 {
		text += "; near it: " + strings.Join(near, ", ")
	} else if st.Serial == 0 {
		text += "; there is no state yet"
	}
	return usage(diag.UnknownAddress, "%s", text)
}

func (s *session) statePull(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	st, err := s.readState(c)
	if err != nil {
		return err
	}
	if st.Lineage == "" {
		// On stderr and with an error: stdout is somebody's file.
		fmt.Fprintf(s.err, "No state yet in workspace %q.\n", s.workspace)
		return &exitError{exitFailed}
	}
	text, err := state.Encode(st)
	if err != nil {
		return err
	}
	_, _ = s.out.Write(text)
	return nil
}

// writeJSON writes a value as an indented document.
func (s *session) writeJSON(value any) error {
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}
