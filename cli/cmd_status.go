package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"starlift/diag"
)

func statusFlags() []cli.Flag {
	return append(configFlags(),
		&cli.BoolFlag{Name: "json", Usage: "as JSON"},
		&cli.BoolFlag{Name: "check", Usage: "exit with 2 when something is pending or stuck, with 4 when a decision is needed"},
		&cli.DurationFlag{Name: "watch", Usage: "show it again every `D`, at least 1s, until a signal"})
}

// status shows what each load has done, what is pending and what is stuck. It
// reads the state and asks the clusters, and never writes.
func (s *session) status(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	every := c.Duration("watch")
	switch {
	case c.IsSet("watch") && every < time.Second:
		return usage(diag.UnknownFlag, "-watch=%s is below 1s", every)
	case c.IsSet("watch") && c.Bool("check"):
		return usage(diag.ExclusiveFlags, "-check ends with a code and -watch does not end: use one of them")
	}
	warnings, err := s.read(c)
	if err != nil {
		return err
	}
	s.show(warnings)
	ctx, done := untilSignal(c.Context)
	defer done()
	clients := newClients(ctx, s)
	defer clients.close()
	for {
		report, diags, err := s.gather(ctx, clients)
		if sig := interrupted(ctx); sig != nil {
			return sig
		}
		if err != nil {
			return err
		}
		s.drawStatus(report, c.Bool("json"), every > 0)
		s.show(diags)
		if every == 0 {
			return statusExit(report, c.Bool("check"))
		}
		if sleep(ctx, every) != nil {
			if sig := interrupted(ctx); sig != nil {
				return sig
			}
			return nil
		}
	}
}

// drawStatus writes one report. Watched on a terminal it takes the place of the
// one before; as JSON it is then one line.
func (s *session) drawStatus(r *statusReport, asJSON, again bool) {
	switch {
	case asJSON && again:
		text, err := json.Marshal(r)
		if err == nil { // plain data always has a JSON form
			fmt.Fprintf(s.out, "%s\n", text)
		}
		return
	case asJSON:
		_ = s.writeJSON(r)
		return
	case again && term.IsTerminal(int(s.process.Stdout.Fd())):
		fmt.Fprint(s.out, "\x1b[H\x1b[2J")
	case again:
		fmt.Fprintf(s.out, "%s\n", s.now().UTC().Format(time.RFC3339))
	}
	statusView{w: s.out, paint: s.paint, now: s.now(), hints: !s.automation}.draw(r)
	if again {
		fmt.Fprintln(s.out)
	}
}

func statusExit(r *statusReport, check bool) error {
	pending, decide := r.pending()
	switch {
	case check && decide:
		return &exitError{exitBlocked}
	case check && pending:
		return &exitError{exitChanges}
	}
	return nil
}
