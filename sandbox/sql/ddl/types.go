package ddl

import (
	"math"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/version"
)

// The limits of protocol reference 6.3.
const (
	maxChar       = 255
	maxVarchar    = 1048576
	stringLength  = 65533
	maxPrecision  = 38
	maxDecimal256 = 76
	plainDecimals = 10
	// maxNesting bounds how deep types stand in each other.
	maxNesting = 15
)

// newest has every type.
const newestMajor = 99

// ParseType reads a whole type, such as DECIMAL(10, 2), into its normal form.
// Its errors are *failure.Error.
func ParseType(text string) (cell.Type, error) {
	p, err := newParser(text, version.Of(newestMajor, 0, 0))
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
func (p *parser) columnType() (cell.Type, error) { return p.typeAt(0) }

func (p *parser) typeAt(depth int) (cell.Type, error) {
	token := p.Peek()
	if token.Kind != lex.Word {
		return cell.Type{}, p.unexpected("a type")
	}
	if depth > maxNesting {
		return cell.Type{}, failure.Analyze("Type exceeds the maximum nesting depth of %d", maxNesting)
	}
	switch name := strings.ToUpper(token.Text); name {
	case "ARRAY", "MAP", "STRUCT":
		p.Next()
		return p.nestedType(name, depth)
	case "PERCENTILE", "VARIANT", "DECIMAL256":
		return cell.Type{}, failure.Unsupported("type %s", name)
	case "STRING", "TEXT":
		p.Next()
		return cell.Type{Kind: cell.Varchar, Length: stringLength}, nil
	case "DECIMAL", "DECIMALV2", "DECIMAL32", "DECIMAL64", "DECIMAL128", "NUMERIC", "NUMBER":
		p.Next()
		return p.decimalType()
	case "CHAR":
		p.Next()
		return p.lengthType(cell.Char, "Char", 1, maxChar)
	case "VARCHAR":
		p.Next()
		return p.lengthType(cell.Varchar, "Varchar", 1, maxVarchar)
	case "BINARY", "VARBINARY":
		if !p.release.HasBinaryType() {
			return cell.Type{}, failure.Unsupported("type %s", name)
		}
		p.Next()
		return p.lengthType(cell.Varbinary, "Varbinary", 0, maxVarchar)
	default:
		kind, width := plainKind(name)
		if kind == 0 {
			return cell.Type{}, p.unexpected("a type")
		}
		p.Next()
		return cell.Type{Kind: kind}, p.displayWidth(width)
	}
}

// displayWidth takes the (11) of INT(11), which means nothing.
func (p *parser) displayWidth(may bool) error {
	if !may || !p.Symbol("(") {
		return nil
	}
	if _, err := p.number("the display width", 1, math.MaxUint8); err != nil {
		return err
	}
	return p.expectSymbol(")")
}

// plainKind finds the types without limits; width says that a display width
// may follow.
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
	case "BITMAP":
		return cell.Bitmap, false
	case "HLL":
		return cell.HLL, false
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
	if t.Precision, err = p.number("DECIMAL's precision", 1, maxDecimal256); err != nil || t.Precision > maxPrecision {
		if err == nil && p.release.Since(version.Of(4, 0, 0)) {
			return t, failure.Unsupported("a DECIMAL of %d digits", t.Precision)
		}
		return t, failure.Analyze("DECIMAL's precision must be from 1 to %d", maxPrecision)
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
