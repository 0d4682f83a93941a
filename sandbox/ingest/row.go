package ingest

import (
	"fmt"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// field is one value of a source row.
type field struct {
	text []byte
	null bool
	set  bool
	// json says that the text is a JSON value, not the text of one.
	json bool
	// problem is why the value cannot be the column's, found before conversion.
	problem string
	uncast  bool // the problem is that of a cast
}

// wording says in the format's words that a field is no value of its column. source
// is as filled has it.
type wording func(field int, e *store.ConversionError) (reason string, source bool)

// verdict is what becomes of a row.
type verdict struct {
	op         store.Op
	unselected bool   // where does not want it
	reason     string // why it is filtered, empty when it is not
	sink       bool   // the reason was found where the text of the row is gone
	shown      []byte // the row as it is shown there
}

// filled says what became of one column. At most one of the two reasons is set.
type filled struct {
	null   bool
	reason string    // why the row is filtered at once
	source bool      // the log shows the row by the values of its fields
	sink   complaint // why it will be, unless where does not want it
}

// complaint is what the sink says of a row; the zero complaint is none.
type complaint struct {
	text     string
	measured bool // it is about the length of a text: the log shows no row with it
}

// row appends the table row that the fields make. The steps are those of a
// server, since a row that fails in two of them is counted for the first: values
// are converted, then where selects, then the sink looks for NULLs, lengths and
// partitions.
func (p *plan) row(dst []byte, fields []field, failed wording) (row []byte, v verdict, err error) {
	row = p.layout.Begin(dst)
	if got := p.fillSlots(fields, failed); got.reason != "" {
		return row, p.rejected(got, fields), nil
	}
	var sink complaint
	for c := range p.sources {
		var got filled
		p.starts[c] = len(row)
		if row, got, err = p.fill(row, c, fields, failed); err != nil || got.reason != "" {
			return row, p.rejected(got, fields), err
		}
		if got.null {
			p.starts[c] = -1
			p.layout.SetNull(row, c)
			if got.sink.text == "" {
				got.sink.text = p.nullRefused(c)
			}
		}
		if sink.text == "" {
			sink = got.sink
		}
	}
	op, got, err := p.operation(fields, failed)
	if err != nil || got.reason != "" {
		return row, p.rejected(got, fields), err
	}
	if sink.text == "" {
		sink = got.sink
	}
	v.op = op
	return row, v, p.judge(row, &v, sink)
}

// rejected is the verdict on a row that is filtered before it is whole.
func (p *plan) rejected(got filled, fields []field) verdict {
	v := verdict{reason: got.reason}
	if got.source {
		v.sink, v.shown = true, p.shownSource(fields)
	}
	return v
}

// judge is the second half of a row's way, when it is whole.
func (p *plan) judge(row []byte, v *verdict, sink complaint) error {
	if p.where != nil {
		selected, err := p.selects(row, v.op)
		if err != nil || !selected {
			v.unselected = true
			return err
		}
	}
	if sink.text == "" && p.routes != nil && !p.routed(row) {
		sink.text = outOfPartitions
	}
	if sink.text != "" {
		v.reason, v.sink = sink.text, true
		if !sink.measured {
			v.shown = p.shown(row, v.op)
		}
	}
	return nil
}

// fill appends the cell of column c.
func (p *plan) fill(row []byte, c int, fields []field, failed wording) (out []byte, got filled, err error) {
	s := &p.sources[c]
	switch s.kind {
	case fromField:
		row, got = p.fromField(row, c, &fields[s.field], failed)
	case fromDefault:
		row = append(row, s.cell...)
	case fromUUID:
		row, _ = p.layout.AppendText(row, c, newUUID())
	case fromAutoIncrement:
		row, _ = p.layout.AppendText(row, c, fmt.Append(nil, p.table.NextAuto()))
	case fromNull:
		got.null = true
	default:
		row, got, err = p.compute(row, c, s)
	}
	if s.negative && !got.null && got.reason == "" && err == nil {
		row, got = p.negated(row, c)
	}
	return row, got, err
}

// fromField appends the cell that a field's value stands for. A value that is
// none of the column is NULL, or the end of the row in strict mode.
func (p *plan) fromField(row []byte, c int, f *field, failed wording) ([]byte, filled) {
	s := &p.sources[c]
	if f.null {
		return row, filled{null: true}
	}
	out, ok := p.read(row, c, s, f)
	switch {
	case ok:
		return out, filled{}
	case !p.strict:
		return row, filled{null: true}
	}
	return row, f.refused(s.field, p.layout.Failed(c, f.text), failed)
}

// refused filters the row because the field is no value of a column.
func (f *field) refused(i int, e *store.ConversionError, failed wording) (got filled) {
	if f.problem != "" {
		return filled{reason: f.problem, source: f.uncast}
	}
	got.reason, got.source = failed(i, e)
	return got
}

// read appends the cell that a field's value stands for.
func (p *plan) read(row []byte, c int, s *source, f *field) ([]byte, bool) {
	switch {
	case f.problem != "":
		return row, false
	case f.json:
		return cell.AppendJSONValue(row, p.columns[c].Type, f.text)
	case s.hex:
		if len(f.text) == 0 {
			return row, false // an empty value came with base64
		}
		return cell.AppendHexText(row, p.columns[c].Type, f.text)
	}
	if p.strict {
		return p.layout.AppendText(row, c, f.text)
	}
	return cell.AppendLooseText(row, p.columns[c].Type, f.text)
}

// nullRefused says why the column cannot be NULL, empty when it can.
func (p *plan) nullRefused(c int) string {
	switch column := &p.columns[c]; {
	case column.AutoIncrement:
		return fmt.Sprintf("NULL value in auto increment column '%s'", column.Name)
	case !column.Nullable:
		return fmt.Sprintf("NULL value in non-nullable column '%s'", column.Name)
	}
	return ""
}

// negated turns the sign of the cell at the end of the row.
func (p *plan) negated(row []byte, c int) ([]byte, filled) {
	before := cell.Decode(row[p.starts[c]:], p.columns[c].Type)
	out, ok := cell.AppendValue(row[:p.starts[c]], p.columns[c].Type, negate(before))
	switch {
	case ok:
		return out, filled{}
	case p.strict:
		return out, filled{reason: noValue(cell.Text(before, p.columns[c].Type), p.columns[c].Name, p.columns[c].Type)}
	}
	return out, filled{null: true}
}

// decoded returns the value of a cell of the row that is being made.
func (p *plan) decoded(row []byte, c int) cell.Value {
	if p.starts[c] < 0 {
		return nil
	}
	return cell.Decode(row[p.starts[c]:], p.columns[c].Type)
}
