package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

// commitGroups judges whether loads that are to become visible together can: one
// transaction has one database, one label and one promise, and writes each table
// from one load.
func (r *reader) commitGroups() {
	groups := map[string][]*Load{}
	for _, l := range r.out.Loads {
		if l.CommitGroup != "" && l.Into != nil {
			groups[l.CommitGroup] = append(groups[l.CommitGroup], l)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		members := groups[name]
		slices.SortFunc(members, byAddress)
		if len(members) == 1 {
			r.add(diag.Warn(diag.GroupDisagrees, members[0].Places.At("commit_group"), "Commit group of one load",
				fmt.Sprintf("No other load has commit_group = %q, so that nothing commits together with %s.%s", name, members[0].Address, r.otherGroup(name)),
				diag.For(members[0].Address)))
			continue
		}
		for _, l := range members[1:] {
			if why, ways := disagreement(members, l); why != "" {
				r.add(disagree(members[0], l, why, ways))
			}
		}
	}
}

// disagreement says how a load differs from the first of its group, or with which
// it shares a table; "" where it fits.
func disagreement(members []*Load, l *Load) (why, cure string) {
	first := members[0]
	switch {
	case l.Into.Cluster != first.Into.Cluster:
		return fmt.Sprintf("%s is on another cluster than %s", l.Into.Address, first.Into.Address), "A transaction is one cluster's."
	case l.Into.Want.Database != first.Into.Want.Database:
		return fmt.Sprintf("%s is in database %q, and %s in %q", l.Into.Address, l.Into.Want.Database, first.Into.Address, first.Into.Want.Database),
			"A transaction is one database's."
	case l.Sink.LabelPrefix != first.Sink.LabelPrefix:
		return fmt.Sprintf("its sink.label_prefix is %q, and that of %s is %q", l.Sink.LabelPrefix, first.Address, first.Sink.LabelPrefix),
			"The group's transaction has one label: give all its loads the same prefix."
	case l.Sink.Properties.Warehouse != first.Sink.Properties.Warehouse:
		return fmt.Sprintf("its warehouse is %q, and that of %s is %q", l.Sink.Properties.Warehouse, first.Address, first.Sink.Properties.Warehouse),
			"A transaction has one warehouse: give all loads of the group the same."
	case l.Sink.Semantic != first.Sink.Semantic:
		return fmt.Sprintf("its sink.semantic is %q, and that of %s is %q", l.Sink.Semantic, first.Address, first.Sink.Semantic),
			"What commits together is promised together: give all loads of the group the same semantic."
	}
	for _, other := range members {
		if other == l {
			break
		}
		if other.Into == l.Into || other.Into.Want.Name == l.Into.Want.Name {
			return fmt.Sprintf("%s loads into %s as well", other.Address, l.Into.Address),
				"In one transaction the order of rows of two loads in a table is not known: take one of them out of the group."
		}
	}
	return "", ""
}

func disagree(first, l *Load, why, cure string) *hcl.Diagnostic {
	at := l.Places.At("commit_group")
	var notes []diag.Option
	if o := first.Places.At("commit_group"); o != nil {
		notes = append(notes, diag.Note(fmt.Sprintf("commit_group of %s is set in %s line %d", first.Address, o.Filename, o.Start.Line)))
	}
	return diag.Error(diag.GroupDisagrees, at, "Loads cannot commit together",
		fmt.Sprintf("%s is in commit_group %q, but %s. %s", l.Address, l.CommitGroup, why, cure), append(notes, diag.For(l.Address))...)
}

// otherGroup proposes the name of another group that one may have meant.
func (r *reader) otherGroup(name string) string {
	var names []string
	for _, l := range r.out.Loads {
		if l.CommitGroup != "" && l.CommitGroup != name {
			names = append(names, l.CommitGroup)
		}
	}
	return diag.DidYouMean(name, names)
}

func byAddress(a, b *Load) int { return strings.Compare(a.Address, b.Address) }
