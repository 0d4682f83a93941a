package ddl

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
)

// nestedType takes what stands behind ARRAY, MAP or STRUCT.
func (p *parser) nestedType(name string, depth int) (cell.Type, error) {
	if name != "ARRAY" && !p.release.HasNestedTypes() {
		return cell.Type{}, failure.Unsupported("type %s", name)
	}
	if err := p.expectSymbol("<"); err != nil {
		return cell.Type{}, err
	}
	var t cell.Type
	var err error
	switch name {
	case "ARRAY":
		t.Kind = cell.Array
		t.Elements = make([]cell.Type, 1)
		t.Elements[0], err = p.elementType(depth)
	case "MAP":
		t.Kind = cell.Map
		t.Elements = make([]cell.Type, 2)
		if t.Elements[0], err = p.elementType(depth); err != nil {
			return t, err
		}
		if !mapKey(t.Elements[0].Kind) {
			return t, failure.Analyze("Invalid map.key's type: %s, which should be base type", TypeText(t.Elements[0]))
		}
		if err = p.expectSymbol(","); err != nil {
			return t, err
		}
		t.Elements[1], err = p.elementType(depth)
	case "STRUCT":
		t.Kind = cell.Struct
		err = p.fields(&t, depth)
	}
	if err != nil {
		return t, err
	}
	return t, p.expectSymbol(">")
}

// elementType takes a type inside of another one.
func (p *parser) elementType(depth int) (cell.Type, error) {
	t, err := p.typeAt(depth + 1)
	if err == nil && (t.Kind == cell.Bitmap || t.Kind == cell.HLL) {
		err = failure.Analyze("Unsupported data type: %s inside of a nested type", errorType(t))
	}
	return t, err
}

func mapKey(kind cell.Kind) bool {
	switch kind {
	case cell.Array, cell.Map, cell.Struct, cell.JSON, cell.Varbinary:
		return false
	}
	return true
}

// fields takes `name [:] type [COMMENT "…"], …`. A comment of a field is shown
// nowhere and not kept.
func (p *parser) fields(t *cell.Type, depth int) error {
	for {
		name, err := p.name("a field name")
		if err != nil {
			return err
		}
		for _, other := range t.Fields {
			if strings.EqualFold(other, name) {
				return failure.Analyze("struct contains duplicate subfield name: %s", strings.ToLower(name))
			}
		}
		p.Symbol(":")
		element, err := p.elementType(depth)
		if err != nil {
			return err
		}
		if p.Words("COMMENT") {
			if _, err := p.string("a comment in quotes"); err != nil {
				return err
			}
		}
		t.Fields, t.Elements = append(t.Fields, name), append(t.Elements, element)
		if !p.Symbol(",") {
			return nil
		}
	}
}
