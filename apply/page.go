package apply

import (
	"starlift/batch"
	"starlift/schema"
)

// The memory of a lane: so many pages of so many bytes, and one buffer of rows
// as they are sent. A page grows beyond that for a record that is larger, up to
// the source's max_record_bytes, and is small again when it comes back.
const (
	lanePages = 4
	pageBytes = 256 << 10
	sendBytes = 256 << 10
	// keptBytes is the arena of a page that comes back and is kept: an encoder
	// rewrites values behind those that were read.
	keptBytes = 4 * pageBytes
)

// pages is a lane's free list. A page belongs to one goroutine at a time: the
// reading one takes it from here and gives it away by sending it, the writing
// one puts it back.
type pages struct{ free chan *batch.Page }

func newPages(columns []schema.Column) *pages {
	p := &pages{free: make(chan *batch.Page, lanePages)}
	for range lanePages {
		p.free <- &batch.Page{Limit: pageBytes, Lenient: true, Tables: []batch.Batch{batch.New(columns, batch.Text)}}
	}
	return p
}

// put makes a page free again. It never waits: there are as many places as pages.
func (p *pages) put(page *batch.Page) {
	for i := range page.Tables {
		if t := &page.Tables[i]; cap(t.Arena) > keptBytes {
			t.Arena = nil
		}
	}
	p.free <- page
}
