package cli

import (
	"fmt"
	"slices"
	"strings"

	"starlift/diag"
	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// changeLine is one change of a table before it is laid out.
type changeLine struct {
	symbol        string
	key           string // "column amount", "model", …
	value         string
	before, after string
	note          string
	below         []string // remarks under it
	column        string   // the live or the new name; "" for what is no column
	attribute     bool     // key = value
}

// changeLines lay out what differs: attributes, then columns in the order that
// the table has and will have, dropped ones at their old place, members padded
// to one width. What does not differ is counted, or shown with full.
func changeLines(t *plan.Table, full bool) []blockLine {
	widths := widthsOf(shownColumns(t, full))
	var attributes, others []changeLine
	of := map[string]changeLine{} // columns by name
	for _, c := range t.Changes {
		l := lineOf(t, c, widths)
		switch {
		case l.column != "":
			of[strings.ToLower(l.column)] = l
		case l.attribute:
			attributes = append(attributes, l)
		default:
			others = append(others, l)
		}
	}
	if full {
		attributes = append(attributes, sameAttributes(t)...)
	}
	members, same := inOrder(t, of, full, widths)
	lines := layOut(attributes)
	lines = append(lines, layOut(append(others, members...))...)
	if same > 0 && !full {
		lines = append(lines, hidden(plural(same, "unchanged column")))
	}
	return lines
}

// shownColumns are those whose parts stand below each other.
func shownColumns(t *plan.Table, full bool) []schema.Column {
	var list []schema.Column
	for _, c := range t.Changes {
		if a, ok := c.(plan.AddColumn); ok {
			list = append(list, a.Column)
		}
	}
	if full {
		list = append(list, t.Have.Columns...)
	}
	return list
}

// inOrder puts the changed columns into the table's order, and counts the others.
func inOrder(t *plan.Table, of map[string]changeLine, full bool, w columnWidths) (lines []changeLine, same int) {
	renamed := map[string]string{} // new name by old
	for _, c := range t.Changes {
		if r, ok := c.(plan.RenameColumn); ok {
			renamed[strings.ToLower(r.From)] = strings.ToLower(r.To)
		}
	}
	var order []string
	for _, c := range t.Want.Columns {
		order = append(order, strings.ToLower(c.Name))
	}
	for i, c := range t.Have.Columns {
		name := strings.ToLower(c.Name)
		if to, ok := renamed[name]; ok {
			name = to
		}
		if slices.Contains(order, name) {
			continue
		}
		at := 0
		if i > 0 {
			at = 1 + slices.Index(order, strings.ToLower(t.Have.Columns[i-1].Name))
		}
		order = slices.Insert(order, at, name)
	}
	for _, name := range order {
		if l, changed := of[name]; changed {
			lines = append(lines, l)
			continue
		}
		at := t.Have.Column(name)
		if at < 0 {
			continue // an ignored difference
		}
		same++
		if full {
			lines = append(lines, changeLine{key: "column " + t.Have.Columns[at].Name, value: w.column(t.Have.Columns[at]), column: name})
		}
	}
	return lines, same
}

// layOut pads keys and values, so that notes stand below each other.
func layOut(list []changeLine) []blockLine {
	key, value := 0, 0
	for _, l := range list {
		key = max(key, columns(l.key))
		if l.note != "" {
			value = max(value, columns(l.value))
		}
	}
	var lines []blockLine
	for _, l := range list {
		between := "  "
		if l.attribute {
			between = " = "
		}
		start := padded(l.key, key) + between
		line := blockLine{symbol: l.symbol, text: strings.TrimRight(start+l.value, " "), note: l.note, column: l.column != ""}
		if l.note != "" {
			line.text = start + padded(l.value, value)
		}
		if l.symbol == "~" && l.after != "" {
			line.before, line.after = start+l.before, start+l.after
		}
		lines = append(lines, line)
		for _, b := range l.below {
			lines = append(lines, blockLine{text: b, remark: true})
		}
	}
	return lines
}

// lineOf says what one change does.
func lineOf(t *plan.Table, c plan.Change, w columnWidths) changeLine {
	l := changeLine{symbol: "~", value: plan.ChangeText(c), attribute: true}
	switch c := c.(type) {
	case plan.AddColumn:
		l = changeLine{symbol: "+", key: "column " + c.Column.Name, value: w.column(c.Column), column: c.Column.Name, note: "first"}
		if c.After != "" {
			l.note = "after " + c.After
		}
	case plan.DropColumn:
		l = changeLine{symbol: "-", key: "column " + c.Column.Name, value: typeText(c.Column), column: c.Column.Name}
	case plan.ModifyColumn:
		l = changeLine{symbol: "~", key: "column " + c.Want.Name, value: l.value, note: safety(c), column: c.Want.Name}
	case plan.RenameColumn:
		l = changeLine{symbol: "~", key: "column " + c.From, value: "-> " + c.To, note: "safe: keeps its values"}
	case plan.AddPartition:
		l = changeLine{symbol: "+", key: "partition " + c.Part.Name, value: partText(starrocks.PartSQL(c.Part))}
	case plan.DropPartition:
		l = changeLine{symbol: "-", key: "partition " + c.Part.Name, value: partText(starrocks.PartSQL(c.Part))}
	case plan.RenameTable:
		l.key, l.note = c.Member(), "safe: keeps its rows"
	default:
		l.key = c.Member()
	}
	if before, after, both := strings.Cut(l.value, " -> "); both {
		l.before, l.after = before, after
	}
	if c.Forces() != "" {
		l.note = "forces recreate"
	}
	for _, d := range t.Dangers {
		if d.Address == t.Address+"."+c.Member() {
			l.note, l.below = dangerNote(d), dangerCount(d, c)
		}
	}
	return l
}

// sameAttributes are those that no change names.
func sameAttributes(t *plan.Table) []changeLine {
	changed := func(key string) bool {
		return slices.ContainsFunc(t.Changes, func(c plan.Change) bool { return c.Member() == key })
	}
	var lines []changeLine
	add := func(key, value string) {
		if !changed(key) {
			lines = append(lines, changeLine{key: key, value: value, attribute: true})
		}
	}
	add("model", plan.ModelName(t.Have.Model)+"("+strings.Join(t.Have.Key, ", ")+")")
	if t.Have.Partition.Form != schema.NoPartitions {
		add("partition_by", plan.PartitionText(t.Have.Partition))
	}
	add("distributed_by", distributionText(t.Have.Distribution))
	if len(t.Have.OrderBy) > 0 {
		add("order_by", strings.Join(t.Have.OrderBy, ", "))
	}
	if t.Have.Comment != "" {
		add("comment", fmt.Sprintf("%q", t.Have.Comment))
	}
	for _, p := range t.Want.Properties {
		add("properties."+p.Name, fmt.Sprintf("%q", p.Value))
	}
	return lines
}

// partText is a partition without its name.
func partText(sql string) string {
	_, values, _ := strings.Cut(sql, " VALUES ")
	return "VALUES " + values
}

// safety says why a change of a column loses nothing.
func safety(c plan.ModifyColumn) string {
	switch {
	case starrocks.FormatType(c.Have.Type) != starrocks.FormatType(c.Want.Type):
		return "safe: widens"
	case !c.Have.Nullable && c.Want.Nullable:
		return "safe: allows NULL"
	}
	return "safe: no value changes"
}

func dangerNote(d plan.Danger) string {
	rule, _ := diag.RuleOf(d.Code)
	note := fmt.Sprintf("UNSAFE %s %s", d.Code, rule.Token)
	if d.Allowed != nil && d.Held == "" {
		note += fmt.Sprintf(", allowed: %q", d.Allowed.Reason)
	}
	return note
}

// dangerCount tells how many rows would lose something.
func dangerCount(d plan.Danger, c plan.Change) []string {
	if !d.Counted {
		return nil
	}
	what := "lose a value"
	if d.Lost == 1 {
		what = "loses a value"
	}
	switch m := c.(type) {
	case plan.ModifyColumn:
		what = pick(d.Lost, "does not fit in ", "do not fit in ") + starrocks.FormatType(m.Want.Type)
		if d.Code == diag.ChangeType {
			what = pick(d.Lost, "is converted to ", "are converted to ") + starrocks.FormatType(m.Want.Type)
		} else if d.Code == diag.RequireNotNull {
			what = pick(d.Lost, "holds NULL", "hold NULL")
		}
	case plan.AddColumn:
		return []string{rowsText(d.Rows, true) + pick(d.Rows, " has", " have") + " no value for it (counted while planning)"}
	case plan.DropPartition:
		return nil
	}
	return []string{fmt.Sprintf("%s of %s %s (counted while planning)", countText(d.Lost), rowsText(d.Rows, true), what)}
}

// pick is the word for one, or for several.
func pick(n int64, one, several string) string {
	if n == 1 {
		return one
	}
	return several
}
