package apply

import (
	"starlift/batch"
	"starlift/schema"
)

// The memory of a lane: so many pages of so many bytes, and one buffer of rows
// as they are sent.
const (
	lanePages = 4
	pageBytes = 256 << 10
	sendBytes = 256 << 10
)

// pages is a lane's free list. A page belongs to one goroutine at a time: the
// reading one takes it from here and gives it away by sending it, the writing
// one puts it back.
type pages struct{ free chan *batch.Page }

func newPages(columns []schema.Column) *pages {
	p := &pages{free: make(chan *batch.Page, lanePages)}
	for range lanePages {
		p.free <- &batch.Page{Limit: pageBytes, Tables: []batch.Batch{batch.New(columns, batch.Text)}}
	}
	return p
}
