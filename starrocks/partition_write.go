package starrocks

import (
	"strings"

	"starlift/schema"
)

// PartitionSQL is what stands after PARTITION BY; "" without partitions. Each
// declared partition stands on a line of its own.
func PartitionSQL(p schema.Partition) string {
	switch p.Form {
	case schema.ByExpression:
		return quoteExpression(p.Expression)
	case schema.ByColumns:
		return "(" + quoteNames(p.Columns) + ")"
	case schema.ByRange, schema.ByList:
		word := "RANGE("
		if p.Form == schema.ByList {
			word = "LIST("
		}
		parts := make([]string, len(p.Parts))
		for i, part := range p.Parts {
			parts[i] = "  " + PartSQL(part)
		}
		if len(parts) == 0 {
			return word + quoteNames(p.Columns) + ") ()"
		}
		return word + quoteNames(p.Columns) + ") (\n" + strings.Join(parts, ",\n") + "\n)"
	}
	return ""
}

// PartSQL is one declared partition.
func PartSQL(p schema.Part) string {
	head := "PARTITION " + quoteName(p.Name) + " VALUES "
	switch {
	case len(p.Values) > 0:
		values := make([]string, len(p.Values))
		for i, v := range p.Values {
			values[i] = boundSQL(v)
			if len(v) == 1 {
				values[i] = quoteString(v[0])
			}
		}
		return head + "IN (" + strings.Join(values, ", ") + ")"
	case p.Lower == nil && p.Upper == nil:
		return head + "LESS THAN MAXVALUE"
	case p.Lower == nil:
		return head + "LESS THAN " + boundSQL(p.Upper)
	case p.Upper == nil:
		return head + "[" + boundSQL(p.Lower) + ", (MAXVALUE))"
	}
	return head + "[" + boundSQL(p.Lower) + ", " + boundSQL(p.Upper) + ")"
}

func boundSQL(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		if quoted[i] = quoteString(v); v == maxValue {
			quoted[i] = "MAXVALUE"
		}
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}

// AddPartitionClause adds a declared partition.
func AddPartitionClause(p schema.Part) string { return "ADD " + PartSQL(p) }

// DropPartitionClause removes a partition with its rows.
func DropPartitionClause(name string) string { return "DROP PARTITION " + quoteName(name) }

// quoteExpression quotes the names of columns, which may be words of SQL: all
// words but numbers, functions, and INTERVAL with its unit.
func quoteExpression(text string) string {
	var b strings.Builder
	r := &reader{text: text}
	at, interval := 0, 0
	for t := r.next(); t.kind != tokenEnd && t.kind != tokenBroken; t = r.next() {
		b.WriteString(text[at:t.start])
		at = t.end
		name := t.kind == tokenWord && (t.text[0] < '0' || t.text[0] > '9') && !isSign("(")(r.peek())
		switch {
		case name && strings.EqualFold(t.text, "INTERVAL"):
			interval = 2 // its number and its unit follow
		case name && interval != 1:
			b.WriteString(quoteName(t.text))
			continue
		case interval > 0:
			interval--
		}
		b.WriteString(text[t.start:t.end])
	}
	return b.String() + text[at:]
}
