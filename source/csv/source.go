package csv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"starlift/schema"
	"starlift/source"
)

// Column is a field with its declared type.
type Column struct {
	Name   string
	Native string // as declared
	Type   schema.Type
}

// Config is a CSV source as declared.
type Config struct {
	// Folder is what relative paths are relative to.
	Folder string
	// Paths are files or patterns.
	Paths       []string
	Columns     []Column
	Compression Compression
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
	if s.CellBytes < 1 {
		return nil, fmt.Errorf("open %s: cells of %d bytes", c.Describe(), s.CellBytes)
	}
	files, err := list(ctx, c.Folder, c.Paths, c.Compression)
	if err != nil {
		return nil, err
	}
	return &csvSource{config: c, settings: s, cellBytes: s.CellBytes, grammar: g, files: files, starts: map[string]*starts{}}, nil
}

// csvSource is an open CSV source: the files as they were listed, and what is
// known of where their cells begin.
type csvSource struct {
	config    *Config
	settings  source.Settings
	cellBytes int64
	grammar   *grammar
	files     []*file

	relating sync.Mutex // held by whoever looks for the columns

	mu      sync.Mutex
	columns []schema.Column // nil: not yet looked for
	starts  map[string]*starts
}

// Tables gives the one relation that all files make up.
func (c *csvSource) Tables(ctx context.Context) ([]schema.Table, error) {
	columns, err := c.relation(ctx)
	if err != nil {
		return nil, err
	}
	return []schema.Table{{Name: "csv", Columns: columns}}, nil
}

// Close has nothing to give back: files are open only while they are read.
func (c *csvSource) Close() error { return nil }

func (c *csvSource) startsOf(path string) *starts {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.starts[path]
	if s == nil {
		s = newStarts()
		c.starts[path] = s
	}
	return s
}

// fileOf finds the file of a piece and makes sure that it is what the piece was
// cut from.
func (c *csvSource) fileOf(p piece) (*file, error) {
	for _, f := range c.files {
		if f.path != p.path {
			continue
		}
		if f.size < p.size {
			return nil, &source.ChangedError{What: p.path, Reason: fmt.Sprintf("the file has shrunk from %d to %d bytes", p.size, f.size)}
		}
		hash, err := f.hashAt(p.size)
		if err != nil {
			return nil, err
		}
		if hash != p.hash {
			return nil, &source.ChangedError{What: p.path, Reason: "the file has other content than when it was listed"}
		}
		return f, nil
	}
	return nil, &source.ChangedError{What: p.path, Reason: "the file has vanished"}
}

// Locate counts the lines of the file before the row.
func (c *csvSource) Locate(ctx context.Context, s source.Split, at int64) (source.Place, error) {
	pieces, err := piecesOf(s)
	if err != nil {
		return source.Place{}, err
	}
	p := positionOf(at)
	if p.piece >= len(pieces) {
		return source.Place{}, fmt.Errorf("row at %d is not of split %q", at, s.ID)
	}
	f, err := c.fileOf(pieces[p.piece])
	if err != nil {
		return source.Place{}, err
	}
	line, err := c.lineAt(ctx, f, p.at)
	return source.Place{File: f.path, Line: line}, err
}

// lineAt is the number of the line that the byte at an offset of the plain bytes
// is in. Where the row delimiter has no newline in it, lines are what it ends.
func (c *csvSource) lineAt(ctx context.Context, f *file, at int64) (int, error) {
	in, err := f.open(ctx, 0, f.size)
	if err != nil {
		return 0, err
	}
	defer in.close()
	end := c.grammar.delimiter[len(c.grammar.delimiter)-1:]
	if bytes.Contains(c.grammar.delimiter, []byte{'\n'}) {
		end = []byte{'\n'}
	}
	line := 1
	data := make([]byte, frameChunk)
	for at > 0 {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, final, err := in.read(data[:min(at, frameChunk)])
		if err != nil {
			return 0, err
		}
		line += bytes.Count(data[:n], end)
		at -= int64(n)
		if final {
			break
		}
	}
	return line, nil
}

// placed turns a fault found while framing into a *source.RecordError.
func (c *csvSource) placed(ctx context.Context, f *file, err error) error {
	var at *framingFault
	if !errors.As(err, &at) {
		return err
	}
	return c.recordError(ctx, f, at)
}

func (c *csvSource) recordError(ctx context.Context, f *file, at *framingFault) error {
	line, err := c.lineAt(ctx, f, at.origin+int64(at.fault.at))
	if err != nil {
		return err
	}
	e := &source.RecordError{
		Place:  source.Place{File: f.path, Line: line},
		Value:  at.value,
		Reason: at.fault.reason,
	}
	if at.fault.field >= 0 {
		e.Column = c.fieldName(at.fault.field)
	}
	return e
}

// fieldName names a field, by its number where nothing names it.
func (c *csvSource) fieldName(i int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i < len(c.columns) {
		return c.columns[i].Name
	}
	return fmt.Sprintf("field %d", i+1)
}
