// Package cell holds the types of columns and their values: how a value is read
// from text, written as bytes, and read again. It knows no tables.
package cell

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is the class of a column type. The zero Kind is no type.
type Kind uint8

// The kinds of column that StarRocks knows (protocol reference 6.3).
const (
	Boolean Kind = iota + 1
	TinyInt
	SmallInt
	Int
	BigInt
	LargeInt
	Float
	Double
	Decimal
	Char
	Varchar
	Date
	Datetime
	Varbinary
	JSON
	Array
	Map
	Struct
	Bitmap
	HLL
)

// Type is a column type with its limits: Length in bytes for Char, Varchar and
// Varbinary (0 for Varbinary without one), Precision and Scale for Decimal.
// Elements are the type of an Array's elements, the types of a Map's keys and
// values, or those of a Struct's fields, which Fields names.
type Type struct {
	Kind      Kind
	Length    int      `json:",omitempty"`
	Precision int      `json:",omitempty"`
	Scale     int      `json:",omitempty"`
	Elements  []Type   `json:",omitempty"`
	Fields    []string `json:",omitempty"`
}

// Equal reports whether two types are the same, with all their limits.
func (t Type) Equal(o Type) bool {
	return t.Kind == o.Kind && t.Length == o.Length && t.Precision == o.Precision && t.Scale == o.Scale &&
		slices.EqualFunc(t.Elements, o.Elements, Type.Equal) && slices.Equal(t.Fields, o.Fields)
}

// String spells the type the way StarRocks' error texts do, in upper case.
func (t Type) String() string {
	switch t.Kind {
	case Boolean:
		return "BOOLEAN"
	case TinyInt:
		return "TINYINT"
	case SmallInt:
		return "SMALLINT"
	case Int:
		return "INT"
	case BigInt:
		return "BIGINT"
	case LargeInt:
		return "LARGEINT"
	case Float:
		return "FLOAT"
	case Double:
		return "DOUBLE"
	case Decimal:
		return fmt.Sprintf("DECIMAL(%d, %d)", t.Precision, t.Scale)
	case Char:
		return fmt.Sprintf("CHAR(%d)", t.Length)
	case Varchar:
		return fmt.Sprintf("VARCHAR(%d)", t.Length)
	case Date:
		return "DATE"
	case Datetime:
		return "DATETIME"
	case Varbinary:
		if t.Length == 0 {
			return "VARBINARY"
		}
		return fmt.Sprintf("VARBINARY(%d)", t.Length)
	case JSON:
		return "JSON"
	case Bitmap:
		return "BITMAP"
	case HLL:
		return "HLL"
	case Array:
		return "ARRAY<" + t.Elements[0].String() + ">"
	case Map:
		return "MAP<" + t.Elements[0].String() + "," + t.Elements[1].String() + ">"
	case Struct:
		fields := make([]string, len(t.Elements))
		for i, e := range t.Elements {
			fields[i] = t.Fields[i] + " " + e.String()
		}
		return "STRUCT<" + strings.Join(fields, ", ") + ">"
	}
	return fmt.Sprintf("type %d", t.Kind)
}
