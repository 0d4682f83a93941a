package ingest

import (
	"cmp"
	"slices"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/store"
)

// inferTypes decides as what the source's fields are read that expressions use. A
// field that the table takes too is a text. One that only expressions use has the
// type that they convert it to: what is no value of that type is a bad value of
// the source, which strict mode filters. Of several conversions the last one
// counts, in the order of the columns' names.
func (p *plan) inferTypes(d *store.Definition, m *mapping, scope expression.Scope) error {
	p.types = make([]cell.Type, len(p.names))
	for i := range p.types {
		p.types[i] = sourceText()
	}
	items := slices.Clone(m.computed)
	if m.opValue != nil {
		items = append(items, expression.Item{Name: opName, Value: m.opValue})
	}
	slices.SortFunc(items, func(a, b expression.Item) int {
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	inferred := slices.Clone(p.types)
	scope.Converted = func(i int, to cell.Type) {
		text := to.Kind == cell.Char || to.Kind == cell.Varchar
		if !text && d.Find(p.names[i]) < 0 && p.names[i] != opName {
			inferred[i] = to
		}
	}
	for _, item := range items {
		if _, err := p.bindFields(item.Value, item.Name, scope); err != nil {
			return err
		}
	}
	p.types = inferred
	return nil
}

// fillSlots makes values of the fields that expressions use. A field that is none
// of its type is NULL, or the end of the row in strict mode.
func (p *plan) fillSlots(fields []field, failed wording) (got filled) {
	for i, used := range p.texts {
		if !used {
			continue
		}
		p.slots[i] = nil
		f := &fields[i]
		switch t := p.types[i]; {
		case f.null:
		case t.Kind == cell.Varchar:
			p.slots[i] = string(f.text)
		default:
			value, ok := f.value(t)
			if ok {
				p.slots[i] = value
			} else if p.strict {
				e := &store.ConversionError{Column: store.Column{Name: p.names[i], Type: t}, Text: string(f.text)}
				// A text of JSON that is cast in vain is looked for in columns only.
				if got = f.refused(i, e, failed); !got.source {
					return got
				}
			}
		}
	}
	return filled{}
}

// value returns the field as a value of the type.
func (f *field) value(t cell.Type) (cell.Value, bool) {
	switch {
	case f.problem != "":
		return nil, false
	case f.json:
		bytes, ok := cell.AppendJSONValue(nil, t, f.text)
		if !ok {
			return nil, false
		}
		return cell.Decode(bytes, t), true
	}
	return cell.Convert(t, string(f.text))
}
