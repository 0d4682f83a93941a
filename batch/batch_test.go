package batch

import (
	"testing"

	"starlift/schema"
)

func TestResetKeepsMemoryAndNoRows(t *testing.T) {
	page := Page{Limit: 4, Tables: []Batch{
		New([]schema.Column{{Name: "a", Type: schema.Type{Kind: schema.Int}}}, Text),
		New([]schema.Column{{Name: "b", Type: schema.Type{Kind: schema.Date}}}, Fixed),
	}}
	first, second := &page.Tables[0], &page.Tables[1]
	if v := second.Cols[0]; v.Repr != Fixed || v.Type.Kind != schema.Date {
		t.Errorf("the vector is %+v", v)
	}
	first.Arena = append(first.Arena, "123"...)
	first.Cols[0].Spans = append(first.Cols[0].Spans, Span{0, 3})
	first.At, first.Ops, first.Rows = append(first.At, 7), append(first.Ops, Delete), 1
	second.Cols[0].Fixed, second.Cols[0].Nulls = append(second.Cols[0].Fixed, 1), append(second.Cols[0].Nulls, true)
	if page.Full() || page.Bytes() != 3 {
		t.Errorf("3 of 4 bytes: %d, full: %v", page.Bytes(), page.Full())
	}
	second.Arena = append(second.Arena, '4')
	if !page.Full() {
		t.Error("4 of 4 bytes are not full")
	}
	page.Reset()
	if n := len(first.Cols[0].Spans) + len(first.At) + len(first.Ops) + first.Rows + page.Bytes() +
		len(second.Cols[0].Fixed) + len(second.Cols[0].Nulls); n != 0 {
		t.Errorf("after Reset there are %d of something", n)
	}
	if cap(first.Arena) < 3 || cap(first.Cols[0].Spans) < 1 {
		t.Error("Reset gave memory away")
	}
}
