package json

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"starlift/batch"
	"starlift/source"
	"starlift/source/sourcetest"
)

// folder writes files and returns where they are.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		put(t, dir, name, content)
	}
	return dir
}

func put(t testing.TB, dir, name, content string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// opening opens a source on the files of a folder.
func opening(t testing.TB, dir string, cell int64, c Config) (source.Source, error) {
	t.Helper()
	c.Folder = dir
	if c.Files == nil {
		c.Files = []string{"*.json*"}
	}
	return c.Open(context.Background(), source.Settings{CellBytes: cell})
}

func opened(t testing.TB, dir string, cell int64, c Config) source.Source {
	t.Helper()
	s, err := opening(t, dir, cell, c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// readSplit reads a split with pages of a few bytes.
func readSplit(s source.Source, split source.Split, from source.Offset) (rows [][]string, end source.Offset, err error) {
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
		rows = append(rows, sourcetest.Text(&p.Tables[0])...)
	}
}

// readAll reads all splits of a source.
func readAll(s source.Source, known ...source.Known) (rows [][]string, err error) {
	splits, err := s.Splits(context.Background(), nil, known)
	if err != nil {
		return nil, err
	}
	for _, split := range splits {
		more, _, err := readSplit(s, split, "")
		rows = append(rows, more...)
		if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// readText reads one file of a text.
func readText(t testing.TB, text string, c Config) ([][]string, error) {
	t.Helper()
	s, err := opening(t, folder(t, map[string]string{"a.json": text}), 1<<20, c)
	if err != nil {
		return nil, err
	}
	return readAll(s)
}
