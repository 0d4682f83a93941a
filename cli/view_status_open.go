package cli

import (
	"fmt"
	"text/tabwriter"
)

// opened lists the epochs that are begun and not ended, a line for each label:
// what the journal last said of it, what the cluster says, and what a run would
// do. While a run goes on they are its own.
func (v statusView) opened(r *statusReport) {
	table := tabwriter.NewWriter(v.w, 0, 0, 2, ' ', 0)
	first := true
	for _, l := range r.Loads {
		for _, o := range l.Open {
			for i, label := range o.Labels {
				if first {
					fmt.Fprint(v.w, "\n")
					fmt.Fprintln(table, "OPEN\tLABEL\tJOURNAL\tCLUSTER\tNEXT")
					first = false
				}
				says := "-" // it was not asked
				if i < len(o.States) {
					says = o.States[i]
				}
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", l.Address, label, o.Phase, says, nextOf(l, o))
			}
		}
	}
	_ = table.Flush()
}

// nextOf is what becomes of an open epoch.
func nextOf(l statusLoad, o statusOpen) string {
	switch {
	case l.State == statusRunning:
		return "in the run"
	case o.Decision == "":
		return "-"
	case o.Code != "":
		return "a person decides (" + o.Code + ")"
	}
	return o.Decision
}
