package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sort"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/apply"
	"starlift/diag"
)

// Main runs the program and returns its exit code.
func Main(p Process) (code int) {
	s := newSession(p)
	defer func() {
		if fault := recover(); fault != nil {
			s.screen.close()
			to := io.Writer(p.Stderr)
			if s.events != nil {
				to = s.err
			}
			code = reportPanic(to, fault, debug.Stack())
		}
		if s.events != nil {
			s.events.end(code)
		}
	}()
	app := newApp(s)
	words, wanted, err := helpWanted(p.Arguments, app.Commands)
	if wanted {
		writeHelp(s.out, app.Commands, words)
		return exitDone
	}
	var arguments []string
	if err == nil {
		arguments, err = arrange(p.Arguments, s.env, app.Commands)
	}
	if err == nil {
		s.process.Arguments = arguments
		s.startEvents(arguments)
		app.Writer, app.ErrWriter = s.out, s.err
		err = app.RunContext(context.Background(), arguments)
	}
	code = s.exit(err)
	s.closeLog(code)
	return code
}

// reportPanic keeps the stack out of the terminal and in a file.
func reportPanic(w io.Writer, fault any, stack []byte) int {
	name := "not written"
	if f, err := os.CreateTemp("", "starlift-crash-*.txt"); err == nil {
		fmt.Fprintf(f, "%v\n\n%s", fault, stack)
		name = f.Name()
		_ = f.Close()
	}
	fmt.Fprintf(w, "Error: starlift has a defect and had to stop\n\n  %v\n\n  The journal is intact: run the command again to go on. Report: %s\n", fault, name)
	return exitPanic
}

// newApp declares the commands. The library's own ideas of help, exit codes and
// usage errors are replaced: it prints usage errors to stdout, exits 0 without a
// command, and swallows flags after an argument.
func newApp(s *session) *cli.App {
	app := &cli.App{
		Name: "starlift", HelpName: "starlift", Usage: "load and sync data into StarRocks", HideVersion: true,
		HideHelp: true, HideHelpCommand: true, DisableSliceFlagSeparator: true, Writer: s.out, ErrWriter: s.err,
		Flags: globalFlags(), ExitErrHandler: func(*cli.Context, error) {}, OnUsageError: usageFault,
		Before: func(c *cli.Context) error { return s.globals(c) },
		Action: func(c *cli.Context) error {
			if c.Bool("version") {
				return s.version(c)
			}
			if name := c.Args().First(); name != "" {
				return unknownCommand(c.App.Commands, name, "starlift")
			}
			programPage(s.err, c.App.Commands)
			return &exitError{exitUsage}
		},
	}
	app.Commands = commands(s)
	prepare(app.Commands, "starlift")
	return app
}

// prepare gives every command the fault handling that the library lacks.
func prepare(list []*cli.Command, path string) {
	for _, c := range list {
		c.OnUsageError = usageFault
		c.HideHelp, c.HideHelpCommand = true, true
		prepare(c.Subcommands, path+" "+c.Name)
		if len(c.Subcommands) > 0 {
			parent, full := c, path+" "+c.Name
			c.Action = func(x *cli.Context) error {
				if name := x.Args().First(); name != "" {
					return unknownCommand(parent.Subcommands, name, full)
				}
				return usage(diag.UnknownCommand, "%s needs one of: %s", full, strings.Join(names(parent.Subcommands), ", "))
			}
			continue
		}
		work := c.Action
		c.Action = func(x *cli.Context) error {
			for _, a := range x.Args().Slice() {
				if strings.HasPrefix(a, "-") && a != "-" {
					return usage(diag.FlagAfterArgument, "flags come before arguments: %s stands after one", a)
				}
			}
			return work(x)
		}
	}
}

func usageFault(c *cli.Context, err error, _ bool) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: "); ok {
		text = fmt.Sprintf("there is no flag %s here", name)
		if near := nearest(strings.TrimLeft(name, "-"), flagNames(c)); near != "" {
			text += fmt.Sprintf(". Did you mean -%s?", near)
		}
		return &usageError{diag.UnknownFlag, text}
	}
	return usage(diag.UnknownFlag, "%s", text)
}

func unknownCommand(list []*cli.Command, name, path string) error {
	text := fmt.Sprintf("%s has no command %q.", path, name)
	if near := nearest(name, names(list)); near != "" {
		text += fmt.Sprintf(" Did you mean %q?", near)
	}
	return &usageError{diag.UnknownCommand, text}
}

func names(list []*cli.Command) []string {
	var n []string
	for _, c := range list {
		n = append(n, c.Name)
	}
	sort.Strings(n)
	return n
}

// nearest is what the word may be a misspelling of, or "".
func nearest(word string, among []string) string {
	if near := diag.Near(word, among); len(near) > 0 {
		return near[0]
	}
	return ""
}

// exit says what has not been said yet and picks the code.
func (s *session) exit(err error) int {
	var (
		quit   *exitError
		wrong  *usageError
		sig    *signalError
		defect *apply.Panic
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &defect):
		return reportPanic(s.err, defect.What, defect.Stack)
	case errors.As(err, &quit):
		return quit.code
	case errors.As(err, &wrong) && s.events != nil:
		s.events.diagnostics(hcl.Diagnostics{diag.Error(wrong.code, nil, "Wrong command line", wrong.text)}, nil)
		return exitUsage
	case errors.As(err, &wrong):
		fmt.Fprintf(s.err, "Error: %s [%s]\n\nUsage: starlift [global flags] COMMAND [flags] [arguments]; starlift -help lists them.\n", wrong.text, wrong.code)
		return exitUsage
	case errors.As(err, &sig):
		return sig.exit()
	}
	if code, exit, ok := stateProblem(err); ok {
		s.problem(code, err)
		return exit
	}
	if s.events != nil {
		s.events.diagnostics(hcl.Diagnostics{diag.Error("", nil, "Run failed", err.Error())}, nil)
		return exitFailed
	}
	fmt.Fprintf(s.err, "Error: %v\n", err)
	return exitFailed
}
