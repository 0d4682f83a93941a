package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/starrocks"
	"starlift/state"
)

// initialize checks the folder, reaches every cluster, and offers the lines that
// keep state and plans out of git. It changes nothing else.
func (s *session) initialize(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	warnings, err := s.read(c)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Checked %s: %s, %s.\n", plural(len(s.config.Files), "file"), plural(len(s.config.Tables), "table"), plural(len(s.config.Loads), "load"))
	s.show(warnings)
	if err := state.CheckLocks(s.statePath()); err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	clients := newClients(ctx, s)
	defer clients.close()
	reached := true
	for _, cluster := range s.config.Clusters {
		reached = s.greet(ctx, clients, cluster) && reached
		if sig := interrupted(ctx); sig != nil {
			return sig
		}
	}
	if !reached {
		return &exitError{exitFailed}
	}
	if err := s.offerIgnore(ctx, c); err != nil {
		return err
	}
	if s.automation {
		fmt.Fprintln(s.out, "Ready.")
		return nil
	}
	fmt.Fprintln(s.out, "Ready. Next: starlift plan")
	return nil
}

// greet says what a cluster is; false when it does not answer.
func (s *session) greet(ctx context.Context, clients *clients, cluster *config.Cluster) bool {
	client, err := clients.client(cluster, nil)
	if err == nil {
		var v starrocks.Version
		if v, err = client.Version(ctx); err == nil {
			fmt.Fprintf(s.out, "Cluster %q answers: StarRocks %s, %s.\n", cluster.Name, v, limitsText(ctx, client))
			return true
		}
	}
	if interrupted(ctx) != nil {
		return false
	}
	title, text := "Cluster unreachable", fmt.Sprintf("Cluster %q does not answer: %v.", cluster.Name, err)
	var access *starrocks.AccessError
	if errors.As(err, &access) {
		title, text = "Cluster refuses the account", fmt.Sprintf("Cluster %q does not let the account in: %v.", cluster.Name, err)
	}
	s.show(hcl.Diagnostics{diag.Error(diag.Unreachable, &cluster.At, title, text, diag.For(cluster.Address))})
	return false
}

// limitsText says how long a cluster remembers labels and keeps prepared
// transactions: how long an interrupted load can wait.
func limitsText(ctx context.Context, client *starrocks.Client) string {
	const labels, prepared = "label_keep_max_second", "prepared_transaction_default_timeout_second"
	values, err := client.Config(ctx, labels, prepared)
	if starrocks.Denied(err) {
		return "its limits are not shown to this account (OPERATE ON SYSTEM shows them)"
	}
	if err != nil {
		return "its limits cannot be read"
	}
	return "labels kept " + secondsText(values[labels]) + ", prepared transactions " + secondsText(values[prepared])
}

func secondsText(value string) string {
	n, err := strconv.ParseInt(value, 10, 32)
	switch {
	case err != nil:
		return "for an unknown time"
	case n == 86400:
		return "24h0m"
	}
	return durationText(time.Duration(n) * time.Second)
}

// offerIgnore offers the lines that a folder in a git work tree misses. Without
// somebody to answer it only prints them.
func (s *session) offerIgnore(ctx context.Context, c *cli.Context) error {
	missing, err := missingIgnores(s.folder, s.defaultStatePath())
	if err != nil || len(missing) == 0 {
		return err
	}
	list := "  " + strings.Join(missing, "\n  ")
	if !s.canAsk(c) {
		fmt.Fprintf(s.out, "State, locks and saved plans do not belong into git. Missing in .gitignore:\n%s\n", list)
		return nil
	}
	err = s.confirm(ctx, "Do you want to add these lines to .gitignore, so that state, locks and saved plans stay out of git?\n\n"+list+"\n", "Left .gitignore as it is.")
	var declined *exitError
	if errors.As(err, &declined) {
		return nil // it was an offer
	}
	if err != nil {
		return err
	}
	if err := addIgnores(s.folder, missing); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Added %s to .gitignore.\n", plural(len(missing), "line"))
	return nil
}
