package apply

import (
	"bytes"

	"starlift/batch"
	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// printedRow knows rows again in the form in which StarRocks prints them where
// their text is gone: values in brackets, texts in quotes that nothing escapes
// (protocol reference 2.5 and 5.5). Which columns are printed depends on the step
// that refused the row, so each order that is known is tried. It belongs to one
// goroutine.
type printedRow struct {
	fields  []starrocks.EncodeField
	layouts [][]int // orders of fields, unknown and unknownText
	items   []item
	memory  []byte // of items
}

// The values of a layout that are of no field: computed, or defaults. unknownText
// may hold what stands between values.
const (
	unknown     = -1
	unknownText = -2
)

// item is a printed value: its text, which may stand in quotes, or any; commas says
// that it may hold what stands between values.
type item struct {
	text        []byte
	any, commas bool
}

// maxSteps bounds how long one row is compared with one printed text.
const maxSteps = 4096

func newPrintedRow(job *plan.Job) *printedRow {
	p := &printedRow{fields: job.Fields}
	byColumn := map[string]int{}
	for i, f := range job.Fields {
		byColumn[f.Target.Name] = i
	}
	computed := map[string]bool{}
	for _, d := range job.Derived {
		computed[d.Column] = true
	}
	var all, written, sent []int
	for _, c := range job.Target.Columns {
		i, ok := byColumn[c.Name]
		if !ok || computed[c.Name] {
			i = unknown
			if mayHoldCommas(c.Type.Kind) {
				i = unknownText
			}
		}
		all = append(all, i)
		if ok || computed[c.Name] {
			written = append(written, i)
		}
	}
	for i := range job.Fields {
		sent = append(sent, i)
	}
	for _, layout := range [][]int{all, written, sent} {
		p.layouts = append(p.layouts, layout, append(layout[:len(layout):len(layout)], unknown)) // __op
	}
	return p
}

// is says whether a row of b can be the one that was printed.
func (p *printedRow) is(printed []byte, b *batch.Batch, row int) bool {
	if len(printed) < 2 || printed[0] != '[' || printed[len(printed)-1] != ']' {
		return false
	}
	printed = printed[1 : len(printed)-1]
	for _, layout := range p.layouts {
		p.items, p.memory = p.items[:0], p.memory[:0]
		for _, field := range layout {
			p.items = append(p.items, p.item(b, row, field))
		}
		steps := maxSteps
		if matches(printed, p.items, &steps) {
			return true
		}
	}
	return false
}

// item is how a field's value is printed, as far as it is certain.
func (p *printedRow) item(b *batch.Batch, row, field int) item {
	if field < 0 {
		return item{any: true, commas: field == unknownText}
	}
	f := &p.fields[field]
	v := &b.Cols[f.From]
	unsure := item{any: true, commas: mayHoldCommas(f.Target.Type.Kind)}
	if v.Repr == batch.Fixed {
		return unsure
	}
	s := v.Spans[row]
	if s.Off == batch.Null || s.Off == batch.Absent {
		return item{text: null}
	}
	text := b.Arena[s.Off:s.End]
	kind := f.Target.Type.Kind
	switch {
	case len(text) == 0, v.Repr == batch.Raw:
	case kind.IsText() && kind != schema.JSON:
		return item{text: text}
	case isInteger(kind):
		if number, ok := plainInteger(text); ok {
			return item{text: number}
		}
	case kind == schema.Date && len(text) == len("2006-01-02"), kind == schema.Datetime && len(text) == len("2006-01-02 15:04:05"):
		return item{text: text}
	}
	return unsure
}

// mayHoldCommas says whether a printed value of a type may hold a comma and a
// blank.
func mayHoldCommas(kind schema.Kind) bool {
	switch kind {
	case schema.Boolean, schema.Float, schema.Double, schema.Decimal, schema.Date, schema.Datetime:
		return false
	}
	return !isInteger(kind)
}

var null = []byte("NULL")

// plainInteger is an integer as a server prints it, where it is one already but
// for blanks around it.
func plainInteger(text []byte) ([]byte, bool) {
	text = bytes.Trim(text, " ")
	digits := bytes.TrimPrefix(text, []byte{'-'})
	if len(digits) == 0 || digits[0] == '0' && len(text) > 1 {
		return nil, false
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return nil, false
		}
	}
	return text, true
}

var between = []byte(", ")

// matches says whether printed is the items with a comma and a blank between
// them. Texts may hold those too, so that any value may end at each of them.
func matches(printed []byte, items []item, steps *int) bool {
	if *steps--; *steps < 0 {
		return false
	}
	if len(items) == 0 {
		return len(printed) == 0
	}
	last := len(items) == 1
	if one := items[0]; !one.any {
		for _, rest := range [...][]byte{after(printed, one.text, 0), after(printed, one.text, '\'')} {
			switch {
			case rest == nil:
			case last:
				if len(rest) == 0 {
					return true
				}
			case bytes.HasPrefix(rest, between) && matches(rest[len(between):], items[1:], steps):
				return true
			}
		}
		return false
	}
	if last {
		return items[0].commas || !bytes.Contains(printed, between)
	}
	for at := 0; ; {
		next := bytes.Index(printed[at:], between)
		if next < 0 {
			return false
		}
		at += next + len(between)
		if matches(printed[at:], items[1:], steps) {
			return true
		}
		if !items[0].commas {
			return false
		}
	}
}

// after is what follows a text, in quotes where quote is not 0, at the beginning
// of printed; nil where it does not stand there.
func after(printed, text []byte, quote byte) []byte {
	if quote != 0 {
		if len(printed) < len(text)+2 || printed[0] != quote || printed[len(text)+1] != quote || !bytes.HasPrefix(printed[1:], text) {
			return nil
		}
		return printed[len(text)+2 : len(printed) : len(printed)]
	}
	if !bytes.HasPrefix(printed, text) {
		return nil
	}
	return printed[len(text):len(printed):len(printed)]
}
