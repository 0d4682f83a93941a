//go:build !race

package json

import (
	"testing"

	"starlift/source"
	"starlift/source/sourcetest"
)

// What a split costs does not grow with its rows.
func TestNextAllocatesNothingARow(t *testing.T) {
	lines, _ := numbered(20_000, "", "\n", "")
	array, _ := numbered(20_000, "[", ",", "]")
	config := Config{Columns: columns("note"), Paths: paths(t, "all", "$", "other", "$.note"), IgnoreKeys: true}
	for name, text := range map[string]string{"lines": lines, "array": array} {
		dir := sourcetest.Folder(t, map[string]string{"a.json": text})
		t.Run(name, func(t *testing.T) {
			sourcetest.Allocations(t, sourcetest.Case{
				Open: func(t *testing.T) source.Source { return opened(t, dir, 1<<20, config) },
			})
		})
	}
}
