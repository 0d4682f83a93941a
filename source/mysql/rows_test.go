package mysql

import (
	"errors"
	"io"
	"testing"

	"starlift/batch"
	"starlift/source"
	"starlift/source/sourcetest"
)

// pages reads a split into one page, by reads of limit bytes.
func pages(t *testing.T, src source.Source, split source.Split, limit int, lenient bool) (*batch.Page, error) {
	t.Helper()
	tables, err := src.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := src.Open(t.Context(), split, "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := &batch.Page{Tables: []batch.Batch{batch.New(tables[0].Columns, batch.Text)}, Lenient: lenient}
	for err == nil {
		p.Limit = p.Bytes() + limit
		_, err = r.Next(t.Context(), p)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return p, err
}

func rowsOf(t *testing.T, src source.Source, split source.Split, limit int) [][]string {
	t.Helper()
	p, err := pages(t, src, split, limit, false)
	if err != nil {
		t.Fatal(err)
	}
	return sourcetest.Text(&p.Tables[0])
}
