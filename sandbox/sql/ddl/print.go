package ddl

import (
	"fmt"
	"slices"
	"strings"

	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// Print writes the definition as SHOW CREATE TABLE does, byte for byte
// (protocol reference 6.5). ParseCreate reads the same definition from it,
// but for the database, which the statement does not name.
func Print(d *store.Definition) string {
	var out strings.Builder
	fmt.Fprintf(&out, "CREATE TABLE %s (\n", lex.QuoteName(d.Name))
	for i := range d.Columns {
		if i > 0 {
			out.WriteString(",\n")
		}
		out.WriteString("  " + columnText(&d.Columns[i]))
	}
	fmt.Fprintf(&out, "\n) ENGINE=OLAP \n%s(%s)", keyWords(d.Model), NameList(d.Keys))
	if d.Comment != "" {
		out.WriteString("\nCOMMENT " + lex.QuoteString(d.Comment))
	}
	if d.PartitionBy != "" {
		out.WriteString("\nPARTITION BY " + d.PartitionBy)
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
	for i, key := range PropertyKeys(d) {
		if i > 0 {
			out.WriteString(",\n")
		}
		fmt.Fprintf(&out, "%s = %s", lex.QuoteString(key), lex.QuoteString(d.Properties[key]))
	}
	out.WriteString("\n);")
	return out.String()
}

func columnText(c *store.Column) string {
	text := lex.QuoteName(c.Name) + " " + TypeText(c.Type)
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
	return text + " COMMENT " + lex.QuoteString(c.Comment)
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

// PropertyKeys returns the keys of the table's properties, sorted.
func PropertyKeys(d *store.Definition) []string {
	keys := make([]string, 0, len(d.Properties))
	for key := range d.Properties {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
