package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"starlift/diag"
)

// faultRule breaks counted requests; the sandbox's admin port takes it as JSON.
type faultRule struct {
	On             string `json:"on"`
	At             int    `json:"at"`
	Times          int    `json:"times"`
	Action         string `json:"action"`
	Label          string `json:"label,omitempty"`
	Statement      string `json:"statement,omitempty"`
	AfterBytes     int64  `json:"after_bytes,omitempty"`
	BytesPerSecond int64  `json:"bytes_per_second,omitempty"`
	Code           int    `json:"code,omitempty"`
	Body           string `json:"body,omitempty"`
	Milliseconds   int64  `json:"milliseconds,omitempty"`
}

// faultCondition holds until it is cleared.
type faultCondition struct {
	Name         string `json:"name"`
	Database     string `json:"database,omitempty"`
	Node         int    `json:"node,omitempty"`
	Milliseconds int64  `json:"milliseconds,omitempty"`
	Count        int    `json:"count,omitempty"`
}

// The operations that rules can be about, as flags name them.
func loads() []string { return []string{"load", "stream-load"} }

func requests() []string {
	return []string{"begin", "load", "prepare", "commit", "rollback", "get-load-state", "cancel", "stream-load", "redirect", "any"}
}

func everything() []string { return append(requests(), "sql") }

// fault is one thing that sandbox fault set can do.
type fault struct {
	name, help string
	flags      []cli.Flag
	// read makes of the flags what the server is asked for.
	read func(c *cli.Context) (faultRequest, error)
}

// faultRequest is a request to the admin port, and the line that tells a user of
// its answer.
type faultRequest struct {
	path string
	body any
	tell func(answer map[string]any) string
}

// rule makes a fault of counted requests. on lists the operations that it can be
// about; with one of them there is no -on. more reads the flags of its own.
func rule(name, help, action string, on []string, own []cli.Flag, more func(*cli.Context, *faultRule)) fault {
	flags := counting()
	if len(on) > 1 {
		flags = append([]cli.Flag{&cli.StringFlag{Name: "on", Usage: "`OPERATION`: " + strings.Join(on, ", ")}}, flags...)
	}
	if on[0] != "sql" {
		flags = append(flags, &cli.StringFlag{Name: "label", Usage: "only requests whose label matches `PATTERN`, such as 'sl_events_*'"})
	}
	if slices.Contains(on, "sql") {
		flags = append(flags, &cli.StringFlag{Name: "statement", Usage: "only statements that hold `TEXT`, such as 'ALTER TABLE'; with -on=sql"})
	}
	return fault{name, help, append(flags, own...), func(c *cli.Context) (faultRequest, error) {
		operation := on[0]
		if len(on) > 1 {
			operation = c.String("on")
		}
		if !slices.Contains(on, operation) {
			return faultRequest{}, badOperation(c, operation, on)
		}
		if c.Int("times") < 1 || c.Int("at") < 1 {
			return faultRequest{}, usage(diag.UnknownFlag, "-times and -at must be at least 1")
		}
		r := faultRule{
			On: strings.ReplaceAll(operation, "-", "_"), At: c.Int("at"), Times: c.Int("times"), Action: action,
			Label: c.String("label"), Statement: c.String("statement"),
		}
		if more != nil {
			more(c, &r)
		}
		return faultRequest{"/fault", r, func(map[string]any) string { return fmt.Sprintf("Set: %s on %s.", name, r.which()) }}, nil
	}}
}

// counting are the flags of every rule.
func counting() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "times", Value: 1, Usage: "how many of them, one after the other"},
		&cli.IntFlag{Name: "at", Value: 1, Usage: "the first of them, counted from now on"},
	}
}

func badOperation(c *cli.Context, got string, allowed []string) error {
	if got == "" {
		return usage(diag.Missing, "sandbox fault set %s needs -on: %s", c.Command.Name, strings.Join(allowed, ", "))
	}
	return usage(diag.UnknownFlag, "-on takes %s, not %q", strings.Join(allowed, ", "), got)
}

// which is "the next commit", "the next 3 commit requests", "statements 2 to 4
// from now on".
func (r faultRule) which() string {
	one := map[string]string{"sql": "statement", "any": "request"}[r.On]
	many := one + "s"
	if one == "" {
		one = strings.ReplaceAll(r.On, "_", "-")
		many = one + " requests"
	}
	text := ""
	switch {
	case r.At == 1 && r.Times == 1:
		text = "the next " + one
	case r.At == 1:
		text = fmt.Sprintf("the next %d %s", r.Times, many)
	case r.Times == 1:
		text = fmt.Sprintf("%s number %d from now on", one, r.At)
	default:
		text = fmt.Sprintf("%s %d to %d from now on", many, r.At, r.At+r.Times-1)
	}
	switch {
	case r.Label != "":
		text += " with a label like " + r.Label
	case r.Statement != "" && r.Times == 1:
		text += fmt.Sprintf(" that holds %q", r.Statement)
	case r.Statement != "":
		text += fmt.Sprintf(" that hold %q", r.Statement)
	}
	return text
}

// condition makes a fault that holds until it is cleared.
func condition(name, help string, own []cli.Flag, read func(*cli.Context) (faultCondition, error)) fault {
	return fault{name, help, own, func(c *cli.Context) (faultRequest, error) {
		wanted, err := read(c)
		wanted.Name = strings.ReplaceAll(name, "-", "_")
		return faultRequest{"/condition", wanted, func(map[string]any) string {
			return fmt.Sprintf("Set: %s%s, until starlift sandbox fault clear.", name, wanted.details())
		}}, err
	}}
}

// details is what a condition is about: " of backend 1".
func (f faultCondition) details() string {
	text := ""
	if f.Database != "" {
		text += " of database " + f.Database
	}
	if f.Node != 0 {
		text += fmt.Sprintf(" of backend %d", f.Node)
	}
	if f.Milliseconds != 0 {
		text += " of " + (time.Duration(f.Milliseconds) * time.Millisecond).String()
	}
	if f.Name == "running_limit" {
		text += fmt.Sprintf(" of %d", f.Count)
	}
	return text
}

// event makes a fault that happens at once. tell words the answer.
func event(name, help, path string, own []cli.Flag, read func(*cli.Context) (any, error), tell func(c *cli.Context, answer map[string]any) string) fault {
	return fault{name, help, own, func(c *cli.Context) (faultRequest, error) {
		body, err := read(c)
		return faultRequest{path, body, func(answer map[string]any) string { return tell(c, answer) }}, err
	}}
}

// timed is an event that happens at once, or with -on just before a request takes
// effect: then label and database are those of the request.
func timed(now fault) fault {
	before := rule(now.name, now.help, strings.ReplaceAll(now.name, "-", "_"), requests(), nil, nil)
	for _, f := range before.flags {
		if f.Names()[0] == "on" {
			f = &cli.StringFlag{Name: "on", Usage: "not now, but just before an `OPERATION`: " + strings.Join(requests(), ", ")}
		}
		if !slices.ContainsFunc(now.flags, func(own cli.Flag) bool { return own.Names()[0] == f.Names()[0] }) {
			now.flags = append(slices.Clone(now.flags), f)
		}
	}
	atOnce := now.read
	now.read = func(c *cli.Context) (faultRequest, error) {
		if c.IsSet("on") {
			return before.read(c)
		}
		return atOnce(c)
	}
	return now
}
