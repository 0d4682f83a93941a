package starrocks

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"starlift/batch"
	"starlift/schema"
)

// shape is a type inside a nested one, or a nested type itself, made ready for
// judging.
type shape struct {
	column
	inner []shape  // element; key and value; fields
	names [][]byte // of the fields of a STRUCT
	keys  []string // the same as JSON has them: `"name":`
	noCSV string   // why CSV has no form for the type, or empty
}

// newShape makes the shape of a type in the column c.
func newShape(c *column, t schema.Type, e *Encoder) (*shape, error) {
	s := &shape{column: column{name: c.name, target: t, source: schema.Text, typeName: FormatType(t), nullable: true, raw: true, loss: c.loss}}
	switch t.Kind {
	case schema.Array, schema.Map, schema.Struct:
	case schema.JSON:
		s.noCSV = "CSV has no form for JSON inside " + c.typeName
		return s, nil
	default:
		s.raw = false
		if t.Kind == schema.Decimal && t.Precision > nativePrecision || !s.scalar(e) {
			return nil, fmt.Errorf("encode column %q: %s inside %s cannot be loaded", c.name, s.typeName, c.typeName)
		}
		if t.Kind.IsText() {
			s.slow = slowInnerText
		}
		return s, nil
	}
	for _, f := range t.Fields {
		inner, err := newShape(c, f.Type, e)
		if err != nil {
			return nil, err
		}
		s.inner, s.names = append(s.inner, *inner), append(s.names, []byte(f.Name))
		s.keys = append(s.keys, string(appendQuoted(nil, []byte(f.Name)))+":")
	}
	if want := map[schema.Kind]int{schema.Array: 1, schema.Map: 2}[t.Kind]; want != 0 && len(s.inner) != want {
		return nil, fmt.Errorf("encode column %q: %s has %d types inside, not %d", c.name, s.typeName, len(s.inner), want)
	}
	s.noCSV = s.whyNoCSV()
	if t.Kind == schema.Map && (s.inner[0].inner != nil || s.inner[0].target.Kind == schema.JSON) {
		return nil, fmt.Errorf("encode column %q: %s cannot be the key of a MAP", c.name, s.inner[0].typeName)
	}
	return s, nil
}

// whyNoCSV says why the text form of arrays and maps cannot hold the type. The
// server's reader looks for square brackets alone in an array, for braces alone
// in a map, so that neither can stand in the other.
func (s *shape) whyNoCSV() string {
	if s.target.Kind == schema.Struct {
		return "CSV has no form for STRUCT"
	}
	for i := range s.inner {
		if why := s.inner[i].noCSV; why != "" {
			return why
		}
		if k := s.inner[i].target.Kind; k != s.target.Kind && (k == schema.Array || k == schema.Map) {
			return fmt.Sprintf("CSV has no form for %s inside %s", words[k], words[s.target.Kind])
		}
	}
	return ""
}

// CarriedByCSV says whether rows of CSV can hold values of a type; where they
// cannot, rows must travel as JSON.
func CarriedByCSV(t schema.Type) bool {
	switch t.Kind {
	case schema.Array, schema.Map, schema.Struct:
		s, err := newShape(&column{typeName: FormatType(t)}, t, &Encoder{})
		return err == nil && s.noCSV == ""
	}
	return true
}

// nestedState is memory that the judging of nested values uses again for each.
type nestedState struct {
	out     []byte    // the value as it will be sent
	seen    []bool    // which fields of the STRUCTs that are open have come
	keys    []keySpan // of the MAPs that are open
	keyText []byte
}

// slowNested takes the JSON text of an array or object of the column's shape, and
// writes it as the format has it.
func slowNested(e *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	v := b.Arena[s.Off:s.End]
	if !utf8.Valid(v) {
		return cell{}, c.fault(v, "not valid UTF-8 at byte %d of the value", invalidAt(v))
	}
	if !json.Valid(v) {
		return cell{}, c.fault(v, "not a JSON text, as %s needs", c.typeName)
	}
	n := nestedReader{encoder: e, b: b, text: v, base: s.Off}
	n.blanks()
	if v[n.at] == 'n' {
		return e.judgeOne(c, b, batch.Span{Off: batch.Null})
	}
	if e.format.Kind != RowsJSON && c.shape.noCSV != "" {
		return cell{}, e.cannotCarry(c, v, "", c.shape.noCSV)
	}
	e.nested.out = e.nested.out[:0]
	if err := n.value(c.shape); err != nil {
		wayComplete(err)
		return cell{}, err
	}
	out := rewritten(b, e.nested.out)
	return out, e.carries(c, b.Arena[out.Off:out.End])
}

// slowInnerText judges a text inside an array, a map or a struct. Whether CSV can
// carry it is judged of the whole.
func slowInnerText(_ *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	return s, c.textFault(b.Arena[s.Off:s.End])
}

// appendInner writes a judged scalar in the text form of arrays and maps, where
// texts and dates stand in double quotes, and two of these are one (protocol
// reference 5.5).
func (s *shape) appendInner(dst, v []byte) []byte {
	switch s.target.Kind {
	case schema.Char, schema.Varchar, schema.Text, schema.Date, schema.Datetime:
		dst = append(dst, '"')
		for _, b := range v {
			if b == '"' {
				dst = append(dst, '"')
			}
			dst = append(dst, b)
		}
		return append(dst, '"')
	}
	return append(dst, v...)
}
