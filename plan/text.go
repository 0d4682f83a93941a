package plan

import (
	"fmt"
	"strings"

	"starlift/schema"
	"starlift/starrocks"
)

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

// ChangeText says in a few words what a change does.
func ChangeText(c Change) string {
	switch c := c.(type) {
	case AddColumn:
		return "add " + ColumnText(c.Column)
	case DropColumn:
		return "drop " + starrocks.FormatType(c.Column.Type)
	case ModifyColumn:
		typed := c.Have // with the wanted type
		typed.Type = c.Want.Type
		if ColumnText(typed) == ColumnText(c.Want) {
			return starrocks.FormatType(c.Have.Type) + " -> " + starrocks.FormatType(c.Want.Type)
		}
		return ColumnText(c.Have) + " -> " + ColumnText(c.Want)
	case RenameColumn:
		return c.From + " -> " + c.To
	case RenameTable:
		return c.From + " -> " + c.To
	case SetAttribute:
		return c.Have + " -> " + c.Want
	case SetOrder:
		return strings.Join(c.Have, ", ") + " -> " + strings.Join(c.Want, ", ")
	case Reorder:
		return strings.Join(c.Have, ", ") + " -> " + strings.Join(c.Want, ", ")
	case SetProperty:
		return fmt.Sprintf("%q -> %q", c.Have, c.Want)
	case SetComment:
		return fmt.Sprintf("%q -> %q", c.Have, c.Want)
	case AddPartition:
		return "add"
	case DropPartition:
		return "drop"
	}
	return ""
}

func modelText(t schema.Table) string {
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

// distributionText is that of t, with the number of buckets only where the
// wanted table names one.
func distributionText(t, want schema.Table) string {
	s := "random"
	if len(t.Distribution.Hash) > 0 {
		s = "hash(" + strings.Join(t.Distribution.Hash, ", ") + ")"
	}
	if want.Distribution.Buckets > 0 {
		s += fmt.Sprintf(" buckets %d", t.Distribution.Buckets)
	}
	return s
}

// PartitionText is the clause on one line, declared partitions counted.
func PartitionText(p schema.Partition) string {
	switch p.Form {
	case schema.ByExpression:
		return p.Expression
	case schema.ByColumns:
		return strings.Join(p.Columns, ", ")
	case schema.ByRange:
		return "range(" + strings.Join(p.Columns, ", ") + ")" + partsText(len(p.Parts))
	case schema.ByList:
		return "list(" + strings.Join(p.Columns, ", ") + ")" + partsText(len(p.Parts))
	}
	return "(none)"
}

func partsText(n int) string {
	if n == 1 {
		return ", 1 partition"
	}
	return fmt.Sprintf(", %d partitions", n)
}
