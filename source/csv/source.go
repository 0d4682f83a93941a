package csv

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"

	"starlift/schema"
	"starlift/source"
	"starlift/source/files"
)

// Config is a CSV source as declared.
type Config struct {
	// Folder is what relative paths are relative to.
	Folder string
	// Paths are files or patterns.
	Paths       []string
	Columns     []files.Column
	Compression files.Compression
	Dialect     Dialect
}

// Describe gives the paths.
func (c *Config) Describe() string { return strings.Join(c.Paths, ", ") }

// Open lists the files. A path that leads to none is an error.
func (c *Config) Open(ctx context.Context, s source.Settings) (source.Source, error) {
	g, err := newGrammar(c.Dialect)
	if err != nil {
		return nil, err
	}
	csv := &csvSource{config: c, settings: s, grammar: g}
	declared := files.Declared{Folder: c.Folder, Paths: c.Paths, Compression: c.Compression, Ending: ".csv", Limits: g.limits()}
	if csv.Source, err = files.Open(ctx, declared, csv, s); err != nil {
		return nil, err
	}
	return csv, nil
}

// csvSource is an open CSV source, and the format of its files.
type csvSource struct {
	*files.Source
	config   *Config
	settings source.Settings
	grammar  *grammar

	relating sync.Mutex // held by whoever looks for the columns

	mu      sync.Mutex
	columns []schema.Column // nil: not yet looked for
}

// Tables gives the one relation that all files make up.
func (c *csvSource) Tables(ctx context.Context) ([]schema.Table, error) {
	columns, err := c.relation(ctx)
	if err != nil {
		return nil, err
	}
	return []schema.Table{{Name: "csv", Columns: columns}}, nil
}

// Framing implements files.Format.
func (c *csvSource) Framing() files.Framing { return &framing{g: c.grammar} }

// Parsing implements files.Format.
func (c *csvSource) Parsing(ctx context.Context) (files.Parsing, error) {
	columns, err := c.relation(ctx)
	if err != nil {
		return nil, err
	}
	p := &parser{g: c.grammar}
	for _, column := range columns {
		p.names = append(p.names, column.Name)
		p.types = append(p.types, column.Type)
	}
	return p, nil
}

// Grown implements files.Format: the old end must be the end of a record.
func (c *csvSource) Grown(_ context.Context, f *files.File, size int64) (string, error) {
	end, err := f.End(size, int64(len(c.grammar.delimiter)))
	if err != nil || bytes.Equal(end, c.grammar.delimiter) {
		return "", err
	}
	return "the file grew inside its last record, which had no row delimiter", nil
}

// LineEnd implements files.Format. Where the row delimiter has no newline in it,
// lines are what it ends.
func (c *csvSource) LineEnd() byte {
	if bytes.IndexByte(c.grammar.delimiter, '\n') >= 0 {
		return '\n'
	}
	return c.grammar.delimiter[len(c.grammar.delimiter)-1]
}

// Field names a field, by its number where nothing names it.
func (c *csvSource) Field(i int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i < len(c.columns) {
		return c.columns[i].Name
	}
	return fmt.Sprintf("field %d", i+1)
}
