package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/state"
)

func outputFlags() []cli.Flag {
	return append(configFlags(), &cli.BoolFlag{Name: "json", Usage: "as JSON; with a NAME, of a sensitive one too"})
}

// output shows the values of the output blocks, or of one of them. They are made
// from the configuration and the state, and not kept: they are never older than
// either.
func (s *session) output(c *cli.Context) error {
	if c.NArg() > 1 {
		return usage(diag.UnknownFlag, "output takes one name: %q", c.Args().Get(1))
	}
	diags, err := s.read(c)
	if err != nil {
		return err
	}
	s.show(diags)
	st, err := state.Read(s.statePath())
	if err != nil {
		return err
	}
	values, problems := s.config.Evaluate(factsOf(st))
	s.show(problems)
	if problems.HasErrors() {
		return &exitError{exitFailed}
	}
	name := c.Args().First()
	switch {
	case name == "" && c.Bool("json"):
		return s.writeJSON(outputMembers(values))
	case name == "":
		writeOutputs(s.out, values)
		return nil
	}
	i := slices.IndexFunc(values, func(v config.OutputValue) bool { return v.Name == name })
	if i < 0 {
		return s.noOutput(name, values)
	}
	switch v := values[i]; {
	case c.Bool("json"):
		// A sensitive value that is asked for by name and as JSON is what the
		// asker wants: it goes past the filter of secrets.
		_, err := fmt.Fprintln(quiet{s.process.Stdout}, string(v.Value))
		return err
	case v.Sensitive:
		fmt.Fprintln(s.out, "(sensitive)")
	default:
		fmt.Fprintln(s.out, v.Text)
	}
	return nil
}

func (s *session) noOutput(name string, values []config.OutputValue) error {
	var names []string
	for _, v := range values {
		names = append(names, v.Name)
	}
	detail := fmt.Sprintf("The configuration has no output %q.", name)
	switch near := diag.Near(name, names); {
	case len(near) > 0:
		detail += fmt.Sprintf(" Did you mean %q?", near[0])
	case len(names) > 0:
		detail += " It has: " + strings.Join(names, ", ") + "."
	}
	s.show(hcl.Diagnostics{diag.Error(diag.UnknownReference, nil, "No such output", detail)})
	return &exitError{exitFailed}
}

// factsOf is what outputs may refer to.
func factsOf(st *state.State) config.Facts {
	f := config.Facts{TableIDs: map[string]int64{}, Loads: map[string]config.LoadFacts{}}
	for address, t := range st.Tables {
		f.TableIDs[address] = t.TableID
	}
	for address, l := range st.Loads {
		facts := config.LoadFacts{Rows: l.Rows, Filtered: l.Filtered, Bytes: l.Bytes}
		for _, split := range l.Splits {
			if split.Done {
				facts.Splits++
			}
		}
		f.Loads[address] = facts
	}
	return f
}

// writeOutputs writes a line or more for each output.
func writeOutputs(w io.Writer, values []config.OutputValue) {
	for _, v := range values {
		text := v.Text
		if v.Sensitive {
			text = "(sensitive)"
		}
		fmt.Fprintf(w, "%s = %s\n", v.Name, text)
	}
}

// outputMember is one output in a JSON document.
type outputMember struct {
	Sensitive bool            `json:"sensitive"`
	Type      json.RawMessage `json:"type"`
	Value     json.RawMessage `json:"value,omitempty"` // not of a sensitive one
}

func outputMembers(values []config.OutputValue) map[string]outputMember {
	all := map[string]outputMember{}
	for _, v := range values {
		m := outputMember{Sensitive: v.Sensitive, Type: v.Type}
		if !v.Sensitive {
			m.Value = v.Value
		}
		all[v.Name] = m
	}
	return all
}

// showOutputs shows the outputs after an apply.
func (s *session) showOutputs(st *state.State) {
	values, diags := s.config.Evaluate(factsOf(st))
	s.show(diags)
	switch {
	case len(values) == 0:
	case s.events != nil:
		s.events.emit("info", "outputs", "Outputs: "+plural(len(values), "value"), eventField{"outputs", outputMembers(values)})
	default:
		fmt.Fprintf(s.out, "\nOutputs:\n\n")
		writeOutputs(s.out, values)
	}
}
