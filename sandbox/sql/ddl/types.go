package ddl

import (
	"fmt"
	"math"
	"strings"

	"starlift-sandbox/cell"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
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
func ParseType(text string) (cell.Type, error) {
	p, err := newParser(text)
	if err != nil {
		return cell.Type{}, err
	}
	t, err := p.columnType()
	if err == nil && p.Peek().Kind != lex.End {
		err = p.unexpected("the end of the type")
	}
	return t, err
}

// columnType takes a type and gives its normal form.
func (p *parser) columnType() (cell.Type, error) {
	token := p.Peek()
	if token.Kind != lex.Word {
		return cell.Type{}, p.unexpected("a type")
	}
	switch name := strings.ToUpper(token.Text); name {
	case "ARRAY", "MAP", "STRUCT", "BITMAP", "HLL", "PERCENTILE", "VARIANT":
		return cell.Type{}, failure.Unsupported("type %s", name)
	case "STRING", "TEXT":
		p.Next()
		return cell.Type{Kind: cell.Varchar, Length: stringLength}, nil
	case "DECIMAL", "DECIMALV2", "DECIMAL32", "DECIMAL64", "DECIMAL128", "NUMERIC":
		p.Next()
		return p.decimalType()
	case "CHAR":
		p.Next()
		return p.lengthType(cell.Char, "Char", 1, maxChar)
	case "VARCHAR":
		p.Next()
		return p.lengthType(cell.Varchar, "Varchar", 1, maxVarchar)
	case "BINARY", "VARBINARY":
		p.Next()
		return p.lengthType(cell.Varbinary, "Varbinary", 0, maxVarchar)
	default:
		kind, width := plainKind(name)
		if kind == 0 {
			return cell.Type{}, p.unexpected("a type")
		}
		p.Next()
		if width && p.Symbol("(") {
			if _, err := p.number("the display width", 1, math.MaxUint8); err != nil {
				return cell.Type{}, err
			}
			if err := p.expectSymbol(")"); err != nil {
				return cell.Type{}, err
			}
		}
		return cell.Type{Kind: kind}, nil
	}
}

// plainKind finds the types without limits; width says that a display width
// may follow, which means nothing.
func plainKind(name string) (kind cell.Kind, width bool) {
	switch name {
	case "BOOLEAN", "BOOL":
		return cell.Boolean, false
	case "TINYINT":
		return cell.TinyInt, true
	case "SMALLINT":
		return cell.SmallInt, true
	case "INT", "INTEGER":
		return cell.Int, true
	case "BIGINT":
		return cell.BigInt, true
	case "LARGEINT":
		return cell.LargeInt, true
	case "FLOAT":
		return cell.Float, false
	case "DOUBLE":
		return cell.Double, false
	case "DATE":
		return cell.Date, false
	case "DATETIME":
		return cell.Datetime, false
	case "JSON":
		return cell.JSON, false
	}
	return 0, false
}

func (p *parser) lengthType(kind cell.Kind, name string, length, most int) (cell.Type, error) {
	if p.Symbol("(") {
		token := p.Peek()
		if token.Kind != lex.Number {
			return cell.Type{}, p.unexpected("a length in bytes")
		}
		if strings.Trim(token.Text, "0") == "" {
			return cell.Type{}, failure.Analyze("%s size must be > 0: %s", name, token.Text)
		}
		var err error
		if length, err = p.number("a length in bytes", 1, most); err != nil {
			return cell.Type{}, failure.Analyze("%s size must be <= %d: %s", name, most, token.Text)
		}
		if err := p.expectSymbol(")"); err != nil {
			return cell.Type{}, err
		}
	}
	return cell.Type{Kind: kind, Length: length}, nil
}

func (p *parser) decimalType() (cell.Type, error) {
	t := cell.Type{Kind: cell.Decimal, Precision: plainDecimals}
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
func TypeText(t cell.Type) string {
	switch t.Kind {
	case cell.TinyInt:
		return "tinyint(4)"
	case cell.SmallInt:
		return "smallint(6)"
	case cell.Int:
		return "int(11)"
	case cell.BigInt:
		return "bigint(20)"
	case cell.LargeInt:
		return "largeint(40)"
	case cell.Decimal:
		return fmt.Sprintf("decimal(%d, %d)", t.Precision, t.Scale)
	}
	return PlainTypeText(t)
}

// PlainTypeText spells a type as DESC does: int, decimal(10,2).
func PlainTypeText(t cell.Type) string {
	switch t.Kind {
	case cell.Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case cell.Char, cell.Varchar:
		return fmt.Sprintf("%s(%d)", kindName(t.Kind), t.Length)
	case cell.Varbinary:
		if t.Length > 0 {
			return fmt.Sprintf("varbinary(%d)", t.Length)
		}
	}
	return kindName(t.Kind)
}

func kindName(kind cell.Kind) string {
	switch kind {
	case cell.Boolean:
		return "boolean"
	case cell.TinyInt:
		return "tinyint"
	case cell.SmallInt:
		return "smallint"
	case cell.Int:
		return "int"
	case cell.BigInt:
		return "bigint"
	case cell.LargeInt:
		return "largeint"
	case cell.Float:
		return "float"
	case cell.Double:
		return "double"
	case cell.Decimal:
		return "decimal"
	case cell.Char:
		return "char"
	case cell.Varchar:
		return "varchar"
	case cell.Date:
		return "date"
	case cell.Datetime:
		return "datetime"
	case cell.Varbinary:
		return "varbinary"
	case cell.JSON:
		return "json"
	}
	return "unknown"
}
