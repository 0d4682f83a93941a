package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"starlift/diag"
)

// faults is everything that sandbox fault set takes, in the order of its help.
func faults() []fault {
	return append(append(brokenRequests(), brokenServer()...), events()...)
}

// brokenRequests are the faults that a number of requests meet.
func brokenRequests() []fault {
	wait := &cli.DurationFlag{Name: "for", Value: time.Second, Usage: "how long, up to 10m"}
	milliseconds := func(c *cli.Context, r *faultRule) { r.Milliseconds = c.Duration("for").Milliseconds() }
	after := &cli.Int64Flag{Name: "after-bytes", Usage: "bytes of the body that are read before"}
	return []fault{
		rule("cut-before", "close the connection before the request has any effect", "cut_before", everything(), nil, nil),
		rule("cut-body", "close the connection inside the body", "cut_body", loads(), []cli.Flag{after},
			func(c *cli.Context, r *faultRule) { r.AfterBytes = c.Int64("after-bytes") }),
		rule("lose-answer", "take the effect, then close the connection without an answer", "lose_answer", everything(), nil, nil),
		rule("answer", "answer with a status and a text, without effect", "status", requests(), []cli.Flag{
			&cli.IntFlag{Name: "code", Value: 503, Usage: "HTTP status, 200 to 599"},
			&cli.StringFlag{Name: "body", Usage: "`TEXT` of the answer"},
		}, func(c *cli.Context, r *faultRule) { r.Code, r.Body = c.Int("code"), c.String("body") }),
		rule("sql-error", "answer a statement with an error, without effect", "error", []string{"sql"}, []cli.Flag{
			&cli.IntFlag{Name: "code", Value: 1064, Usage: "error code, 1 to 65535"},
			&cli.StringFlag{Name: "message", Value: "refused on demand", Usage: "`TEXT` of the error"},
		}, func(c *cli.Context, r *faultRule) { r.Code, r.Body = c.Int("code"), c.String("message") }),
		rule("delay", "wait, then go on", "delay", everything(), []cli.Flag{wait}, milliseconds),
		rule("busy", "answer TXN_IN_PROCESSING, as if another request held the transaction", "busy", []string{"load", "prepare", "commit", "rollback"}, nil, nil),
		rule("slow-reader", "read the body slowly, so that the sender meets back-pressure", "slow", loads(), []cli.Flag{
			&cli.Int64Flag{Name: "bytes-per-second", Value: 64 << 10, Usage: "at least 1"},
		}, func(c *cli.Context, r *faultRule) { r.BytesPerSecond = c.Int64("bytes-per-second") }),
		rule("stalled-reader", "stop reading the body for a while", "stall", loads(), []cli.Flag{after, wait}, func(c *cli.Context, r *faultRule) {
			r.AfterBytes, r.Milliseconds = c.Int64("after-bytes"), c.Duration("for").Milliseconds()
		}),
		rule("redirect-loop", "redirect to where the request came", "loop", []string{"redirect"}, nil, nil),
		rule("redirect-astray", "redirect to an address where nobody listens", "astray", []string{"redirect"}, nil, nil),
		rule("kill", "kill the server before the request has any effect", "kill", everything(), nil, nil),
		rule("kill-after", "kill the server after the effect and before the answer", "kill_after", everything(), nil, nil),
	}
}

// brokenServer are the conditions that hold until they are cleared.
func brokenServer() []fault {
	node := &cli.IntFlag{Name: "backend", Value: 1, Usage: "which one, counted from 1"}
	wait := &cli.DurationFlag{Name: "for", Usage: "how long, up to 24h"}
	long := func(c *cli.Context) (faultCondition, error) {
		if c.Duration("for") <= 0 {
			return faultCondition{}, usage(diag.Missing, "sandbox fault set %s needs -for, such as -for=30s", c.Command.Name)
		}
		return faultCondition{Milliseconds: c.Duration("for").Milliseconds()}, nil
	}
	return []fault{
		condition("backend-dead", "close the port of a backend, which the frontend goes on to redirect to", []cli.Flag{node},
			func(c *cli.Context) (faultCondition, error) { return faultCondition{Node: c.Int("backend")}, nil }),
		condition("backend-noticed", "let the frontend notice that a backend is dead: its open transactions are aborted", []cli.Flag{node},
			func(c *cli.Context) (faultCondition, error) { return faultCondition{Node: c.Int("backend")}, nil }),
		condition("publish-delay", "let rows become visible some time after their commit", []cli.Flag{wait}, long),
		condition("database-locked", "let commits wait for the database's lock until their timeout", []cli.Flag{database()},
			func(c *cli.Context) (faultCondition, error) {
				return faultCondition{Database: c.String("database")}, needs(c, "database")
			}),
		condition("running-limit", "refuse transactions above a number", []cli.Flag{&cli.IntFlag{Name: "limit", Usage: "how many may run in a database"}},
			func(c *cli.Context) (faultCondition, error) {
				if c.Int("limit") < 0 {
					return faultCondition{}, usage(diag.UnknownFlag, "-limit must be at least 0")
				}
				return faultCondition{Count: c.Int("limit")}, nil
			}),
		condition("safe-mode", "refuse to begin transactions", nil, func(*cli.Context) (faultCondition, error) { return faultCondition{}, nil }),
		condition("alter-time", "let a schema change take some time", []cli.Flag{wait}, long),
	}
}

