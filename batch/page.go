package batch

// Page is what one read of a source gives: rows of one or more tables between
// two offsets, one Batch a table of the split, in the split's order.
type Page struct {
	Tables []Batch
	Limit  int // bytes of arena, over all tables, at which a page is full
	// Lenient asks a reader to go on behind a record that it cannot read, where it
	// knows the record's end, and to put it into Refused.
	Lenient bool
	Refused []Refused
}

// Refused is a record that a reader left out.
type Refused struct {
	At     int64  // place in the source's own notation, as Batch.At has it
	Column string // field name, where the fault lies in one
	Value  string // cut short
	Reason string // lower case, no period
}

// Full says that the page has reached its limit; a reader then ends it at the
// next safe place.
func (p *Page) Full() bool { return p.Bytes() >= p.Limit }

// Bytes is the size of the page's arenas in bytes.
func (p *Page) Bytes() int {
	n := 0
	for i := range p.Tables {
		n += len(p.Tables[i].Arena)
	}
	return n
}

// Reset empties the page and keeps its memory.
func (p *Page) Reset() {
	for i := range p.Tables {
		p.Tables[i].Reset()
	}
	p.Refused = p.Refused[:0]
}
