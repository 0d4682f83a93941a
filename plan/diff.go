package plan

import (
	"slices"
	"strings"

	"starlift/schema"
	"starlift/starrocks"
)

// DiffOptions is what a difference depends on beside the two tables.
type DiffOptions struct {
	Version starrocks.Version
	// Renamed are columns whose values go on under another name: new name by old.
	Renamed map[string]string
}

// Diff compares a live table with the wanted one. Only what the configuration
// says counts: properties, buckets and an order that it leaves to the server are
// not compared, nor are the partitions of a table that makes them itself.
// Attributes come first, then columns in the order of the wanted table with the
// dropped ones behind them, then partitions and properties. Diff(x, x) is empty,
// and a table to which Diff(a, b) was applied is no different from b.
func Diff(have, want schema.Table, o DiffOptions) []Change {
	var changes []Change
	attribute := func(name, h, w string) {
		if h != w {
			changes = append(changes, SetAttribute{name, h, w})
		}
	}
	renames := renamed(&have, want, o)
	attribute("model", modelText(have), modelText(want))
	if !samePartition(have, want) {
		changes = append(changes, SetAttribute{"partition_by", PartitionText(have.Partition), PartitionText(want.Partition)})
	}
	attribute("distributed_by", distributionText(have, want), distributionText(want, want))
	if len(want.OrderBy) > 0 && !sameNames(have.OrderBy, want.OrderBy) {
		changes = append(changes, SetOrder{have.OrderBy, want.OrderBy, heldOrder(want.Model, o.Version)})
	}
	if spoken(have.Comment) != spoken(want.Comment) {
		changes = append(changes, SetComment{have.Comment, want.Comment})
	}
	changes = append(changes, renames...)
	changes = append(changes, diffColumns(have, want)...)
	if samePartition(have, want) {
		changes = append(changes, diffParts(have, want)...)
	}
	for _, p := range want.Properties {
		if h := property(have, p.Name); !sameProperty(p.Name, h, p.Value) {
			changes = append(changes, SetProperty{p.Name, h, p.Value})
		}
	}
	return changes
}

// spoken is a table's comment as somebody wrote it: releases before 3.1 show the
// name of the engine where nobody did, and could not take it away.
func spoken(comment string) string {
	if comment == "OLAP" {
		return ""
	}
	return comment
}

// renamed gives the columns of the live table their new names, wherever they are
// named, and returns the changes that do so. A column that has its new name
// already is left alone.
func renamed(have *schema.Table, want schema.Table, o DiffOptions) []Change {
	if len(o.Renamed) == 0 {
		return nil
	}
	var changes []Change
	live := *have
	have.Columns = slices.Clone(have.Columns)
	for i, c := range live.Columns {
		to := o.newName(c.Name)
		at := want.Column(to)
		if to == "" || have.Column(to) >= 0 || at < 0 {
			continue
		}
		to = want.Columns[at].Name
		have.Columns[i].Name = to
		for _, list := range []*[]string{&have.Key, &have.OrderBy, &have.Distribution.Hash, &have.Partition.Columns} {
			*list = renameIn(*list, c.Name, to)
		}
		if have.Partition.Expression != "" && starrocks.Mentions(have.Partition.Expression, c.Name) {
			have.Partition.Expression = starrocks.RenameInExpression(have.Partition.Expression, c.Name, to)
		}
		changes = append(changes, RenameColumn{From: c.Name, To: to, Held: usedBy(live, c.Name)})
	}
	return changes
}

// newName is the name that a column is to have, or "". Names have no case.
func (o DiffOptions) newName(column string) string {
	for from, to := range o.Renamed {
		if strings.EqualFold(from, column) {
			return to
		}
	}
	return ""
}

func renameIn(names []string, from, to string) []string {
	names = slices.Clone(names)
	for i, n := range names {
		if strings.EqualFold(n, from) {
			names[i] = to
		}
	}
	return names
}

// usedBy is what keeps a column's name from being changed: a generated column
// that is made of it.
func usedBy(t schema.Table, name string) string {
	for _, c := range t.Columns {
		if starrocks.Mentions(c.Generated, name) {
			return "used by the generated column " + c.Name
		}
	}
	return ""
}

func samePartition(have, want schema.Table) bool {
	h, w := have.Partition, want.Partition
	return h.Form == w.Form && starrocks.SameExpression(h.Expression, w.Expression) && sameNames(h.Columns, w.Columns)
}

// heldOrder is why a table of the model cannot get other columns to be sorted
// by (protocol reference 6.4).
func heldOrder(m schema.Model, v starrocks.Version) string {
	switch {
	case m == schema.Primary:
		return ""
	case m == schema.Duplicate && v.AtLeast(3, 3, 0):
		return ""
	case m == schema.Duplicate:
		return "order_by of a Duplicate Key table can be changed from StarRocks 3.3 on"
	}
	return "order_by of this table model cannot be changed"
}

// diffParts compares declared partitions by the rows that they take, whatever
// their names. A table that makes or drops partitions itself is left alone, and
// so is one whose configuration declares none.
func diffParts(have, want schema.Table) []Change {
	declared := want.Partition.Form == schema.ByRange || want.Partition.Form == schema.ByList
	if !declared || len(want.Partition.Parts) == 0 || dynamic(have) || dynamic(want) {
		return nil
	}
	var gone, come []Change
	for _, h := range have.Partition.Parts {
		if !slices.ContainsFunc(want.Partition.Parts, h.SameRows) {
			gone = append(gone, DropPartition{h})
		}
	}
	for _, w := range want.Partition.Parts {
		if !slices.ContainsFunc(have.Partition.Parts, w.SameRows) {
			come = append(come, AddPartition{w})
		}
	}
	return append(gone, come...)
}

func dynamic(t schema.Table) bool { return starrocks.MakesOwnPartitions(t) }

func property(t schema.Table, name string) string {
	for _, p := range t.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

// sameProperty compares values; those that are words of the server have no case.
func sameProperty(name, a, b string) bool {
	switch name {
	case "colocate_with", "storage_volume", "bloom_filter_columns":
		return a == b
	}
	return strings.EqualFold(a, b)
}

func sameNames(a, b []string) bool { return slices.EqualFunc(a, b, strings.EqualFold) }
