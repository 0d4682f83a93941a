package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"starlift/plan"
)

// statusView draws a report for a person.
type statusView struct {
	w     io.Writer
	paint palette
	now   time.Time
	hints bool
}

func (v statusView) draw(r *statusReport) {
	if r.fresh && len(r.Loads) == 0 {
		fmt.Fprintf(v.w, "No state yet in workspace %q.\n", r.Workspace)
		return
	}
	fmt.Fprintf(v.w, "Workspace %q%s, state serial %d.\n", r.Workspace, statusClusters(r.Clusters), r.Serial)
	if line := v.lastRun(r); line != "" {
		fmt.Fprintln(v.w, line)
	}
	if len(r.Loads) == 0 {
		return
	}
	fmt.Fprintln(v.w)
	table := tabwriter.NewWriter(v.w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ADDRESS\tINTO\tSTATE\tDONE\tPENDING")
	for _, l := range r.Loads {
		word := l.State
		if word == statusDecide {
			word = "DECIDE"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", l.Address, l.Into, word, statusDone(l.Done), statusPending(l))
	}
	_ = table.Flush() // v.w never fails: a reader that has gone away is passed over
	v.opened(r)
	v.safety(r)
	v.decisions(r)
}

func statusClusters(clusters []statusCluster) string {
	var parts []string
	for _, c := range clusters {
		version := "StarRocks " + c.Version
		if c.Version == "" {
			version = "does not answer"
		}
		parts = append(parts, fmt.Sprintf("%q (%s)", c.Name, version))
	}
	if len(parts) == 0 {
		return ""
	}
	return " on cluster " + strings.Join(parts, ", ")
}

// lastRun says how the last run that changed the state ended, or that one is
// running.
func (v statusView) lastRun(r *statusReport) string {
	if r.Lock != nil {
		return fmt.Sprintf("Run %s is running: %s, for %s, by %s on %s.",
			r.Lock.Run, r.Lock.Operation, durationText(max(0, v.now.Sub(r.Lock.Started))), r.Lock.Who, r.Lock.Host)
	}
	last := r.LastRun
	if last == nil {
		return ""
	}
	how := fmt.Sprintf("%s %s", last.Outcome, ago(v.now, last.Ended))
	if last.Ended.IsZero() {
		how = "ended without a record, begun " + ago(v.now, last.Started)
	}
	return fmt.Sprintf("Last run %s: %s, %s by %s on %s.", last.Run, last.Operation, how, last.Who, last.Host)
}

func statusDone(a statusAmount) string {
	if a.Parts == 0 {
		return "-"
	}
	return partsText(a)
}

// partsText counts files and their bytes, or, of what is not in files, parts and
// what is known of them.
func partsText(a statusAmount) string {
	switch {
	case a.Files > 0:
		return plural(a.Files, "file") + ", " + bytesText(a.Bytes)
	case a.Rows > 0:
		return plural(a.Parts, "part") + ", " + rowsText(a.Rows, true)
	case a.Bytes > 0:
		return plural(a.Parts, "part") + ", " + bytesText(a.Bytes)
	}
	return plural(a.Parts, "part")
}

func statusPending(l statusLoad) string {
	unknown := 0
	for _, o := range l.Open {
		if o.Code != "" {
			unknown += len(o.Labels)
		}
	}
	switch {
	case l.State == statusDecide:
		return plural(unknown, "label") + " unknown"
	case l.State == statusNew:
		return "not begun"
	case l.Pending.Parts == 0:
		return "-"
	}
	return partsText(l.Pending)
}

// safety says how long an interrupted load can wait.
func (v statusView) safety(r *statusReport) {
	first := true
	for _, l := range r.Loads {
		if l.SafeUntil.IsZero() {
			continue
		}
		if first {
			fmt.Fprintln(v.w)
			first = false
		}
		text := fmt.Sprintf("%s can safely be resumed until %s, as long as the cluster keeps labels.", l.Address, l.SafeUntil.UTC().Format(time.RFC3339))
		if l.SafeUntil.Before(v.now) {
			text = fmt.Sprintf("%s was safe to resume until %s; the cluster may have forgotten its labels since.", l.Address, l.SafeUntil.UTC().Format(time.RFC3339))
		}
		fmt.Fprintln(v.w, text)
	}
}

// decisions names what a person has to decide, and the command for it.
func (v statusView) decisions(r *statusReport) {
	var stuck []statusLoad
	for _, l := range r.Loads {
		if l.State == statusDecide {
			stuck = append(stuck, l)
		}
	}
	if len(stuck) == 0 {
		return
	}
	fmt.Fprintln(v.w)
	heading := "1 load needs a decision: "
	if len(stuck) > 1 {
		heading = fmt.Sprintf("%d loads need a decision:\n  ", len(stuck))
	}
	lines := make([]string, 0, len(stuck))
	for _, l := range stuck {
		line := l.Address
		if v.hints {
			line = "starlift resolve " + plan.ShellWord(l.Address)
		}
		lines = append(lines, line)
	}
	fmt.Fprintln(v.w, v.paint.danger(heading)+strings.Join(lines, "\n  "))
}