func database() cli.Flag { return &cli.StringFlag{Name: "database", Usage: "`NAME` of the database"} }

// needs says which of the flags are missing.
func needs(c *cli.Context, flags ...string) error {
	for _, name := range flags {
		if c.String(name) == "" {
			return usage(diag.Missing, "sandbox fault set %s needs -%s", c.Command.Name, name)
		}
	}
	return nil
}

// events are the faults that happen at once.
func events() []fault {
	label := &cli.StringFlag{Name: "label", Usage: "`LABEL` of the transaction"}
	nothing := func(*cli.Context) (any, error) { return struct{}{}, nil }
	ofLabel := func(c *cli.Context) (any, error) {
		return map[string]string{"database": c.String("database"), "label": c.String("label")}, needs(c, "database", "label")
	}
	return []fault{
		timed(event("leader-switch", "make another frontend the leader: open transactions are forgotten", "/frontend/switch", nil, nothing,
			func(_ *cli.Context, a map[string]any) string {
				return fmt.Sprintf("Another frontend leads now: %s forgotten.", howMany(a["transactions_forgotten"], "open transaction"))
			})),
		timed(event("backend-restart", "start a backend anew: it forgets its transactions, the frontend does not", "/backend/restart", nil, nothing,
			func(_ *cli.Context, a map[string]any) string {
				return fmt.Sprintf("The backend started anew: %s forgotten by it.", howMany(a["contexts_lost"], "open transaction"))
			})),
		timed(event("transaction-timeout", "let the timeout of an open or prepared transaction come now", "/transactions/expire", []cli.Flag{database(), label}, ofLabel,
			func(c *cli.Context, _ map[string]any) string {
				return fmt.Sprintf("Transaction %s ran into its timeout.", c.String("label"))
			})),
		timed(event("label-forgotten", "forget a label, as the retention does", "/labels/forget", []cli.Flag{database(), label}, ofLabel,
			func(c *cli.Context, a map[string]any) string {
				return fmt.Sprintf("Label %s: %s forgotten.", c.String("label"), howMany(a["transactions_forgotten"], "transaction"))
			})),
		event("table-recreated", "drop a table and create it again as it was", "/tables/recreate",
			[]cli.Flag{&cli.StringFlag{Name: "table", Usage: "`DATABASE.TABLE`"}},
			func(c *cli.Context) (any, error) {
				database, table, found := strings.Cut(c.String("table"), ".")
				if !found {
					return nil, usage(diag.Missing, "sandbox fault set table-recreated needs -table=DATABASE.TABLE")
				}
				return map[string]string{"database": database, "table": table}, nil
			},
			func(c *cli.Context, _ map[string]any) string {
				return fmt.Sprintf("Table %s was dropped and created again.", c.String("table"))
			}),
		event("clock", "set the server's clock forward", "/clock",
			[]cli.Flag{&cli.StringFlag{Name: "forward", Usage: "`TIME`, such as 90m or 3d"}},
			func(c *cli.Context) (any, error) {
				d, err := parseDays(c.String("forward"))
				if err != nil {
					return nil, usage(diag.UnknownFlag, "-forward takes a time of at least 1s, such as 90m or 3d, not %q", c.String("forward"))
				}
				return map[string]int64{"advance_seconds": int64(d / time.Second)}, nil
			},
			func(_ *cli.Context, a map[string]any) string {
				return fmt.Sprintf("The server's clock shows %v.", a["now"])
			}),
	}
}

// howMany is "no open transaction is", "1 open transaction is", "2 … are".
func howMany(n any, one string) string {
	switch n, _ := n.(float64); n {
	case 0:
		return "no " + one + " was"
	case 1:
		return "1 " + one + " was"
	default:
		return plural(int(n), one) + " were"
	}
}

var errNoTime = errors.New("no time")

// parseDays reads a duration that may have days in front: 3d, 1d12h, 90m.
func parseDays(text string) (time.Duration, error) {
	text = strings.TrimPrefix(text, "+")
	var total time.Duration
	if days, rest, found := strings.Cut(text, "d"); found {
		var n int
		if _, err := fmt.Sscanf(days+" ", "%d ", &n); err != nil || fmt.Sprint(n) != days {
			return 0, errNoTime
		}
		if n < 0 || n > 36500 {
			return 0, errNoTime
		}
		total, text = time.Duration(n)*24*time.Hour, rest
	}
	if text != "" {
		d, err := time.ParseDuration(text)
		if err != nil {
			return 0, errNoTime
		}
		total += d
	}
	if total < time.Second {
		return 0, errNoTime
	}
	return total, nil
}
