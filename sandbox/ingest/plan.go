package ingest

import (
	"crypto/rand"
	"fmt"
	"time"

	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// What a table's column is filled from, when not from a field of the source.
const (
	fromNull = -1 - iota
	fromDefault
	fromUUID
	fromAutoIncrement
)

// plan says how the fields of a source row become the columns of a table row.
type plan struct {
	table   *store.Table
	columns []store.Column
	layout  *store.Layout
	strict  bool

	names    []string // of the source's fields
	from     []int    // per table column: a field, or one of the constants above
	defaults [][]byte // per table column, its cell when filled by fromDefault
	opField  int      // the field that holds __op, or -1
	op       store.Op // when no field does
}

// newPlan checks the columns header against the table. Texts: protocol
// reference 5.3.
func newPlan(table *store.Table, o Options, now time.Time) (*plan, error) {
	d := table.Definition()
	if d.Model != store.DuplicateKey && d.Model != store.PrimaryKey {
		return nil, status.New(status.NotSupported, "the sandbox does not load AGGREGATE KEY and UNIQUE KEY tables yet")
	}
	h, err := parseColumns(o.Columns)
	if err != nil {
		return nil, err
	}
	if h.hasOp && d.Model != store.PrimaryKey {
		return nil, status.New(status.AnalysisError, "Mapping column is not in table. column: %s", opName)
	}
	p := &plan{
		table: table, columns: d.Columns, layout: table.Layout(), strict: o.StrictMode,
		names: h.names, opField: -1, op: h.op,
		from: make([]int, len(d.Columns)), defaults: make([][]byte, len(d.Columns)),
	}
	if len(p.names) == 0 {
		for _, c := range d.Columns {
			if !c.AutoIncrement {
				p.names = append(p.names, c.Name)
			}
		}
		// Objects may bring their own __op when no header says what they hold.
		if o.JSON && o.JSONPaths == "" && d.Model == store.PrimaryKey && !h.hasOp && o.Columns == "" {
			p.names = append(p.names, opName)
		}
	}
	if d.Model == store.PrimaryKey && !h.hasOp {
		p.opField = indexOf(p.names, opName)
	}
	for c := range d.Columns {
		if err := p.fill(&d, c, now); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func indexOf(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

// fill decides what column c is filled from.
func (p *plan) fill(d *store.Definition, c int, now time.Time) error {
	for i, name := range p.names {
		if d.Find(name) == c {
			p.from[c] = i
			return nil
		}
	}
	column := d.Columns[c]
	text := column.DefaultValue
	switch {
	case column.AutoIncrement:
		p.from[c] = fromAutoIncrement
		return nil
	case column.Default == store.UUIDDefault:
		p.from[c] = fromUUID
		return nil
	case column.Default == store.CurrentTimestamp:
		text = now.UTC().Format("2006-01-02 15:04:05")
	case column.Default == store.LiteralDefault:
	case column.Nullable:
		p.from[c] = fromNull
		return nil
	default:
		return status.New(status.AnalysisError, "Column has no default value. column: %s", column.Name)
	}
	cell, ok := p.layout.AppendText(nil, c, []byte(text))
	if !ok {
		return status.New(status.AnalysisError, "Invalid default value of column %s: %s", column.Name, text)
	}
	p.from[c], p.defaults[c] = fromDefault, cell
	return nil
}

// field is one value of a source row.
type field struct {
	text []byte
	null bool
	set  bool
	// problem is why the value cannot be the column's, found before conversion.
	problem string
}

// row appends the table row that the fields make. reason is why the row is
// filtered, empty when it is not; failed words a conversion failure.
func (p *plan) row(dst []byte, fields []field, failed func(field int, e *store.ConversionError) string) (row []byte, op store.Op, reason string) {
	row = p.layout.Begin(dst)
	for c, from := range p.from {
		switch from {
		case fromDefault:
			row = append(row, p.defaults[c]...)
			continue
		case fromUUID:
			row, _ = p.layout.AppendText(row, c, newUUID())
			continue
		case fromAutoIncrement:
			row, _ = p.layout.AppendText(row, c, fmt.Append(nil, p.table.NextAuto()))
			continue
		case fromNull:
			p.layout.SetNull(row, c)
			continue
		}
		f := &fields[from]
		if !f.null {
			if f.problem == "" {
				var ok bool
				if row, ok = p.layout.AppendText(row, c, f.text); ok {
					continue
				}
			}
			if p.strict {
				if f.problem != "" {
					return row, 0, f.problem
				}
				return row, 0, failed(from, p.layout.Failed(c, f.text))
			}
		}
		if reason := p.null(row, c); reason != "" {
			return row, 0, reason
		}
	}
	op, reason = p.operation(fields)
	return row, op, reason
}

// null makes the column NULL, or says why it cannot be.
func (p *plan) null(row []byte, c int) string {
	switch column := p.columns[c]; {
	case column.AutoIncrement:
		return fmt.Sprintf("NULL value in auto increment column '%s'", column.Name)
	case !column.Nullable:
		return fmt.Sprintf("NULL value in non-nullable column '%s'", column.Name)
	}
	p.layout.SetNull(row, c)
	return ""
}

// operation reads __op. A value other than 0 and 1 filters the row in every
// mode: what a server makes of it is unconfirmed.
func (p *plan) operation(fields []field) (store.Op, string) {
	if p.opField < 0 {
		return p.op, ""
	}
	f := &fields[p.opField]
	if f.problem == "" && !f.null {
		switch string(f.text) {
		case "0":
			return store.Upsert, ""
		case "1":
			return store.Delete, ""
		}
	}
	return 0, fmt.Sprintf("Value '%s' is out of range. The type of '%s' is TINYINT", f.text, opName)
}

// newUUID returns a random UUID as text.
func newUUID() []byte {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: it would end the process
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Appendf(nil, "%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
