package plan

import (
	"slices"
	"strings"

	"starlift/schema"
	"starlift/starrocks"
)

// diffColumns compares the columns, and then their order as it is once columns
// have come and gone.
func diffColumns(have, want schema.Table) []Change {
	var changes []Change
	order := columnNames(have)
	for i, w := range want.Columns {
		at := have.Column(w.Name)
		if at < 0 {
			after := ""
			if i > 0 {
				after = want.Columns[i-1].Name
			}
			changes = append(changes, AddColumn{Column: w, After: after, Key: want.IsKey(w.Name)})
			order = slices.Insert(order, 1+indexOf(order, after), strings.ToLower(w.Name))
			continue
		}
		if h := have.Columns[at]; !sameColumn(h, w) {
			w.Name = h.Name // names have no case: the server's spelling stays
			changes = append(changes, ModifyColumn{Have: h, Want: w, Held: held(have, h.Name)})
		}
	}
	for _, h := range have.Columns {
		if want.Column(h.Name) < 0 {
			changes = append(changes, DropColumn{Column: h, Held: heldForDrop(have, h.Name)})
			order = slices.DeleteFunc(order, func(n string) bool { return n == strings.ToLower(h.Name) })
		}
	}
	if wanted := columnNames(want); !slices.Equal(order, wanted) {
		changes = append(changes, Reorder{Have: order, Want: wanted, Held: heldReorder(want.Model)})
	}
	return changes
}

func sameColumn(a, b schema.Column) bool {
	same := starrocks.SameExpression(a.Generated, b.Generated)
	a.Generated, b.Generated = "", ""
	return same && ColumnText(a) == ColumnText(b)
}

// held is what keeps a column's type from being changed (protocol reference
// 6.8); "" when nothing does.
func held(t schema.Table, name string) string {
	is := func(names []string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
	}
	switch {
	case t.Model == schema.Primary && is(t.Key):
		return "part of the primary key"
	case is(t.Partition.Columns) || starrocks.Mentions(t.Partition.Expression, name):
		return "a partition column"
	case is(t.Distribution.Hash):
		return "a column that rows are spread by"
	}
	return ""
}

// heldForDrop is what keeps a column from being dropped.
func heldForDrop(t schema.Table, name string) string {
	if h := held(t, name); h != "" {
		return h
	}
	switch {
	case t.IsKey(name):
		return "part of the key"
	case slices.ContainsFunc(t.OrderBy, func(n string) bool { return strings.EqualFold(n, name) }):
		return "a column that rows are sorted by"
	}
	for _, c := range t.Columns {
		if starrocks.Mentions(c.Generated, name) {
			return "used by the generated column " + c.Name
		}
	}
	return ""
}

func heldReorder(m schema.Model) string {
	if m == schema.Primary {
		return "the columns of a Primary Key table cannot be reordered"
	}
	return ""
}

func indexOf(names []string, name string) int {
	return slices.Index(names, strings.ToLower(name))
}

func columnNames(t schema.Table) []string {
	n := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		n[i] = strings.ToLower(c.Name)
	}
	return n
}
