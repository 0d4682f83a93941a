package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

func resolveFlags() []cli.Flag {
	return append(changeFlags(),
		&cli.StringFlag{Name: "label", Usage: "the `LABEL` whose end is unknown, as the plan shows it"},
		&cli.StringFlag{Name: "as", Usage: "committed, when its rows are in the table; not-committed, when they are not"},
		&cli.StringFlag{Name: "reason", Usage: "how that was found out; kept in the state"})
}

// verdict is what a person has found out about a label.
type verdict struct {
	address   string
	label     string
	committed bool
	reason    string
}

const reasonLimit = 1000

func verdictOf(c *cli.Context) (verdict, error) {
	v := verdict{c.Args().First(), c.String("label"), c.String("as") == "committed", strings.TrimSpace(c.String("reason"))}
	switch {
	case c.NArg() != 1:
		return v, usage(diag.UnknownFlag, "resolve takes the address of one load")
	case v.label == "":
		return v, usage(diag.UnknownFlag, "resolve needs -label, the label whose end is unknown; starlift plan shows it")
	case c.String("as") != "committed" && c.String("as") != "not-committed":
		return v, usage(diag.UnknownFlag, "resolve needs -as=committed or -as=not-committed, not %q", c.String("as"))
	case v.reason == "":
		return v, usage(diag.UnknownFlag, "resolve needs -reason, how it was found out whether the rows are in the table")
	case len(v.reason) > reasonLimit || strings.ContainsFunc(v.reason, unicode.IsControl):
		return v, usage(diag.UnknownFlag, "-reason takes one line of at most %d bytes", reasonLimit)
	}
	return v, nil
}

// resolve settles by hand a label of which neither the state nor the cluster
// knows how it ended. What the cluster does know is not for a person to decide.
func (s *session) resolve(c *cli.Context) error {
	v, err := verdictOf(c)
	if err != nil {
		return err
	}
	ask, err := s.mustAsk(c, "resolve")
	if err != nil {
		return err
	}
	if _, err := s.read(c); err != nil {
		return err
	}
	load, err := s.loadNamed(v.address)
	if err != nil {
		return err
	}
	ctx, done := untilSignal(c.Context)
	defer done()
	clients := newClients(ctx, s)
	defer clients.close()
	return s.changeState(ctx, c, "resolve", ask, func(st *state.State) (*change, error) {
		known := st.Loads[v.address]
		epoch, err := openEpoch(known, v)
		if err != nil {
			return nil, err
		}
		labels := st.LabelAddress(v.address)
		if err := s.judgeVerdict(ctx, clients, load, known, labels, plan.Decided(st, epoch), v); err != nil {
			return nil, err
		}
		// Loads of a group share a transaction: what is true of a part is true of all.
		siblings := []state.Sibling{{Load: v.address, Epoch: epoch}}
		if plan.Via(epoch.Via) == plan.MultiTable {
			siblings = st.Siblings(epoch.Labels)
		}
		counts := "counts as not committed"
		if v.committed {
			counts = "counts as committed"
		}
		return &change{
			preview:  resolvePreview(v, counts, siblings),
			question: "Do you want to record this?\n  If it is wrong, rows will be missing or be there twice.",
			records:  s.resolutions(ctx, v, siblings),
			done:     fmt.Sprintf("Recorded: %s %s. %s", v.label, counts, goesOn(known, epoch, len(siblings), v.committed)),
		}, nil
	})
}

func (s *session) loadNamed(address string) (*config.Load, error) {
	var loads []string
	for _, l := range s.config.Loads {
		if l.Address == address {
			return l, nil
		}
		loads = append(loads, l.Address)
	}
	return nil, knownAddresses("load", []string{address}, loads)
}

// openEpoch finds the epoch that a label is of.
func openEpoch(l *state.Load, v verdict) (state.Epoch, error) {
	var open []string
	if l != nil {
		for _, e := range l.Open {
			if slices.Contains(e.Labels, v.label) {
				return e, nil
			}
			open = append(open, e.Labels...)
		}
	}
	if len(open) == 0 {
		return state.Epoch{}, usage(diag.UnknownAddress, "%s has left no label open: there is nothing to resolve", v.address)
	}
	return state.Epoch{}, usage(diag.UnknownAddress, "%s has no open label %q; open: %s", v.address, v.label, strings.Join(open, ", "))
}

