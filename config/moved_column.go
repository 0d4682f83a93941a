package config

import (
	"fmt"
	"slices"
	"strings"

	"starlift/diag"
)

// rename judges the move of a column and gives it to the tables that it is for:
// with for_each, an address without a key is that of all of them.
func (r *reader) rename(m *move, all []*move) {
	if r.objects["table"][m.from.name] == nil {
		r.reportOne(r.notDeclared(m.to, "to"), m.block)
		return
	}
	found := false
	for _, t := range r.out.Tables {
		if t.Address == m.from.address() || r.eachOf(m.from) && strings.HasPrefix(t.Address, m.from.block()+"[") {
			found = true
			r.renameIn(t, m, all)
		}
	}
	if there, known := r.present(m.to); known && !there && !found && !r.eachOf(m.to) {
		r.reportOne(r.notDeclared(endpoint{kind: m.to.kind, name: m.to.name, key: m.to.key, at: m.to.at}, "to"), m.block)
	}
}

func (r *reader) renameIn(t *Table, m *move, all []*move) {
	if !t.Managed {
		r.reportOne(diag.Error(diag.WrongMove, &m.from.at, "Not a table of this configuration",
			fmt.Sprintf("%s has managed = false: its columns are renamed by whom it belongs to.", t.Address)), m.block)
		return
	}
	goesOn := slices.ContainsFunc(all, func(next *move) bool { return m.leadsTo(next) })
	if t.Want.Column(m.from.column) >= 0 {
		r.reportOne(diag.Error(diag.WrongMove, &m.from.at, "Still in the configuration",
			fmt.Sprintf("%s still has a column %q, so it cannot have become %q.", t.Address, m.from.column, m.to.column)), m.block)
		return
	}
	// A table that is in error may not have all its columns.
	if t.Want.Column(m.to.column) < 0 && !goesOn && !t.broken {
		r.reportOne(diag.Error(diag.UnknownReference, &m.to.at, "Unknown address",
			fmt.Sprintf("%s has no column %q.", t.Address, m.to.column)+diag.DidYouMean(m.to.column, columnNames(t))), m.block)
		return
	}
	// Those before it in a chain lead to the last name as well.
	for i := range t.Renamed {
		if strings.EqualFold(t.Renamed[i].To, m.from.column) {
			t.Renamed[i].To = m.to.column
		}
	}
	t.Renamed = append(t.Renamed, Renamed{From: m.from.column, To: m.to.column, At: m.from.at})
}
