// Package cli is the command line: it reads flags, calls the working packages,
// draws what they return, and turns the outcome into an exit code. Nothing below
// it prints, reads the environment or exits.
package cli

import (
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"

	"starlift/source"
	"starlift/state"
)

// Process is what a run of the program is given.
type Process struct {
	Arguments   []string // with the program's name first
	Environment []string // NAME=VALUE
	Stdin       *os.File
	Stdout      *os.File
	Stderr      *os.File
	Kinds       []source.Kind
	Version     string
	Commit      string
	// StateFault is asked before each step that the state takes on disk; tests
	// stop a run there. Nil: every step is taken.
	StateFault state.Fault
}

// environment gives the variables as a map; of equal names the last counts.
func (p *Process) environment() map[string]string {
	m := make(map[string]string, len(p.Environment))
	for _, e := range p.Environment {
		if name, value, ok := strings.Cut(e, "="); ok {
			m[name] = value
		}
	}
	return m
}

// defaultWidth is used where neither a terminal nor COLUMNS gives one.
const defaultWidth = 78

// width is that of the stream's terminal, else COLUMNS, else 78.
func width(stream *os.File, env map[string]string) int {
	if w, _, err := term.GetSize(int(stream.Fd())); err == nil && w > 0 {
		return w
	}
	if w, err := strconv.Atoi(env["COLUMNS"]); err == nil && w > 0 {
		return w
	}
	return defaultWidth
}

// coloured says whether a stream is to be coloured: asked for by flag or
// FORCE_COLOR, else where it is a terminal and nothing speaks against it.
func coloured(stream *os.File, env map[string]string, flag string) bool {
	switch {
	case flag == "always":
		return true
	case flag == "never", env["NO_COLOR"] != "":
		return false
	case env["FORCE_COLOR"] != "":
		return true
	}
	return term.IsTerminal(int(stream.Fd())) && env["TERM"] != "dumb"
}

// quiet is a writer that drops what nobody reads any more: with stdout closed
// early a command carries on.
type quiet struct{ w io.Writer }

func (q quiet) Write(p []byte) (int, error) {
	_, _ = q.w.Write(p)
	return len(p), nil
}

// masked replaces secrets in whatever is written: the last line of defence, for
// what marks have missed.
type masked struct {
	w       io.Writer
	secrets *[]string
}

func (m masked) Write(p []byte) (int, error) {
	text := string(p)
	for _, s := range *m.secrets {
		text = strings.ReplaceAll(text, s, "(sensitive)")
	}
	if _, err := io.WriteString(m.w, text); err != nil {
		return 0, err
	}
	return len(p), nil
}