// resolvePreview says what a verdict is about: all that its transaction covers.
func resolvePreview(v verdict, counts string, siblings []state.Sibling) []string {
	lines := []string{fmt.Sprintf("%s: label %s %s.", v.address, v.label, counts)}
	for _, sibling := range siblings {
		covers := sibling.Split
		if sibling.Load != v.address {
			covers = sibling.Load + ": " + covers
		}
		lines = append(lines, "  covers: "+covers)
	}
	return append(lines, "  reason: "+v.reason)
}

func (s *session) resolutions(ctx context.Context, v verdict, siblings []state.Sibling) []state.Record {
	var records []state.Record
	for _, sibling := range siblings {
		records = append(records, state.Resolved{
			Load: sibling.Load, Epoch: sibling.Name, Label: v.label, Committed: v.committed,
			Reason: v.reason, Who: s.stateOptions(ctx, "resolve", 0).Who, At: s.now().UTC(),
		})
	}
	return records
}

// judgeVerdict asks the cluster and refuses a verdict where none is needed, or
// that the cluster contradicts.
func (s *session) judgeVerdict(ctx context.Context, clients *clients, load *config.Load, known *state.Load, labels string, epoch state.Epoch, v verdict) error {
	client, err := clients.client(load.Into.Cluster, nil)
	if err != nil {
		return s.cannotAskCluster(load, err)
	}
	job := plan.Job{
		Target: schema.Table{Database: known.Database, Name: known.Table}, Options: load.Sink,
		LabelAddress: labels, TableID: known.TableID, Reload: known.Reload,
	}
	left, err := plan.Ask(ctx, client, &job, splitOf(known, epoch.Split), epoch)
	if err != nil {
		return s.cannotAskCluster(load, err)
	}
	states := left.Labels
	refuse := func(detail string) error {
		s.show(hcl.Diagnostics{diag.Error(diag.NothingToResolve, nil, "Label needs no decision", detail, diag.For(v.address),
			diag.Note("label: "+strings.Join(epoch.Labels, ", "), "state: "+statesText(states)))})
		return &exitError{exitFailed}
	}
	settled := plan.Settle(left)
	present := slices.ContainsFunc(states, starrocks.TxnState.Done)
	alive := slices.Contains(states, starrocks.Prepare) || slices.Contains(states, starrocks.Prepared)
	switch {
	case settled.Decision != plan.Stop:
		return refuse(fmt.Sprintf("The cluster knows what became of it (%s), and the next apply settles it by itself (%s).", settled.Why, settled.Decision))
	case v.committed && alive:
		return refuse("It cannot count as committed: the cluster still has its transaction open.")
	case v.committed && !left.Whole && len(epoch.To) == 0:
		return refuse("It cannot count as committed: it was not prepared, so that nobody knows up to where it read.")
	case !v.committed && present:
		return refuse("It cannot count as not committed: the cluster has committed a part of it and would refuse the label when it is read again.")
	}
	return nil
}

func (s *session) cannotAskCluster(load *config.Load, err error) error {
	s.show(hcl.Diagnostics{diag.Error(diag.Unreachable, &load.Into.Cluster.At, "Cluster unreachable",
		fmt.Sprintf("Cluster %q could not be asked for the label: %v. Nothing was recorded.", load.Into.Cluster.Name, err), diag.For(load.Into.Cluster.Address))})
	return &exitError{exitFailed}
}

// splitOf is the split of an id, or a zero one where the load has none.
func splitOf(l *state.Load, id string) state.Split {
	for _, s := range l.Splits {
		if s.ID == id {
			return s
		}
	}
	return state.Split{}
}

// goesOn says where the next apply takes the load up.
func goesOn(l *state.Load, epoch state.Epoch, parts int, committed bool) string {
	switch {
	case parts > 1 && committed:
		return "The next apply goes on with what it does not cover."
	case parts > 1:
		return "The next apply reads all of it again."
	case !committed:
		return fmt.Sprintf("The next apply reads %s again.", epoch.Split)
	}
	if split := splitOf(l, epoch.Split); split.Tail || epoch.Name != split.ID {
		return fmt.Sprintf("The next apply continues at %s of %s.", epoch.To[epoch.Split], epoch.Split)
	}
	for _, split := range l.Splits {
		if !split.Done && split.ID != epoch.Split {
			return fmt.Sprintf("The next apply continues at %s.", split.ID)
		}
	}
	return "All that was listed is loaded."
}
