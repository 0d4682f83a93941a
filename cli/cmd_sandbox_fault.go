package cli

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"
)

// faultCommand is sandbox fault: each fault is a command of its own below set,
// so that it has its own flags and help.
func (s *session) faultCommand() *cli.Command {
	set := &cli.Command{Name: "set", Usage: "break something, once or until it is cleared"}
	for _, f := range faults() {
		set.Subcommands = append(set.Subcommands, &cli.Command{
			Name: f.name, Usage: f.help, Flags: append(f.flags, sandboxFlags()...),
			Action: func(c *cli.Context) error { return s.setFault(c, f) },
		})
	}
	return &cli.Command{Name: "fault", Usage: "rehearse failures: break requests of the sandbox on demand", Subcommands: []*cli.Command{
		{
			Name: "list", Usage: "what is set, and how often it has struck", Action: s.listFaults,
			Flags: append([]cli.Flag{&cli.BoolFlag{Name: "json", Usage: "as JSON"}}, sandboxFlags()...),
		},
		set,
		{Name: "clear", Usage: "take everything back that is set", Flags: sandboxFlags(), Action: s.clearFaults},
	}}
}

func (s *session) setFault(c *cli.Context, f fault) error {
	if err := noArguments(c); err != nil {
		return err
	}
	request, err := f.read(c)
	if err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	p, err := s.sandboxAdmin(ctx, c)
	if err != nil {
		return err
	}
	defer p.leave()
	var answer map[string]any
	if err := p.admin(ctx, "POST", request.path, request.body, &answer); err != nil {
		return err
	}
	fmt.Fprintln(s.out, request.tell(answer))
	return nil
}

// faultState is what the admin port says is set.
type faultState struct {
	Faults []struct {
		faultRule
		Seen  int `json:"seen"`
		Fired int `json:"fired"`
	} `json:"faults"`
	Conditions []faultCondition `json:"conditions"`
}

func (s *session) listFaults(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	p, err := s.sandboxAdmin(ctx, c)
	if err != nil {
		return err
	}
	defer p.leave()
	var state faultState
	if err := p.admin(ctx, "GET", "/fault", nil, &state); err != nil {
		return err
	}
	if c.Bool("json") {
		text, err := json.MarshalIndent(struct {
			Format string `json:"format_version"`
			faultState
		}{"1.0", state}, "", "  ")
		if err != nil {
			return fmt.Errorf("sandbox fault list: %w", err)
		}
		fmt.Fprintln(s.out, string(text))
		return nil
	}
	s.writeFaults(state)
	return nil
}

func (s *session) clearFaults(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	p, err := s.sandboxAdmin(ctx, c)
	if err != nil {
		return err
	}
	defer p.leave()
	var before, after faultState
	if err := p.admin(ctx, "GET", "/fault", nil, &before); err != nil {
		return err
	}
	if err := p.admin(ctx, "DELETE", "/fault", nil, &after); err != nil {
		return err
	}
	gone := len(before.Faults) + len(before.Conditions) - len(after.Faults) - len(after.Conditions)
	fmt.Fprintf(s.out, "Cleared: %s.\n", plural(gone, "fault"))
	return nil
}

// writeFaults lists what is set, in the order in which it was set.
func (s *session) writeFaults(state faultState) {
	if len(state.Faults)+len(state.Conditions) == 0 {
		fmt.Fprintln(s.out, "No faults are set.")
		return
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FAULT\tON\tAT\tTIMES\tSTRUCK\tDETAILS")
	for _, f := range state.Faults {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s\n", faultName(f.Action), strings.ReplaceAll(f.On, "_", "-"), f.At, f.Times, f.Fired, f.details())
	}
	for _, f := range state.Conditions {
		name := strings.ReplaceAll(f.Name, "_", "-")
		fmt.Fprintf(w, "%s\t-\t-\t-\t-\t%s\n", name, dash(strings.TrimPrefix(f.details(), " of ")))
	}
	_ = w.Flush() // a reader that went away is dealt with below s.out
}

// faultName is the name that set takes for an action of the admin port.
func faultName(action string) string {
	switch action {
	case "status":
		return "answer"
	case "error":
		return "sql-error"
	case "slow":
		return "slow-reader"
	case "stall":
		return "stalled-reader"
	case "loop", "astray":
		return "redirect-" + action
	}
	return strings.ReplaceAll(action, "_", "-")
}

// details are the flags of a rule that say more than the other columns.
func (r faultRule) details() string {
	var parts []string
	add := func(flag, value string) {
		if value != "" && value != "0" {
			parts = append(parts, "-"+flag+"="+value)
		}
	}
	add("label", r.Label)
	if r.Statement != "" {
		add("statement", strconv.Quote(r.Statement))
	}
	add("after-bytes", strconv.FormatInt(r.AfterBytes, 10))
	add("bytes-per-second", strconv.FormatInt(r.BytesPerSecond, 10))
	add("code", strconv.Itoa(r.Code))
	if r.Body != "" {
		add("body", strconv.Quote(r.Body))
	}
	if r.Milliseconds != 0 {
		add("for", faultCondition{Milliseconds: r.Milliseconds}.details()[len(" of "):])
	}
	return dash(strings.Join(parts, " "))
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
