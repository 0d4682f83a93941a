package cli

import (
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"starlift/apply"
	"starlift/diag"
	"starlift/plan"
)

func progressFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "progress", Value: "auto", Usage: "auto, bars, plain, batch (a line per transaction) or none"},
		&cli.DurationFlag{Name: "progress-interval", Usage: "time between two lines of progress of one action (default after 10, 20, 30 and 60 s, then each minute)"},
	}
}

func (s *session) checkProgress(c *cli.Context) error {
	if d := c.Duration("progress-interval"); c.IsSet("progress-interval") && d < time.Second {
		return usage(diag.UnknownFlag, "-progress-interval=%s is below 1s", d)
	}
	switch p := c.String("progress"); p {
	case "auto", "plain", "batch", "none":
		return nil
	case "bars":
		if !s.canDrawBars() {
			return usage(diag.UnknownFlag, "-progress=bars needs a terminal on stdout; plain lines, -progress=plain, go anywhere")
		}
		return nil
	default:
		return usage(diag.UnknownFlag, "-progress takes auto, bars, plain, batch or none, not %q", p)
	}
}

// canDrawBars says that stdout is a terminal whose cursor can be moved.
func (s *session) canDrawBars() bool {
	return term.IsTerminal(int(s.process.Stdout.Fd())) && s.env["TERM"] != "dumb"
}

// progress chooses how an apply is shown.
func (s *session) progress(c *cli.Context) progressView {
	mode, every := c.String("progress"), c.Duration("progress-interval")
	switch {
	case s.events != nil:
		return newEventsView(s.events, every)
	case mode == "none":
		return silentView{}
	case mode == "bars", mode == "auto" && s.canDrawBars():
		return newLiveView(s.screen, s.now)
	}
	return newPlainView(s.plainLines(), plainOptions{batches: mode == "batch", every: every})
}

// silentView shows nothing.
type silentView struct{}

func (silentView) begin(*plan.Plan)  {}
func (silentView) event(apply.Event) {}
func (silentView) end()              {}
