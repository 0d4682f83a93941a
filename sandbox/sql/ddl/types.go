package ddl

import (
	"fmt"
	"math"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// The limits of protocol reference 6.3.
const (
	maxChar       = 255
	maxVarchar    = 1048576
	stringLength  = 65533
	maxPrecision  = 38
	plainDecimals = 10
)

// ParseType reads a whole type, such as DECIMAL(10, 2), into its normal form.
// Its errors are *failure.Error.
func ParseType(text string) (store.Type, error) {
	p, err := newParser(text)
	if err != nil {
		return store.Type{}, err
	}
	t, err := p.columnType()
	if err == nil && p.Peek().Kind != lex.End {
		err = p.unexpected("the end of the type")
	}
	return t, err
}

// columnType takes a type and gives its normal form.
func (p *parser) columnType() (store.Type, error) {
	token := p.Peek()
	if token.Kind != lex.Word {
		return store.Type{}, p.unexpected("a type")
	}
	switch name := strings.ToUpper(token.Text); name {
	case "ARRAY", "MAP", "STRUCT", "BITMAP", "HLL", "PERCENTILE", "VARIANT":
		return store.Type{}, failure.Unsupported("type %s", name)
	case "STRING", "TEXT":
		p.Next()
		return store.Type{Kind: store.Varchar, Length: stringLength}, nil
	case "DECIMAL", "DECIMALV2", "DECIMAL32", "DECIMAL64", "DECIMAL128", "NUMERIC":
		p.Next()
		return p.decimalType()
	case "CHAR":
		p.Next()
		return p.lengthType(store.Char, "Char", 1, maxChar)
	case "VARCHAR":
		p.Next()
		return p.lengthType(store.Varchar, "Varchar", 1, maxVarchar)
	case "BINARY", "VARBINARY":
		p.Next()
		return p.lengthType(store.Varbinary, "Varbinary", 0, maxVarchar)
	default:
		kind, width := plainKind(name)
		if kind == 0 {
			return store.Type{}, p.unexpected("a type")
		}
		p.Next()
		if width && p.Symbol("(") {
			if _, err := p.number("the display width", 1, math.MaxUint8); err != nil {
				return store.Type{}, err
			}
			if err := p.expectSymbol(")"); err != nil {
				return store.Type{}, err
			}
		}
		return store.Type{Kind: kind}, nil
	}
}

// plainKind finds the types without limits; width says that a display width
// may follow, which means nothing.
func plainKind(name string) (kind store.Kind, width bool) {
	switch name {
	case "BOOLEAN", "BOOL":
		return store.Boolean, false
	case "TINYINT":
		return store.TinyInt, true
	case "SMALLINT":
		return store.SmallInt, true
	case "INT", "INTEGER":
		return store.Int, true
	case "BIGINT":
		return store.BigInt, true
	case "LARGEINT":
		return store.LargeInt, true
	case "FLOAT":
		return store.Float, false
	case "DOUBLE":
		return store.Double, false
	case "DATE":
		return store.Date, false
	case "DATETIME":
		return store.Datetime, false
	case "JSON":
		return store.JSON, false
	}
	return 0, false
}

func (p *parser) lengthType(kind store.Kind, name string, length, most int) (store.Type, error) {
	if p.Symbol("(") {
		token := p.Peek()
		if token.Kind != lex.Number {
			return store.Type{}, p.unexpected("a length in bytes")
		}
		if strings.Trim(token.Text, "0") == "" {
			return store.Type{}, failure.Analyze("%s size must be > 0: %s", name, token.Text)
		}
		var err error
		if length, err = p.number("a length in bytes", 1, most); err != nil {
			return store.Type{}, failure.Analyze("%s size must be <= %d: %s", name, most, token.Text)
		}
		if err := p.expectSymbol(")"); err != nil {
			return store.Type{}, err
		}
	}
	return store.Type{Kind: kind, Length: length}, nil
}

func (p *parser) decimalType() (store.Type, error) {
	t := store.Type{Kind: store.Decimal, Precision: plainDecimals}
	if !p.Symbol("(") {
		return t, nil
	}
	var err error
	if t.Precision, err = p.number("DECIMAL's precision", 1, maxPrecision); err != nil {
		return t, err
	}
	if p.Symbol(",") {
		if t.Scale, err = p.number("DECIMAL's scale", 0, math.MaxUint8); err != nil {
			return t, err
		}
	}
	if t.Scale > t.Precision {
		return t, failure.Analyze("DECIMAL's scale [%d] should less than or equal to precision [%d]", t.Scale, t.Precision)
	}
	return t, p.expectSymbol(")")
}

// TypeText spells a type as SHOW CREATE TABLE does: int(11), decimal(10, 2).
func TypeText(t store.Type) string {
	switch t.Kind {
	case store.TinyInt:
		return "tinyint(4)"
	case store.SmallInt:
		return "smallint(6)"
	case store.Int:
		return "int(11)"
	case store.BigInt:
		return "bigint(20)"
	case store.LargeInt:
		return "largeint(40)"
	case store.Decimal:
		return fmt.Sprintf("decimal(%d, %d)", t.Precision, t.Scale)
	}
	return PlainTypeText(t)
}

// PlainTypeText spells a type as DESC does: int, decimal(10,2).
func PlainTypeText(t store.Type) string {
	switch t.Kind {
	case store.Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case store.Char, store.Varchar:
		return fmt.Sprintf("%s(%d)", kindName(t.Kind), t.Length)
	case store.Varbinary:
		if t.Length > 0 {
			return fmt.Sprintf("varbinary(%d)", t.Length)
		}
	}
	return kindName(t.Kind)
}

func kindName(kind store.Kind) string {
	switch kind {
	case store.Boolean:
		return "boolean"
	case store.TinyInt:
		return "tinyint"
	case store.SmallInt:
		return "smallint"
	case store.Int:
		return "int"
	case store.BigInt:
		return "bigint"
	case store.LargeInt:
		return "largeint"
	case store.Float:
		return "float"
	case store.Double:
		return "double"
	case store.Decimal:
		return "decimal"
	case store.Char:
		return "char"
	case store.Varchar:
		return "varchar"
	case store.Date:
		return "date"
	case store.Datetime:
		return "datetime"
	case store.Varbinary:
		return "varbinary"
	case store.JSON:
		return "json"
	}
	return "unknown"
}
