package cli

import (
	"fmt"
	"strings"

	"starlift/diag"
	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// tableSymbol is what marks an action on a table.
func tableSymbol(a plan.Action) string {
	if a == plan.Adopt {
		return string(plan.Alter)
	}
	return string(a)
}

// tableBlock lays out what happens to one table. full shows what does not change
// as well.
func tableBlock(t *plan.Table, full bool) block {
	b := block{
		address: t.Address, reason: tableReason(t.Action), notes: tableNotes(t), symbol: tableSymbol(t.Action),
		head: fmt.Sprintf("table %q", t.Database()+"."+t.Name()), statements: t.Statements(), created: t.Action == plan.Create,
	}
	switch t.Action {
	case plan.Create:
		b.lines = append(attributeLines(t.Want, "+"), columnLines(t.Want.Columns, "+")...)
	case plan.Alter, plan.Recreate:
		b.lines = changeLines(t, full)
	case plan.Drop:
		for _, d := range t.Dangers {
			if d.Counted {
				b.lines = append(b.lines, blockLine{symbol: "-", text: fmt.Sprintf("rows = %s (as counted by the cluster) -> null", countText(d.Rows))})
			}
		}
		b.lines = append(b.lines, unchangedLines(t.Have, full, "-", "column")...)
	case plan.Adopt:
		b.lines = unchangedLines(t.Want, full, "", "unchanged column")
	}
	return b
}

// unchangedLines are a whole table, or how many columns of it are not shown.
func unchangedLines(t schema.Table, full bool, symbol, what string) []blockLine {
	if full {
		return append(attributeLines(t, symbol), columnLines(t.Columns, symbol)...)
	}
	return []blockLine{hidden(plural(len(t.Columns), what))}
}

func tableReason(a plan.Action) string {
	switch a {
	case plan.Create:
		return "will be created"
	case plan.Alter:
		return "will be changed in place"
	case plan.Recreate:
		return "must be dropped and recreated"
	case plan.Drop:
		return "will be dropped"
	case plan.Adopt:
		return "will be adopted"
	}
	return "will no longer be managed, but will not be dropped"
}

// tableNotes are the lines in brackets under the comment.
func tableNotes(t *plan.Table) []string {
	var notes []string
	switch {
	case t.NewDatabase:
		notes = append(notes, "with database "+t.Want.Database)
	case t.Action == plan.Adopt && t.Why == "":
		notes = append(notes, "the cluster has it already, as declared")
	case t.Why != "":
		notes = append(notes, t.Why)
	}
	unsafe := 0
	for _, d := range t.Dangers {
		switch {
		case !d.Blocks():
		case d.Code == diag.RecreateTable || d.Code == diag.DropTable:
			notes = append(notes, "blocked: "+wholeTable(d))
		default:
			unsafe++
		}
	}
	if unsafe > 0 {
		notes = append(notes, "blocked: "+plural(unsafe, "unsafe change")+isAre(unsafe)+" not allowed")
	}
	return notes
}

// wholeTable says why a table is not dropped.
func wholeTable(d plan.Danger) string {
	text := d.Held
	if text == "" {
		rule, _ := diag.RuleOf(d.Code)
		text = fmt.Sprintf("needs allow %q", rule.Token)
	}
	if d.Counted {
		text += "; " + rowsText(d.Rows, true) + " would be lost"
	}
	return text
}

// hidden tells of members that are not shown.
func hidden(what string) blockLine {
	return blockLine{text: "(" + what + " hidden)", remark: true, unchanged: true}
}

func attributeLines(t schema.Table, symbol string) []blockLine {
	pairs := []pair{{symbol, "model", plan.ModelName(t.Model) + "(" + strings.Join(t.Key, ", ") + ")"}}
	if t.Partition.Form != schema.NoPartitions {
		pairs = append(pairs, pair{symbol, "partition_by", plan.PartitionText(t.Partition)})
	}
	pairs = append(pairs, pair{symbol, "distributed_by", distributionText(t.Distribution)})
	if len(t.OrderBy) > 0 {
		pairs = append(pairs, pair{symbol, "order_by", strings.Join(t.OrderBy, ", ")})
	}
	if t.Comment != "" {
		pairs = append(pairs, pair{symbol, "comment", fmt.Sprintf("%q", t.Comment)})
	}
	if len(t.Properties) > 0 {
		pairs = append(pairs, pair{symbol, "properties", "{"})
	}
	lines := pairLines(pairs)
	if len(t.Properties) > 0 {
		for _, p := range t.Properties {
			lines = append(lines, blockLine{symbol: symbol, depth: 1, text: fmt.Sprintf("%s = %q", p.Name, p.Value)})
		}
		lines = append(lines, blockLine{text: "}"})
	}
	return lines
}

func distributionText(d schema.Distribution) string {
	s := "random"
	if len(d.Hash) > 0 {
		s = "hash(" + strings.Join(d.Hash, ", ") + ")"
	}
	if d.Buckets > 0 {
		s += fmt.Sprintf(" buckets %d", d.Buckets)
	}
	return s
}

func columnLines(list []schema.Column, symbol string) []blockLine {
	w := widthsOf(list)
	var lines []blockLine
	for _, c := range list {
		lines = append(lines, blockLine{symbol: symbol, column: true, text: "column " + padded(c.Name, w.name) + "  " + w.column(c)})
	}
	return lines
}

// columnWidths are those of the parts of columns in one block.
type columnWidths struct{ name, kind, null int }

func widthsOf(list []schema.Column) columnWidths {
	var w columnWidths
	for _, c := range list {
		w.name, w.kind, w.null = max(w.name, columns(c.Name)), max(w.kind, columns(typeText(c))), max(w.null, len(plan.NullText(c)))
	}
	return w
}

// column is a column without its name.
func (w columnWidths) column(c schema.Column) string {
	text := padded(typeText(c), w.kind) + "  " + padded(plan.NullText(c), w.null)
	if d := plan.DefaultText(c); d != "" {
		text += "  " + d
	}
	if c.Comment != "" {
		text += fmt.Sprintf("  COMMENT %q", c.Comment)
	}
	return strings.TrimRight(text, " ")
}

func typeText(c schema.Column) string {
	t := starrocks.FormatType(c.Type)
	if c.Aggregate != "" {
		t += " " + c.Aggregate
	}
	return t
}
