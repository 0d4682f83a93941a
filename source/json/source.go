// Package json reads local files of JSON objects, plain or compressed, in cells
// that can be read apart from one another: objects one after another, or the
// elements of an array. A row is an object, a column what a path leads to in it:
// a span of the file's own bytes, which the target column judges later. What is
// not valid JSON is an error with its place. It is opened by what carries out a
// load.
package json

import (
	"context"
	"strings"
	"sync"

	"starlift/schema"
	"starlift/source"
	"starlift/source/files"
)

// Config is a JSON source as declared. Without Layout it is Auto, without
// MaxRecordBytes 16 MiB.
type Config struct {
	// Folder is what relative paths are relative to.
	Folder string
	// Files are files or patterns.
	Files       []string
	Compression files.Compression
	// Columns are the keys of a row, or values that Paths lead to; left out, the
	// first rows say which keys there are.
	Columns []files.Column
	// Paths lead to values by the names of columns.
	Paths []NamedPath
	// Root are the keys that lead from a document to its rows; none: a document is
	// a row.
	Root   []string
	Layout Layout
	// IgnoreKeys leaves keys out that are in no column; else they are a fault.
	IgnoreKeys bool
	// MaxRecordBytes is the longest row in bytes, what stands before the next one
	// included.
	MaxRecordBytes int
}

// NamedPath is the path of a column.
type NamedPath struct {
	Name string
	path path
}

// to is how root is written up to a level.
func (c *Config) to(level int) string {
	var p path
	for _, key := range c.Root[:level] {
		p = append(p, step{key, -1})
	}
	return p.String()
}

// Describe gives the paths of the files.
func (c *Config) Describe() string { return strings.Join(c.Files, ", ") }

// Definition implements source.Defined: where rows and values are in a document.
func (c *Config) Definition() string {
	var said []string
	if len(c.Root) > 0 {
		said = append(said, "root "+c.to(len(c.Root)))
	}
	for _, p := range c.Paths {
		said = append(said, p.Name+" = "+p.path.String())
	}
	return strings.Join(said, "\n")
}

// Open lists the files. A path that leads to none is an error.
func (c *Config) Open(ctx context.Context, s source.Settings) (source.Source, error) {
	own := *c
	if own.Layout == "" {
		own.Layout = Auto
	}
	if own.MaxRecordBytes == 0 {
		own.MaxRecordBytes = 16 << 20
	}
	j := &jsonSource{config: &own, settings: s, layouts: map[string]Layout{}}
	var err error
	j.Source, err = files.Open(ctx, files.Declared{
		Folder: c.Folder, Paths: c.Files, Compression: c.Compression, Ending: ".json", ManyInLine: true,
		Limits: files.Limits{RecordBytes: own.MaxRecordBytes, Cause: cause},
	}, j, s)
	if err != nil {
		return nil, err
	}
	return j, nil
}

// jsonSource is an open JSON source, and the format of its files.
type jsonSource struct {
	*files.Source
	config   *Config
	settings source.Settings

	relating sync.Mutex // held by whoever looks for the columns

	mu      sync.Mutex
	columns []column          // nil: not yet looked for
	layouts map[string]Layout // by path
}

// Tables gives the one relation that all files make up.
func (j *jsonSource) Tables(ctx context.Context) ([]schema.Table, error) {
	columns, err := j.relation(ctx)
	if err != nil {
		return nil, err
	}
	t := schema.Table{Name: "json"}
	for _, c := range columns {
		t.Columns = append(t.Columns, schema.Column{Name: c.name, Type: c.typ, Nullable: true, Native: c.native})
	}
	return []schema.Table{t}, nil
}

// Framing implements files.Format.
func (j *jsonSource) Framing() files.Framing {
	return &framing{walk{source: j, scan: scan{lenient: true}}}
}

// Parsing implements files.Format.
func (j *jsonSource) Parsing(ctx context.Context) (files.Parsing, error) {
	columns, err := j.relation(ctx)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, c := range j.config.Columns {
		if !j.hasPath(c.Name) {
			known = append(known, c.Name)
		}
	}
	p := &parser{walk: walk{source: j}, columns: columns}
	p.tree, p.nodes = newTree(columns, known, j.config.IgnoreKeys)
	return p, nil
}

// Grown implements files.Format. What comes after whole documents is more
// documents; but where root leads into them, only the file's beginning tells
// where one begins.
func (j *jsonSource) Grown(ctx context.Context, f *files.File, size int64) (string, error) {
	if len(j.config.Root) > 0 {
		return "the file grew, and a file that is read with root cannot be continued", nil
	}
	switch layout, err := j.layoutOf(ctx, f); {
	case err != nil:
		return "", err
	case layout == Array:
		return "the file grew, and an array cannot be continued", nil
	}
	const blank = 4 << 10 // more than anybody leaves behind the last document
	end, err := f.End(size, blank)
	if err != nil {
		return "", err
	}
	if text := strings.TrimRight(string(end), " \n\t\r"); text == "" || text[len(text)-1] != '}' {
		return "the file grew inside its last document", nil
	}
	return "", nil
}

// layoutOf finds out the layout of a file by its first byte.
func (j *jsonSource) layoutOf(ctx context.Context, f *files.File) (Layout, error) {
	if j.config.Layout != Auto {
		return j.config.Layout, nil
	}
	j.mu.Lock()
	layout, found := j.layouts[f.Path()]
	j.mu.Unlock()
	if found {
		return layout, nil
	}
	layout = Objects
	err := j.Head(ctx, f, func(data []byte, final bool) (int, bool, files.Fault) {
		at, more, fault := first(data, final)
		if !more && at < len(data) && data[at] == '[' {
			layout = Array
		}
		return at, more, fault
	})
	if err != nil {
		return "", err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.layouts[f.Path()] = layout
	return layout, nil
}

// Field implements files.Format.
func (j *jsonSource) Field(i int) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.columns[i].name
}

// LineEnd implements files.Format.
func (j *jsonSource) LineEnd() byte { return '\n' }
