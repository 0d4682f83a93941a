package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"os/user"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/metrics"
	"starlift/state"
)

// session is one run of the program: its streams, its global flags, and the
// configuration once it has been read.
type session struct {
	process Process
	env     map[string]string
	out     io.Writer
	err     io.Writer
	paint   palette // of out
	errs    DiagnosticView
	secrets []string
	random  io.Reader
	run     string // id of this run
	log     *slog.Logger
	logFile *os.File // -log-file; nil: none

	timestamps bool   // -timestamps
	automation bool   // leave out hints on what to do next
	folder     string // of the configuration
	workspace  string
	state      string // -state, "" when not given
	config     *config.Config

	metrics *metrics.Metrics // what the run delivers

	events *eventStream    // -json; nil without it
	screen *screen         // what stdout goes through; it keeps bars below the rest
	shown  hcl.Diagnostics // so far
}

func newSession(p Process) *session {
	env := p.environment()
	random := chance(env)
	s := &session{process: p, env: env, random: random, run: newRun(random), log: slog.New(slog.DiscardHandler), workspace: state.DefaultWorkspace}
	s.metrics = metrics.New(p.Version, p.Commit)
	s.screen = &screen{w: masked{quiet{p.Stdout}, &s.secrets}, width: func() int { return width(p.Stdout, env) }}
	s.out = s.screen
	s.err = beside{s.screen, masked{quiet{p.Stderr}, &s.secrets}}
	return s
}

func globalFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "chdir", Usage: "work in `DIR`"},
		&cli.StringFlag{Name: "workspace", Usage: "use the state of the workspace `NAME`; it must exist"},
		&cli.StringFlag{Name: "state", Usage: "keep the state in `FILE`"},
		&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` to colour: auto, always or never"},
		&cli.BoolFlag{Name: "no-color", Usage: "the same as -color=never"},
		&cli.StringFlag{Name: "log-level", Usage: "least `LEVEL` of the log: off, error, warn, info, debug or trace"},
		&cli.StringFlag{Name: "log-file", Usage: "write the log to `FILE` instead of stderr"},
		&cli.BoolFlag{Name: "timestamps", Usage: "put the UTC time before plain lines of progress"},
		&cli.BoolFlag{Name: "version", Usage: "show the version"},
	}
}

// globals reads the global flags, wherever they stand.
func (s *session) globals(c *cli.Context) error {
	color := c.String("color")
	if c.Bool("no-color") {
		color = "never"
	}
	if color != "auto" && color != "always" && color != "never" {
		return usage(diag.UnknownFlag, "-color takes auto, always or never, not %q", color)
	}
	s.paint = newPalette(coloured(s.process.Stdout, s.env, color))
	s.errs = DiagnosticView{Width: width(s.process.Stderr, s.env), Color: coloured(s.process.Stderr, s.env, color), Limit: mostDiagnostics}
	s.folder = "."
	if dir := c.String("chdir"); dir != "" {
		info, err := os.Stat(dir)
		if err != nil || !info.IsDir() {
			return usage(diag.UnknownFlag, "-chdir=%s is not a folder", dir)
		}
		s.folder = dir
	}
	s.state = c.String("state")
	if s.state == "" {
		s.state = s.env["STARLIFT_STATE"]
	}
	s.timestamps = c.Bool("timestamps")
	s.automation = s.env["STARLIFT_IN_AUTOMATION"] == "1"
	if err := errors.Join(s.testHooks(), s.chooseWorkspace(c.String("workspace"))); err != nil {
		return err
	}
	if err := s.openLog(c.String("log-level"), c.String("log-file")); err != nil {
		return err
	}
	s.log.Info("started", "version", s.process.Version, "command", c.Args().First(), "workspace", s.workspace)
	return nil
}

func configFlags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{Name: "var", Value: &inputs{}, Usage: "set a variable: `NAME=VALUE`; repeatable"},
		&cli.GenericFlag{Name: "var-file", Value: &inputs{}, Usage: "read values of variables from `FILE`; repeatable"},
		&cli.BoolFlag{Name: "input", Value: true, Usage: "ask when something has to be asked; -input=false fails instead"},
		&cli.IntFlag{Name: "max-diagnostics", Value: mostDiagnostics, Usage: "show at most `N` errors and warnings; 0 shows all"},
		&cli.BoolFlag{Name: "compact-warnings", Usage: "one line for each kind of warning"},
	}
}

// inputs gathers a repeated flag without the library's splitting at commas.
type inputs struct{ list []string }

func (i *inputs) Set(v string) error { i.list = append(i.list, v); return nil }
func (i *inputs) String() string     { return strings.Join(i.list, " ") }

// readingMemory is the memory above which more time is spent on collecting while
// a configuration is read.
const readingMemory = 150 << 20

// read loads the configuration and shows its errors; then the error is an
// exitError. Warnings are the caller's to show.
func (s *session) read(c *cli.Context) (hcl.Diagnostics, error) {
	diags, err := s.readQuietly(c)
	if diags.HasErrors() {
		s.show(diags)
	}
	return diags, err
}

// readQuietly is read for callers that show errors in their own way.
func (s *session) readQuietly(c *cli.Context) (hcl.Diagnostics, error) {
	if err := s.diagnosticFlags(c); err != nil {
		return nil, err
	}
	// The syntax of thousands of tables is much larger than what comes of it, so
	// that collecting it early is worth the time.
	normally := debug.SetMemoryLimit(readingMemory)
	read, diags := config.Read(s.folder, s.input())
	debug.SetMemoryLimit(normally)
	s.config = read
	if read != nil {
		s.secrets = read.Secrets
	}
	if diags.HasErrors() {
		return diags, &exitError{exitFailed}
	}
	return append(diags, s.trackedSecrets(c.Context)...), s.workspaceExists()
}

// input is what the configuration is read with.
func (s *session) input() config.Input {
	return config.Input{Environment: s.env, Kinds: s.process.Kinds, Version: s.process.Version, Vars: variables(s.process.Arguments)}
}

// variables reads -var and -var-file from the command line itself, since their
// order among one another counts and the library keeps it only within a flag.
func variables(arguments []string) []config.Var {
	var vars []config.Var
	for i := 0; i < len(arguments); i++ {
		name, value, has := strings.Cut(strings.TrimLeft(arguments[i], "-"), "=")
		if !strings.HasPrefix(arguments[i], "-") || name != "var" && name != "var-file" {
			continue
		}
		if !has && i+1 < len(arguments) {
			i++
			value = arguments[i]
		}
		if name == "var" {
			vars = append(vars, config.Var{Assignment: value})
		} else {
			vars = append(vars, config.Var{File: value})
		}
	}
	return vars
}

// show writes diagnostics to stderr.
func (s *session) show(diags hcl.Diagnostics) {
	if len(diags) == 0 {
		return
	}
	var files map[string][]byte
	if s.config != nil {
		files = s.config.Files
	}
	diags = diag.Sort(diags)
	s.shown = append(s.shown, diags...)
	if s.events != nil {
		s.events.diagnostics(diags, files)
		return
	}
	s.errs.Secrets = s.secrets
	s.errs.Write(s.err, diags, files)
}

// problem shows an error of the world that has no place in a file.
func (s *session) problem(code diag.Code, err error) {
	var locked *state.LockedError
	if errors.As(err, &locked) {
		s.show(hcl.Diagnostics{s.locked(locked)})
		return
	}
	s.show(hcl.Diagnostics{diag.Error(code, nil, problemTitle(code), diag.Sentence(err.Error())+".")})
}

func problemTitle(code diag.Code) string {
	switch code {
	case diag.StateNotSaved:
		return "State could not be saved"
	case diag.StateNewer:
		return "State from a newer version"
	case diag.StateOlder:
		return "State went backwards"
	}
	return "State cannot be read"
}

func (s *session) stateOptions(ctx context.Context, operation string, timeout time.Duration) state.Options {
	host, _ := os.Hostname()
	who := s.env["USER"]
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	return state.Options{
		Run: s.run, Operation: operation, Who: who, Host: host, PID: os.Getpid(), Version: s.process.Version,
		Context: ctx, LockTimeout: timeout, Fault: s.process.StateFault, Now: s.now, Random: s.random,
		OnWait: func(holder state.LockInfo) {
			text := fmt.Sprintf("Waiting up to %s for the lock that %s holds...", durationText(timeout), holder)
			if s.events != nil {
				s.events.lockEvent("lock_wait", text, holder)
				return
			}
			fmt.Fprintln(s.err, text)
		},
	}
}

// untilSignal is a context that the first SIGINT, SIGTERM or SIGHUP ends, for
// commands that change nothing.
func untilSignal(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		select {
		case got := <-signals:
			cancel(&signalError{got.(syscall.Signal)})
		case <-done:
		}
	}()
	return ctx, func() { signal.Stop(signals); close(done); cancel(nil) }
}
