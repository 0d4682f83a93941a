package ddl

import (
	"fmt"
	"strings"

	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// Print writes the definition as SHOW CREATE TABLE of that release does, byte
// for byte (protocol reference 6.5). ParseCreate reads the same definition from
// it, but for the database, which the statement does not name, and for the
// ranges that a table with automatic partitions declared ahead.
func Print(d *store.Definition, release version.Release) string {
	var out strings.Builder
	fmt.Fprintf(&out, "CREATE TABLE %s (\n", lex.QuoteName(d.Name))
	for i := range d.Columns {
		if i > 0 {
			out.WriteString(",\n")
		}
		out.WriteString("  " + columnText(&d.Columns[i], release))
	}
	for i := range d.Indexes {
		out.WriteString(",\n  " + indexText(&d.Indexes[i]))
	}
	fmt.Fprintf(&out, "\n) ENGINE=OLAP \n%s(%s)", keyWords(d.Model), NameList(d.Keys))
	switch {
	case d.Comment != "":
		out.WriteString("\nCOMMENT " + lex.QuoteString(d.Comment))
	case release.HasDefaultComment():
		out.WriteString("\nCOMMENT \"OLAP\"")
	}
	if d.Partition != nil {
		out.WriteString("\n" + partitionText(d.Partition))
	}
	if d.Random {
		out.WriteString("\nDISTRIBUTED BY RANDOM")
	} else {
		fmt.Fprintf(&out, "\nDISTRIBUTED BY HASH(%s)", NameList(d.HashColumns))
	}
	if d.Buckets > 0 {
		fmt.Fprintf(&out, " BUCKETS %d ", d.Buckets)
	}
	if len(d.OrderBy) > 0 {
		fmt.Fprintf(&out, "\nORDER BY(%s)", NameList(d.OrderBy))
	}
	out.WriteString("\nPROPERTIES (\n")
	for i, key := range shownProperties(d, release) {
		if i > 0 {
			out.WriteString(",\n")
		}
		fmt.Fprintf(&out, "%s = %s", lex.QuoteString(key), lex.QuoteString(d.Properties[key]))
	}
	out.WriteString("\n);")
	return out.String()
}

func columnText(c *store.Column, release version.Release) string {
	text := lex.QuoteName(c.Name) + " " + shownType(c.Type, release)
	if c.Aggregate != store.NoAggregate {
		text += " " + AggregateText(c.Aggregate)
	}
	if c.Nullable {
		text += " NULL"
	} else {
		text += " NOT NULL"
	}
	if c.AutoIncrement {
		text += " AUTO_INCREMENT"
	}
	switch c.Default {
	case store.LiteralDefault:
		text += " DEFAULT " + lex.QuoteString(c.DefaultValue)
	case store.CurrentTimestamp:
		text += " DEFAULT CURRENT_TIMESTAMP"
	case store.UUIDDefault:
		text += " DEFAULT (uuid())"
	}
	if c.Generated != "" {
		text += " AS " + c.Generated
	}
	return text + " COMMENT " + lex.QuoteString(c.Comment)
}

// partitionText writes PARTITION BY: ranges all in the form [(…), (…)), also
// those that were declared by LESS THAN or in a batch.
func partitionText(p *store.Partitioning) string {
	switch p.Kind {
	case store.ExpressionPartitions:
		return "PARTITION BY " + p.Expression
	case store.ColumnPartitions:
		return "PARTITION BY (" + tightList(p.Columns) + ")"
	case store.ListPartitions:
		items := make([]string, len(p.Partitions))
		for i := range items {
			items[i] = "  PARTITION " + p.Partitions[i].Name + " VALUES IN " + ListText(&p.Partitions[i])
		}
		return "PARTITION BY LIST(" + tightList(p.Columns) + ")(\n" + strings.Join(items, ",\n") + "\n)"
	}
	items := make([]string, len(p.Partitions))
	for i := range items {
		r := &p.Partitions[i]
		items[i] = "PARTITION " + r.Name + " VALUES [" + boundsText(r.Lower) + ", " + boundsText(r.Upper) + ")"
	}
	return "PARTITION BY RANGE(" + NameList(p.Columns) + ")\n(" + strings.Join(items, ",\n") + ")"
}

// tightList writes names in back-quotes with a bare comma between.
func tightList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = lex.QuoteName(name)
	}
	return strings.Join(quoted, ",")
}

func boundsText(bounds []store.Bound) string {
	texts := make([]string, len(bounds))
	for i, b := range bounds {
		texts[i] = lex.QuoteString(b.Value)
		if b.Max {
			texts[i] = "MAXVALUE"
		}
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

// ListText writes the values of a list partition: ('a', 'b') or (('a', '1')).
func ListText(p *store.Partition) string {
	rows := make([]string, len(p.Values))
	for i, row := range p.Values {
		texts := make([]string, len(row))
		for k, value := range row {
			texts[k] = quoteSingle(value)
		}
		rows[i] = strings.Join(texts, ", ")
		if len(row) > 1 {
			rows[i] = "(" + rows[i] + ")"
		}
	}
	return "(" + strings.Join(rows, ", ") + ")"
}

func keyWords(model store.Model) string {
	switch model {
	case store.PrimaryKey:
		return "PRIMARY KEY"
	case store.UniqueKey:
		return "UNIQUE KEY"
	case store.AggregateKey:
		return "AGGREGATE KEY"
	}
	return "DUPLICATE KEY"
}

// NameList writes names in back-quotes with commas between.
func NameList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = lex.QuoteName(name)
	}
	return strings.Join(quoted, ", ")
}
