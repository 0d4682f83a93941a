package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"starlift/diag"
)

// changeFlags are the flags of the commands that change the state and ask first.
func changeFlags() []cli.Flag {
	return append(configFlags(),
		&cli.BoolFlag{Name: "auto-approve", Usage: "do not ask"},
		&cli.DurationFlag{Name: "lock-timeout", Usage: "wait for the lock"})
}

// canAsk says whether somebody can answer: stdin is a terminal, and nobody has
// said that nobody is there.
func (s *session) canAsk(c *cli.Context) bool {
	if c.IsSet("input") && !c.Bool("input") {
		return false
	}
	switch s.env["STARLIFT_INPUT"] {
	case "0", "false":
		return false
	}
	return term.IsTerminal(int(s.process.Stdin.Fd()))
}

// mustAsk says whether a command asks. One that has to and cannot is refused
// before it does anything.
func (s *session) mustAsk(c *cli.Context, command string) (bool, error) {
	if t := c.Duration("lock-timeout"); t < 0 {
		return false, usage(diag.UnknownFlag, "-lock-timeout=%s is negative", t)
	}
	if c.Bool("auto-approve") {
		return false, nil
	}
	if !s.canAsk(c) {
		return false, usage(diag.CannotAsk, "%s has to ask for approval and stdin is not a terminal; use -auto-approve", command)
	}
	return true, nil
}

// confirm asks on stderr; anything but yes is no, and so is a signal. declined
// is what is then said on stdout.
func (s *session) confirm(ctx context.Context, question, declined string) error {
	fmt.Fprintf(s.err, "\n%s\n  Only 'yes' will be accepted to approve.\n\n  Enter a value: ", question)
	answer := make(chan string, 1)
	go func() { // ends with the process, at the latest: a read of a terminal cannot be stopped
		text, _ := bufio.NewReader(s.process.Stdin).ReadString('\n')
		answer <- strings.TrimSpace(text)
	}()
	select {
	case text := <-answer:
		if text == "yes" {
			fmt.Fprintln(s.err)
			return nil
		}
		fmt.Fprintln(s.out, declined)
		return &exitError{exitDeclined}
	case <-ctx.Done():
		fmt.Fprintln(s.out, declined)
		if sig := interrupted(ctx); sig != nil {
			return sig
		}
		return context.Cause(ctx)
	}
}

// ago is how long something is past: "3s ago"; what lies in the future, by a
// clock of another machine, is "0s ago".
func ago(now, then time.Time) string { return durationText(max(0, now.Sub(then))) + " ago" }
