package expression

import (
	"strconv"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/lex"
)

// typeName takes a type, as CAST and array<…>[] have it.
func (p *parser) typeName() (cell.Type, error) {
	token := p.Peek()
	if token.Kind != lex.Word {
		return cell.Type{}, p.unexpected("a type")
	}
	name := strings.ToUpper(token.Text)
	if t, ok := plainType(name); ok {
		p.Next()
		_, err := p.limits(1)
		return t, err
	}
	switch name {
	case "STRING", "TEXT":
		p.Next()
		return cell.Type{Kind: cell.Varchar, Length: 65533}, nil
	case "CHAR", "VARCHAR", "BINARY", "VARBINARY":
		p.Next()
		return p.lengthType(name)
	case "DECIMAL", "DECIMALV2", "DECIMAL32", "DECIMAL64", "DECIMAL128", "NUMERIC", "NUMBER":
		p.Next()
		return p.decimalType()
	case "ARRAY", "MAP", "STRUCT":
		return p.nestedType(name)
	}
	return cell.Type{}, p.unexpected("a type")
}

// plainType finds the types without limits. What may stand in brackets behind an
// integer is a width of display.
func plainType(name string) (cell.Type, bool) {
	var kind cell.Kind
	switch name {
	case "BOOLEAN", "BOOL":
		kind = cell.Boolean
	case "TINYINT":
		kind = cell.TinyInt
	case "SMALLINT":
		kind = cell.SmallInt
	case "INT", "INTEGER", "SIGNED":
		kind = cell.Int
	case "BIGINT":
		kind = cell.BigInt
	case "LARGEINT":
		kind = cell.LargeInt
	case "FLOAT":
		kind = cell.Float
	case "DOUBLE":
		kind = cell.Double
	case "DATE":
		kind = cell.Date
	case "DATETIME":
		kind = cell.Datetime
	case "JSON":
		kind = cell.JSON
	case "BITMAP":
		kind = cell.Bitmap
	case "HLL":
		kind = cell.HLL
	default:
		return cell.Type{}, false
	}
	return cell.Type{Kind: kind}, true
}

// limits takes up to most numbers in brackets, if there are brackets.
func (p *parser) limits(most int) ([]int, error) {
	if !p.symbol("(") {
		return nil, nil
	}
	var limits []int
	for {
		token := p.Peek()
		n, err := strconv.Atoi(token.Text)
		if token.Kind != lex.Number || err != nil {
			return nil, p.unexpected("a number")
		}
		p.Next()
		limits = append(limits, n)
		if p.symbol(")") {
			return limits, nil
		}
		if len(limits) == most {
			return nil, p.unexpected("')'")
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
}

func (p *parser) lengthType(name string) (cell.Type, error) {
	kind, most := cell.Varchar, 1048576
	switch name {
	case "CHAR":
		kind, most = cell.Char, 255
	case "BINARY", "VARBINARY":
		kind = cell.Varbinary
	}
	limits, err := p.limits(1)
	if err != nil || limits == nil {
		return cell.Type{Kind: kind}, err
	}
	if limits[0] < 1 || limits[0] > most {
		return cell.Type{}, semantic("%s size must be > 0 and <= %d: %d", strings.ToUpper(name[:1])+strings.ToLower(name[1:]), most, limits[0])
	}
	return cell.Type{Kind: kind, Length: limits[0]}, nil
}

func (p *parser) decimalType() (cell.Type, error) {
	t := cell.Type{Kind: cell.Decimal, Precision: 10}
	limits, err := p.limits(2)
	if err != nil {
		return t, err
	}
	if len(limits) > 0 {
		t.Precision = limits[0]
	}
	if len(limits) > 1 {
		t.Scale = limits[1]
	}
	switch {
	case t.Precision < 1 || t.Precision > maxPrecision:
		return t, semantic("DECIMAL's precision should range from 1 to %d", maxPrecision)
	case t.Scale > t.Precision:
		return t, semantic("DECIMAL's scale [%d] should less than or equal to precision [%d]", t.Scale, t.Precision)
	}
	return t, nil
}

func (p *parser) nestedType(name string) (cell.Type, error) {
	p.Next()
	if err := p.enter(); err != nil {
		return cell.Type{}, err
	}
	defer p.leave()
	if err := p.expect("<"); err != nil {
		return cell.Type{}, err
	}
	t := cell.Type{Kind: cell.Array}
	switch name {
	case "MAP":
		t.Kind = cell.Map
	case "STRUCT":
		t.Kind = cell.Struct
	}
	for {
		if t.Kind == cell.Struct {
			field, err := p.name()
			if err != nil {
				return t, err
			}
			t.Fields = append(t.Fields, field)
		}
		inner, err := p.typeName()
		if err != nil {
			return t, err
		}
		t.Elements = append(t.Elements, inner)
		full := t.Kind == cell.Array || t.Kind == cell.Map && len(t.Elements) == 2
		if !full && p.symbol(",") {
			continue
		}
		if t.Kind == cell.Map && !full {
			return t, p.unexpected("','")
		}
		return t, p.expect(">")
	}
}
