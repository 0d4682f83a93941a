package cli

import (
	"fmt"
	"strings"

	"starlift/diag"
	"starlift/plan"
	"starlift/starrocks"
)

// changeLine is one change of a table on one line.
type changeLine struct {
	symbol string
	key    string // "column amount", "model =", …
	value  string
	note   string
	below  []string // lines under it
}

// changes draws what differs, members padded to one width, and counts the
// columns that do not.
func (v planView) changes(t *plan.Table) {
	var lines []changeLine
	changed := 0
	for _, c := range t.Changes {
		lines = append(lines, v.change(t, c))
		switch c.(type) {
		case plan.ModifyColumn, plan.DropColumn, plan.RenameColumn:
			changed++
		}
	}
	key, value := 0, 0
	for _, l := range lines {
		key = max(key, len([]rune(l.key)))
		if l.note != "" {
			value = max(value, len([]rune(l.value)))
		}
	}
	for _, l := range lines {
		text := fmt.Sprintf("%s %s%s  %s", v.symbol(l.symbol, 7), l.key, strings.Repeat(" ", key-len([]rune(l.key))), l.value)
		if l.note != "" {
			text += strings.Repeat(" ", max(0, value-len([]rune(l.value)))) + "  " + v.paintNote(l.note)
		}
		v.line("%s", text)
		for _, b := range l.below {
			v.line("        %s", v.paint.note("# "+b))
		}
	}
	if same := len(t.Have.Columns) - changed; same > 0 {
		v.hidden(plural(same, "unchanged column"))
	}
}

// paintNote makes what is unsafe stand out.
func (v planView) paintNote(note string) string {
	if strings.HasPrefix(note, "UNSAFE ") {
		return v.paint.note("# ") + v.paint.danger(note)
	}
	return v.paint.note("# " + note)
}

func (v planView) change(t *plan.Table, c plan.Change) changeLine {
	l := changeLine{symbol: "~", value: plan.ChangeText(c)}
	switch c := c.(type) {
	case plan.AddColumn:
		l.symbol, l.key, l.value = "+", "column "+c.Column.Name, columnLine(c)
		l.note = "first"
		if c.After != "" {
			l.note = "after " + c.After
		}
	case plan.DropColumn:
		l.symbol, l.key, l.value = "-", "column "+c.Column.Name, starrocks.FormatType(c.Column.Type)
	case plan.ModifyColumn:
		l.key, l.note = "column "+c.Want.Name, safety(c)
	case plan.RenameColumn:
		l.key, l.value, l.note = "column "+c.From, "-> "+c.To, "safe: keeps its values"
	case plan.AddPartition:
		l.symbol, l.key, l.value = "+", "partition "+c.Part.Name, partText(starrocks.PartSQL(c.Part))
	case plan.DropPartition:
		l.symbol, l.key, l.value = "-", "partition "+c.Part.Name, partText(starrocks.PartSQL(c.Part))
	default:
		l.key = c.Member() + " ="
	}
	if forces := c.Forces(); forces != "" {
		l.note = "forces recreate"
	}
	for _, d := range t.Dangers {
		if d.Address == t.Address+"."+c.Member() {
			l.note, l.below = dangerNote(d), dangerCount(d, c)
		}
	}
	return l
}

func columnLine(c plan.AddColumn) string {
	text := typeText(c.Column) + "  " + plan.NullText(c.Column)
	if d := plan.DefaultText(c.Column); d != "" {
		text += "  " + d
	}
	return text
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
	switch m := c.(type) {
	case plan.ModifyColumn:
		what = "do not fit in " + starrocks.FormatType(m.Want.Type)
		if d.Code == diag.ChangeType {
			what = "are converted to " + starrocks.FormatType(m.Want.Type)
		} else if d.Code == diag.RequireNotNull {
			what = "hold NULL"
		}
	case plan.AddColumn:
		return []string{rowsText(d.Rows, true) + " have no value for it (counted while planning)"}
	case plan.DropPartition:
		return nil
	}
	return []string{fmt.Sprintf("%s of %s %s (counted while planning)", countText(d.Lost), rowsText(d.Rows, true), what)}
}
