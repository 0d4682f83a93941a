package files

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
	"starlift/schema"
	"starlift/typemap"
)

// Written is the part of a source block that all sources of files have, as it is
// written.
type Written struct {
	Paths       []string
	Compression Compression
	MaxBytes    int64
	Columns     []option.Pair
	encoding    string
}

// Path is the option that says which files are meant.
func Path[T any](at func(*T) *Written) option.Field[T] {
	return option.Texts("path", "File or pattern, or a list of them; `*`, `**`, `?`, `[a-z]` and `{a,b}` match. Relative to the folder of the configuration.",
		func(t *T) *[]string { return &at(t).Paths }, option.Required(), option.Length(1, 4096))
}

// Storage are the options of how a file holds its text.
func Storage[T any](at func(*T) *Written) []option.Field[T] {
	return []option.Field[T]{
		option.Enum("encoding", "Character encoding; a byte order mark is dropped.",
			func(t *T) *string { return &at(t).encoding }, []string{"utf-8"}, option.Default("utf-8")),
		option.Enum("compression", "How the files are compressed; left out, their names say: `.gz`, `.zst`, `.lz4`, `.bz2`.",
			func(t *T) *Compression { return &at(t).Compression }, []Compression{Plain, Gzip, Zstd, LZ4, Bzip2}),
		option.Bytes("max_record_bytes", "The longest record; a longer one is an error, so that a stray quote does not eat a file.",
			func(t *T) *int64 { return &at(t).MaxBytes }, option.Between(1, 256<<20), option.Default("16777216")),
	}
}

// Column is a field with its declared type.
type Column struct {
	Name   string
	Native string // as declared
	Type   schema.Type
}

// Types resolves the declared types.
func (w *Written) Types() (columns []Column, diags hcl.Diagnostics) {
	for i, c := range w.Columns {
		t, err := typemap.Natural("text", c.Value)
		if err != nil {
			diags = append(diags, diag.Error(diag.NoMapping, &c.At, "Unknown type", sentence(err.Error())))
			continue
		}
		if slices.ContainsFunc(w.Columns[:i], func(o option.Pair) bool { return strings.EqualFold(o.Name, c.Name) }) {
			diags = append(diags, diag.Error(diag.Duplicate, &c.NameAt, "Duplicate column",
				fmt.Sprintf("The column %q is declared before; names differ by more than their case.", c.Name)))
			continue
		}
		columns = append(columns, Column{Name: c.Name, Native: c.Value, Type: t})
	}
	return columns, diags
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }
