package csv

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"starlift/schema"
	"starlift/source"
	"starlift/source/files"
)

var (
	mark8    = []byte("\xef\xbb\xbf")
	marks16  = [][]byte{{0xfe, 0xff}, {0xff, 0xfe}}
	noUTF8   = "the file begins with the mark of UTF-16; only utf-8 can be read"
	badNames = "the header is not valid UTF-8"
)

// preamble takes what stands before the first record of a file: a byte order
// mark, skipped lines, the header. names are the header's fields, nil where none
// is asked for or the file ends before it; more says that data ends too early to
// tell.
func (g *grammar) preamble(data []byte, final bool) (next int, names []string, more bool, f files.Fault) {
	if !final && len(data) < len(mark8) {
		return 0, nil, true, f
	}
	for _, mark := range marks16 {
		if bytes.HasPrefix(data, mark) {
			return 0, nil, false, files.Fault{End: min(len(data), 20), Field: -1, Reason: noUTF8}
		}
	}
	if bytes.HasPrefix(data, mark8) {
		next = len(mark8)
	}
	for range g.SkipRows {
		end, o := g.line(data, next, final)
		if o == isPartial {
			return 0, nil, true, f
		}
		next = end
	}
	for g.Header && next < len(data) {
		fields, end, o, f := g.record(data, next, final, nil)
		switch o {
		case isPartial:
			return 0, nil, true, f
		case isFaulty:
			return 0, nil, false, f
		}
		blank := len(fields) == 1 && !fields[0].quoted && fields[0].end == next
		if o == isRecord && !blank {
			names, f := g.names(data, fields, next)
			return end, names, false, f
		}
		next = end
	}
	return next, nil, g.Header && !final, f
}

// names reads a header. data is left as it is.
func (g *grammar) names(data []byte, fields []field, at int) (names []string, f files.Fault) {
	for i, one := range fields {
		v := bytes.Clone(data[one.off:one.end])
		if one.rewrite {
			v = v[:g.rewrite(v, field{end: len(v), quoted: one.quoted})]
		}
		f = files.Fault{At: one.off, End: one.end, Field: -1}
		name := string(v)
		switch {
		case !utf8.Valid(v):
			f.Reason = badNames
		case strings.TrimSpace(name) == "":
			f.Reason = fmt.Sprintf("field %d of the header has no name", i+1)
		case slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }):
			f.Reason = fmt.Sprintf("the header names %q twice", name)
		}
		if f.Reason != "" {
			return nil, f
		}
		names = append(names, name)
	}
	return names, files.Fault{At: at}
}

// relation returns the fields of the files, which it looks for once.
func (c *csvSource) relation(ctx context.Context) ([]schema.Column, error) {
	c.relating.Lock()
	defer c.relating.Unlock()
	if c.columns != nil { // written under both locks
		return c.columns, nil
	}
	names, err := c.names(ctx)
	if err != nil {
		return nil, err
	}
	declared := map[string]files.Column{}
	for _, d := range c.config.Columns {
		declared[d.Name] = d
	}
	var columns []schema.Column
	for _, name := range names {
		column := schema.Column{Name: name, Type: schema.Type{Kind: schema.Text}, Nullable: true}
		if d, found := declared[name]; found {
			column.Type, column.Native = d.Type, d.Native
			delete(declared, name)
		}
		columns = append(columns, column)
	}
	for _, d := range c.config.Columns {
		if _, left := declared[d.Name]; left {
			return nil, fmt.Errorf("columns declares %q, which the header does not name: it has %s", d.Name, strings.Join(names, ", "))
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.columns = columns
	return columns, nil
}

// names finds the names of the fields: in the headers of all files, which must
// agree, or as declared, or as the load has them.
func (c *csvSource) names(ctx context.Context) ([]string, error) {
	if !c.grammar.Header {
		names := slices.Clone(c.settings.Fields)
		if len(c.config.Columns) > 0 {
			names = nil
			for _, d := range c.config.Columns {
				names = append(names, d.Name)
			}
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("%s: the fields have no names: there is neither a header nor columns", c.config.Describe())
		}
		return names, nil
	}
	var first []string
	of := ""
	for _, f := range c.Files() {
		names, err := c.headerOf(ctx, f)
		if err != nil {
			return nil, err
		}
		switch {
		case names == nil:
		case first == nil:
			first, of = names, f.Path()
		case !slices.Equal(first, names):
			return nil, otherHeader(f.Path(), names, of, first)
		}
	}
	if first == nil {
		return nil, fmt.Errorf("%s: no file has a header; header = false reads files without one", c.config.Describe())
	}
	return first, nil
}

func otherHeader(path string, names []string, of string, first []string) error {
	return &source.ChangedError{What: path, Reason: fmt.Sprintf("the header is %s, but that of %s is %s",
		strings.Join(names, ","), of, strings.Join(first, ","))}
}

func (c *csvSource) headerOf(ctx context.Context, f *files.File) ([]string, error) {
	if f.Size() == 0 {
		return nil, nil
	}
	var names []string
	err := c.Head(ctx, f, func(data []byte, final bool) (next int, more bool, f files.Fault) {
		next, names, more, f = c.grammar.preamble(data, final)
		return next, more, f
	})
	return names, err
}
