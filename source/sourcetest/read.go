package sourcetest

import (
	"context"
	"errors"
	"io"

	"starlift/batch"
	"starlift/source"
)

// ReadSplit reads a split of one table from an offset on, by pages of 100 bytes. With
// an error it returns what came before.
func ReadSplit(s source.Source, split source.Split, from source.Offset) (rows [][]string, end source.Offset, err error) {
	r, err := s.Open(context.Background(), split, from)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = r.Close() }()
	p := &batch.Page{Tables: make([]batch.Batch, 1), Limit: 100}
	for {
		p.Reset()
		at, err := r.Next(context.Background(), p)
		if errors.Is(err, io.EOF) {
			return rows, end, nil
		}
		if err != nil {
			return rows, end, err
		}
		end = at
		rows = append(rows, Text(&p.Tables[0])...)
	}
}

// ReadAll reads all splits that are not known.
func ReadAll(s source.Source, known ...source.Known) (rows [][]string, err error) {
	splits, err := s.Splits(context.Background(), nil, known)
	if err != nil {
		return nil, err
	}
	for _, split := range splits {
		more, _, err := ReadSplit(s, split, "")
		rows = append(rows, more...)
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}
