package cli

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"starlift/config"
)

// longestExpression bounds a line of the console, in bytes.
const longestExpression = 1 << 20

// console reads expressions, a line each, and shows their values. A line that is
// wrong is reported and does not end it; it ends with the input, or with exit.
func (s *session) console(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	if err := s.diagnosticFlags(c); err != nil {
		return err
	}
	console, read, diags := config.ReadConsole(s.folder, s.input())
	s.config, s.secrets = read, read.Secrets
	s.show(diags)
	if diags.HasErrors() {
		return &exitError{exitFailed}
	}
	if err := s.workspaceExists(); err != nil {
		return err
	}
	asks := term.IsTerminal(int(s.process.Stdin.Fd()))
	lines := bufio.NewScanner(s.process.Stdin)
	lines.Buffer(nil, longestExpression)
	failed := false
	for {
		if asks {
			fmt.Fprint(s.err, "> ")
		}
		if !lines.Scan() {
			break
		}
		line := strings.TrimSuffix(lines.Text(), "\r")
		switch strings.TrimSpace(line) {
		case "":
			continue
		case "exit", "quit":
			return exitWhen(failed)
		}
		value, problems := console.Evaluate(line)
		s.secrets = read.Secrets
		if len(problems) > 0 {
			s.errs.Secrets = s.secrets
			s.errs.Write(s.err, problems, map[string][]byte{"console": []byte(line)})
		}
		if problems.HasErrors() {
			failed = failed || !asks
			continue
		}
		fmt.Fprintln(s.out, value)
	}
	if asks {
		fmt.Fprintln(s.err)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("a line of the console has more than %d bytes", longestExpression)
	}
	if lines.Err() != nil {
		return fmt.Errorf("read stdin: %w", lines.Err())
	}
	return exitWhen(failed)
}

// exitWhen is the exit code of a command that went on after a failure.
func exitWhen(failed bool) error {
	if failed {
		return &exitError{exitFailed}
	}
	return nil
}
