package ingest

import (
	"fmt"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// compute appends the cell of a column that is not read from a field as it is. A
// value that is none of the column is NULL, also in strict mode: that looks at
// fields alone, and at those that are cast as they are only where a server still
// has the source at hand, which is for JSON.
func (p *plan) compute(row []byte, c int, s *source) ([]byte, filled, error) {
	column := &p.columns[c]
	value, before, err := p.evaluate(row, c, s)
	if err != nil {
		return row, filled{}, err
	}
	if value == nil {
		if before != nil && p.strict && p.json && s.kind == fromText {
			return row, filled{reason: noCast(before.(string), column.Name, column.Type), source: true}, nil
		}
		return row, filled{null: true}, nil
	}
	if n := length(value); cell.TooLong(column.Type, n) {
		return row, filled{null: true, sink: tooLong(column, value, n)}, nil
	}
	if out, ok := cell.AppendValue(row, column.Type, value); ok {
		return out, filled{}, nil
	}
	return row, filled{null: true}, nil
}

// evaluate returns the value of the column, in its type; nil for NULL. before is
// what the cast to that type has no value for.
func (p *plan) evaluate(row []byte, c int, s *source) (value, before cell.Value, err error) {
	switch s.kind {
	case fromText:
		text := p.slots[s.field]
		if text == nil {
			return nil, nil, nil
		}
		to := p.columns[c].Type
		if to.Kind == cell.Char || to.Kind == cell.Varchar {
			return text, nil, nil
		}
		if cast, ok := cell.Cast(text, sourceText(), to); ok && cast != nil {
			return cast, nil, nil
		}
		return nil, text, nil
	case fromGenerated:
		for _, needed := range s.value.needs {
			p.values[needed] = p.decoded(row, needed)
		}
		return s.value.eval(p.values)
	}
	return s.value.eval(p.slots)
}

// length returns the bytes of a text, 0 for other values.
func length(v cell.Value) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	}
	return 0
}

// maxShown is how much of a text that is too long the sink shows.
const maxShown = 100

func tooLong(column *store.Column, v cell.Value, n int) complaint {
	text := fmt.Sprintf("%s", v)
	if len(text) > maxShown {
		text = text[:maxShown] + "..."
	}
	text = fmt.Sprintf("String '%s'(length=%d) is too long. The max length of '%s' is %d", text, n, column.Name, column.Type.Length)
	return complaint{text, true}
}

// operation returns what the row does. A number other than 0 and 1 filters the
// row in every mode: what a server makes of it is unconfirmed.
func (p *plan) operation(fields []field, failed wording) (store.Op, filled, error) {
	switch {
	case p.opValue != nil:
		return p.computeOp()
	case p.opField >= 0:
		op, got := p.readOp(&fields[p.opField], failed)
		return op, got, nil
	}
	return p.op, filled{}, nil
}

// opType is the type of __op.
func opType() cell.Type { return cell.Type{Kind: cell.TinyInt} }

// computeOp evaluates the expression of __op.
func (p *plan) computeOp() (store.Op, filled, error) {
	value, _, err := p.opValue.eval(p.slots)
	if err != nil {
		return 0, filled{}, err
	}
	op, got := opOf(value)
	return op, got, nil
}

// readOp reads the field of __op.
func (p *plan) readOp(f *field, failed wording) (store.Op, filled) {
	if f.null {
		return opOf(nil)
	}
	// The usual two values need no conversion.
	if len(f.text) == 1 && (f.text[0] == '0' || f.text[0] == '1') {
		return store.Op(f.text[0] - '0'), filled{}
	}
	value, ok := cell.Convert(opType(), string(f.text))
	if !ok && p.strict {
		column := store.Column{Name: opName, Type: opType()}
		return 0, f.refused(p.opField, &store.ConversionError{Column: column, Text: string(f.text)}, failed)
	}
	return opOf(value)
}

func opOf(value cell.Value) (store.Op, filled) {
	switch value {
	case nil:
		return 0, filled{sink: complaint{text: "NULL value in non-nullable column '" + opName + "'"}}
	case int64(0):
		return store.Upsert, filled{}
	case int64(1):
		return store.Delete, filled{}
	}
	return 0, filled{reason: noValue(cell.Text(value, opType()), opName, opType())}
}
