package json

import (
	"context"
	"testing"

	"starlift/source"
	"starlift/source/sourcetest"
)

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

// readText reads one file of a text.
func readText(t testing.TB, text string, c Config) ([][]string, error) {
	t.Helper()
	s, err := opening(t, sourcetest.Folder(t, map[string]string{"a.json": text}), 1<<20, c)
	if err != nil {
		return nil, err
	}
	return sourcetest.ReadAll(s)
}
