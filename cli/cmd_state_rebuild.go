package cli

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/plan"
	"starlift/starrocks"
	"starlift/state"
)

// stateRebuild makes a state of what the ledgers of the clusters say, in place of
// one that was lost. It never takes the place of a state that is there, which
// knows more.
func (s *session) stateRebuild(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	ask, err := s.mustAsk(c, "state rebuild")
	if err != nil {
		return err
	}
	warnings, err := s.read(c)
	if err != nil {
		return err
	}
	s.show(warnings)
	if there := stateFiles(s.statePath()); len(there) > 0 {
		s.show(hcl.Diagnostics{diag.Error(diag.StateExists, nil, "State exists already",
			fmt.Sprintf("There is a state, or a part of one: %s. It knows more than the ledgers do, so it is not replaced. If it is lost or wrong, move %s away first.",
				strings.Join(there, ", "), itThem(len(there))))})
		return &exitError{exitState}
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	clients := newClients(ctx, s)
	defer clients.close()
	return s.changeState(ctx, c, "state rebuild", ask, func(empty *state.State) (*change, error) {
		found, diags := plan.Rebuild(ctx, s.config, plan.World{
			State: empty, Own: s.ownFiles(), Today: s.now(),
			Client: func(cluster *config.Cluster) (*starrocks.Client, error) { return clients.client(cluster, nil) },
		})
		s.show(diags)
		if diags.HasErrors() {
			return nil, &exitError{exitFailed}
		}
		rebuilt := found.State(empty)
		if len(rebuilt.Loads) == 0 {
			for _, line := range rebuildLines(found) {
				fmt.Fprintln(s.out, line)
			}
			fmt.Fprintln(s.out, "Nothing to rebuild: no ledger has anything of a load of the configuration.")
			return nil, nil
		}
		return &change{
			preview: rebuildLines(found), question: "Do you want to make this state?\n  What no ledger knows counts as not loaded.",
			replace: rebuilt, done: fmt.Sprintf("Rebuilt %s.", plural(len(addresses(rebuilt)), "object")),
		}, nil
	})
}

// stateFiles lists the files of a state that are there.
func stateFiles(path string) []string {
	var there []string
	for _, p := range []string{path, state.JournalPath(path), state.BackupPath(path)} {
		if _, err := os.Lstat(p); err == nil {
			there = append(there, p)
		}
	}
	return there
}

// rebuildLines tell what the ledgers know, load by load, and what they do not.
func rebuildLines(r *plan.Rebuilt) []string {
	lines := []string{"Asked the ledgers what was loaded:", ""}
	for _, l := range r.Loads {
		text := "nothing in its ledger"
		if l.State != nil {
			text = fmt.Sprintf("%s, %s, %s loaded", amountWord(l.Done), bytesText(l.Done.Bytes), rowsText(l.Done.Rows, true))
		}
		lines = append(lines, fmt.Sprintf("  %s into %s: %s", l.Address, l.Into, text))
		if l.Left > 0 {
			lines = append(lines, fmt.Sprintf("    left to load of files that were begun: %s", plural(l.Left, "part")))
		}
		if l.OtherTable > 0 {
			lines = append(lines, fmt.Sprintf("    left out: %s about a table that %s has taken the place of", plural(l.OtherTable, "row"), l.Into))
		}
		if l.OtherReload > 0 {
			lines = append(lines, fmt.Sprintf("    left out: %s from before the last -reload", plural(l.OtherReload, "row")))
		}
	}
	for _, address := range r.Without {
		lines = append(lines, fmt.Sprintf("  %s: it writes no ledger, so what it has loaded is not known", address))
	}
	for _, ledger := range slices.Sorted(maps.Keys(r.Strange)) {
		lines = append(lines, fmt.Sprintf("  %s: %s of loads that the configuration does not have", ledger, plural(r.Strange[ledger], "row")))
	}
	lines = append(lines, "", fmt.Sprintf("%s as declared.", plural(len(r.Tables), "table")+isAre(len(r.Tables))))
	if len(r.Differ) > 0 {
		lines = append(lines, fmt.Sprintf("Left to the next plan, since they differ or are missing: %s.", strings.Join(r.Differ, ", ")))
	}
	return lines
}
