package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
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
	run     string // id of this run

	folder string // of the configuration
	state  string // -state, "" when not given
	config *config.Config
}

func newSession(p Process) *session {
	s := &session{process: p, env: p.environment(), run: newRun()}
	s.out = masked{quiet{p.Stdout}, &s.secrets}
	s.err = masked{quiet{p.Stderr}, &s.secrets}
	return s
}

func newRun() string {
	var b [3]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func globalFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "chdir", Usage: "work in `DIR`"},
		&cli.StringFlag{Name: "state", Usage: "keep the state in `FILE`"},
		&cli.StringFlag{Name: "color", Value: "auto", Usage: "auto, always or never"},
		&cli.BoolFlag{Name: "no-color", Usage: "the same as -color=never"},
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
	s.errs = DiagnosticView{Width: width(s.process.Stderr, s.env), Color: coloured(s.process.Stderr, s.env, color), Limit: 50}
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
	return nil
}

func configFlags() []cli.Flag {
	return []cli.Flag{
		&cli.GenericFlag{Name: "var", Value: &inputs{}, Usage: "`NAME=VALUE` of a variable"},
		&cli.GenericFlag{Name: "var-file", Value: &inputs{}, Usage: "read values of variables from `FILE`"},
	}
}

// inputs gathers a repeated flag without the library's splitting at commas.
type inputs struct{ list []string }

func (i *inputs) Set(v string) error { i.list = append(i.list, v); return nil }
func (i *inputs) String() string     { return strings.Join(i.list, " ") }

// read loads the configuration and shows its diagnostics; an error is an
// exitError when they have errors.
func (s *session) read(c *cli.Context) (hcl.Diagnostics, error) {
	in := config.Input{Environment: s.env, Kinds: s.process.Kinds, Version: s.process.Version, Vars: variables(s.process.Arguments)}
	read, diags := config.Read(s.folder, in)
	s.config = read
	if read != nil {
		s.secrets = read.Secrets
	}
	if diags.HasErrors() {
		s.show(diags)
		return diags, &exitError{exitFailed}
	}
	return diags, nil
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
	s.errs.Secrets = s.secrets
	s.errs.Write(s.err, diag.Sort(diags), files)
}

// problem shows an error of the world that has no place in a file.
func (s *session) problem(code diag.Code, err error) {
	text := err.Error()
	s.show(hcl.Diagnostics{diag.Error(code, nil, problemTitle(code), strings.ToUpper(text[:1])+text[1:]+".")})
}

func problemTitle(code diag.Code) string {
	switch code {
	case diag.Locked:
		return "State is locked by another run"
	case diag.StateNotSaved:
		return "State could not be saved"
	case diag.StateNewer:
		return "State from a newer version"
	case diag.StateOlder:
		return "State went backwards"
	}
	return "State cannot be read"
}

// statePath is -state, what the configuration says, or the default.
func (s *session) statePath() string {
	path := "starlift.state.json"
	if s.config != nil && s.config.StatePath != "" {
		path = s.config.StatePath
	}
	if s.state != "" {
		return s.state
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(s.folder, path)
}

func (s *session) stateOptions(ctx context.Context, operation string, timeout time.Duration) state.Options {
	host, _ := os.Hostname()
	who := s.env["USER"]
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	return state.Options{
		Run: s.run, Operation: operation, Who: who, Host: host, PID: os.Getpid(), Version: s.process.Version,
		Context: ctx, LockTimeout: timeout, Fault: s.process.StateFault,
		OnWait: func(holder state.LockInfo) {
			fmt.Fprintf(s.err, "Waiting up to %s for the lock that %s holds...\n", durationText(timeout), holder)
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
