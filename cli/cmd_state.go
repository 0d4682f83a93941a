package cli

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/state"
)

// readState reads the state for a command that only looks. The configuration is
// read for where the state is; one that has errors does not keep anybody from
// looking.
func (s *session) readState(c *cli.Context) (*state.State, error) {
	if s.state == "" {
		if _, err := s.read(c); err != nil {
			return nil, err
		}
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
	for _, a := range addresses(st) {
		fmt.Fprintln(s.out, a)
	}
	return nil
}

func addresses(st *state.State) []string {
	var list []string
	for a := range st.Tables {
		list = append(list, a)
	}
	for a := range st.Loads {
		list = append(list, a)
	}
	sort.Strings(list)
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
		fmt.Fprintln(s.out, "No state yet.")
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
	var object any
	switch {
	case st.Tables[address] != nil:
		object = struct {
			Kind string `json:"kind"`
			*state.Table
		}{"table", st.Tables[address]}
	case st.Loads[address] != nil:
		object = struct {
			Kind string `json:"kind"`
			*state.Load
		}{"load", st.Loads[address]}
	default:
		text := fmt.Sprintf("the state has no object %q", address)
		if near := nearest(address, addresses(st)); near != "" {
			text += fmt.Sprintf("; did you mean %q?", near)
		}
		return usage(diag.UnknownAddress, "%s", text)
	}
	text, err := json.MarshalIndent(object, "", "  ")
	if err != nil {
		return fmt.Errorf("show %s: %w", address, err)
	}
	fmt.Fprintln(s.out, string(text))
	return nil
}

func (s *session) lockInfo(c *cli.Context) error {
	if s.state == "" {
		if _, err := s.read(c); err != nil {
			return err
		}
	}
	info, held, err := state.ReadLock(s.statePath())
	if err != nil {
		return err
	}
	if !held {
		fmt.Fprintln(s.out, "Not locked.")
		return nil
	}
	fmt.Fprint(s.out, strings.Join([]string{
		fmt.Sprintf("operation: %s (run %s)", info.Operation, info.Run),
		fmt.Sprintf("holder:    %s on %s, pid %d", info.Who, info.Host, info.PID),
		fmt.Sprintf("started:   %s", info.Started.Format("2006-01-02T15:04:05Z")),
		fmt.Sprintf("heartbeat: %s", info.Heartbeat.Format("2006-01-02T15:04:05Z")),
		fmt.Sprintf("lock id:   %s", info.ID), "",
	}, "\n"))
	return nil
}
