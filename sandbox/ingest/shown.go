package ingest

import (
	"strconv"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// shown is the row the way a server's sink shows it in the error log, where the
// text that it came from is gone: its values in brackets, texts in quotes, then
// __op when the table has one. (The exact form is unconfirmed.)
func (p *plan) shown(row []byte, op store.Op) []byte {
	out := []byte{'['}
	for i, c := range p.written {
		if i > 0 {
			out = append(out, ", "...)
		}
		out = appendShown(out, p.decoded(row, c), p.columns[c].Type)
	}
	if p.model == store.PrimaryKey {
		out = strconv.AppendUint(append(out, ", "...), uint64(op), 10)
	}
	return append(out, ']')
}

// shownSource is the row the way a server shows it where a value of JSON was cast
// in vain: numbers as they are, texts in quotes.
func (p *plan) shownSource(fields []field) []byte {
	out := []byte{'['}
	for i := range fields {
		if i > 0 {
			out = append(out, ", "...)
		}
		f := &fields[i]
		switch kind := p.kindOf(i); {
		case f.null:
			out = append(out, "NULL"...)
		case f.json, kind == cell.JSON, kind >= cell.TinyInt && kind <= cell.BigInt, kind == cell.Float, kind == cell.Double:
			out = append(out, f.text...)
		default:
			out = append(append(append(out, '\''), f.text...), '\'')
		}
	}
	return append(out, ']')
}

func appendShown(out []byte, v cell.Value, t cell.Type) []byte {
	switch {
	case v == nil:
		return append(out, "NULL"...)
	case t.Kind == cell.Char, t.Kind == cell.Varchar, t.Kind == cell.Varbinary:
		return append(cell.AppendPrinted(append(out, '\''), v, t), '\'')
	}
	return cell.AppendPrinted(out, v, t)
}
