package plan

import (
	"fmt"
	"slices"
	"strings"

	"starlift/schema"
	"starlift/starrocks"
)

// Difference is one place where the live table is not what the configuration
// wants. Have or Want is empty where the thing is missing on that side.
type Difference struct {
	Member string // "column name", "model", "comment", "property replication_num"
	Have   string
	Want   string
}

// Diff compares a live table with the wanted one. Only what the configuration
// says counts: properties, buckets and an order that it leaves to the server
// are not compared. The result is in table order; Diff(x, x) is empty.
func Diff(have, want schema.Table) []Difference {
	var d []Difference
	add := func(member, h, w string) {
		if h != w {
			d = append(d, Difference{member, h, w})
		}
	}
	add("model", model(have), model(want))
	if want.PartitionBy != "" || have.PartitionBy != "" {
		add("partition_by", have.PartitionBy, want.PartitionBy)
	}
	add("distributed_by", distribution(have, want), distribution(want, want))
	if len(want.OrderBy) > 0 {
		add("order_by", strings.Join(have.OrderBy, ", "), strings.Join(want.OrderBy, ", "))
	}
	add("comment", have.Comment, want.Comment)
	for _, p := range want.Properties {
		add("property "+p.Name, property(have, p.Name), p.Value)
	}
	return append(d, diffColumns(have, want)...)
}

func diffColumns(have, want schema.Table) []Difference {
	var d []Difference
	for _, w := range want.Columns {
		i := have.Column(w.Name)
		switch {
		case i < 0:
			d = append(d, Difference{"column " + w.Name, "", ColumnText(w)})
		case ColumnText(have.Columns[i]) != ColumnText(w):
			d = append(d, Difference{"column " + w.Name, ColumnText(have.Columns[i]), ColumnText(w)})
		}
	}
	for _, h := range have.Columns {
		if want.Column(h.Name) < 0 {
			d = append(d, Difference{"column " + h.Name, ColumnText(h), ""})
		}
	}
	if len(d) == 0 && !slices.Equal(names(have), names(want)) {
		d = append(d, Difference{"order of columns", strings.Join(names(have), ", "), strings.Join(names(want), ", ")})
	}
	return d
}

func names(t schema.Table) []string {
	n := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		n[i] = strings.ToLower(c.Name)
	}
	return n
}

// ColumnText is a column as the plan shows it, without its name:
// `VARCHAR(16) NULL DEFAULT "none"`.
func ColumnText(c schema.Column) string {
	s := starrocks.FormatType(c.Type)
	if c.Aggregate != "" {
		s += " " + c.Aggregate
	}
	s += " " + NullText(c)
	if d := DefaultText(c); d != "" {
		s += " " + d
	}
	if c.Comment != "" {
		s += fmt.Sprintf(" COMMENT %q", c.Comment)
	}
	return s
}

// NullText is "NULL" or "NOT NULL".
func NullText(c schema.Column) string {
	if c.Nullable {
		return "NULL"
	}
	return "NOT NULL"
}

// DefaultText is what fills the column when nothing else does, or "".
func DefaultText(c schema.Column) string {
	switch {
	case c.AutoIncrement:
		return "AUTO_INCREMENT"
	case c.Generated != "":
		return "AS (" + c.Generated + ")"
	}
	switch c.Default.Kind {
	case schema.Literal:
		return fmt.Sprintf("DEFAULT %q", c.Default.Value)
	case schema.CurrentTimestamp:
		return "DEFAULT CURRENT_TIMESTAMP"
	case schema.UUID:
		return "DEFAULT (uuid())"
	}
	return ""
}

func model(t schema.Table) string {
	return ModelName(t.Model) + "(" + strings.Join(t.Key, ", ") + ")"
}

// ModelName is the table model in the words of the configuration.
func ModelName(m schema.Model) string {
	switch m {
	case schema.Primary:
		return "primary_key"
	case schema.Unique:
		return "unique_key"
	case schema.Aggregate:
		return "aggregate_key"
	}
	return "duplicate_key"
}

// distribution is that of t, with the number of buckets only where the wanted
// table names one.
func distribution(t, want schema.Table) string {
	s := "random"
	if len(t.Distribution.Hash) > 0 {
		s = "hash(" + strings.Join(t.Distribution.Hash, ", ") + ")"
	}
	if want.Distribution.Buckets > 0 {
		s += fmt.Sprintf(" buckets %d", t.Distribution.Buckets)
	}
	return s
}

func property(t schema.Table, name string) string {
	for _, p := range t.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}
