//go:build !race

package csv

import (
	"testing"

	"starlift/source"
	"starlift/source/sourcetest"
)

// What a split costs does not grow with its rows.
func TestNextAllocatesNothingARow(t *testing.T) {
	text, _ := numbered(20_000)
	dir := sourcetest.Folder(t, map[string]string{"a.csv": text})
	sourcetest.Allocations(t, sourcetest.Case{
		Open: func(t *testing.T) source.Source { return opened(t, dir, 1<<20, Config{Dialect: DefaultDialect()}) },
	})
}
