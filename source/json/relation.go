package json

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"starlift/schema"
	"starlift/source/files"
)

// column is a column of the relation.
type column struct {
	name   string
	native string
	typ    schema.Type
	path   path
	json   bool // its values are JSON: a string keeps its quotes
}

// relation returns the columns, which it looks for once.
func (j *jsonSource) relation(ctx context.Context) ([]column, error) {
	j.relating.Lock()
	defer j.relating.Unlock()
	if j.columns != nil { // written under both locks
		return j.columns, nil
	}
	columns, err := j.find(ctx)
	if err != nil {
		return nil, err
	}
	for i := range columns {
		c := &columns[i]
		c.json = c.typ.Kind == schema.JSON || slices.ContainsFunc(j.settings.JSON, func(name string) bool { return strings.EqualFold(name, c.name) })
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.columns = columns
	return columns, nil
}

// find finds the columns: as the load has them, as declared, or by the keys of
// the first rows; paths are columns as well.
func (j *jsonSource) find(ctx context.Context) ([]column, error) {
	if len(j.settings.Paths) > 0 {
		return j.asked()
	}
	var columns []column
	for _, c := range j.config.Columns {
		columns = append(columns, column{name: c.Name, native: c.Native, typ: c.Type, path: path{{c.Name, -1}}})
	}
	if len(columns) == 0 {
		keys, err := j.sample(ctx)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			if j.hasPath(key) {
				return nil, fmt.Errorf("%s: %q is a name in paths and a key of the rows as well; give the path another name, or declare columns", j.config.Describe(), key)
			}
			if !slices.ContainsFunc(j.config.Paths, func(p NamedPath) bool { return len(p.path) > 0 && strings.EqualFold(p.path[0].key, key) }) {
				columns = append(columns, column{name: key, typ: schema.Type{Kind: schema.Text}, path: path{{key, -1}}})
			}
		}
	}
	for _, p := range j.config.Paths {
		i := slices.IndexFunc(columns, func(c column) bool { return strings.EqualFold(c.name, p.Name) })
		if i < 0 {
			i = len(columns)
			columns = append(columns, column{name: p.Name, typ: schema.Type{Kind: schema.Text}})
		}
		columns[i].path = p.path
	}
	if len(columns) == 0 {
		return nil, fmt.Errorf("%s: no file has a row whose keys would name the columns; columns or paths name them", j.config.Describe())
	}
	return columns, nil
}

// asked are the columns that the load asks for by paths.
func (j *jsonSource) asked() ([]column, error) {
	if len(j.settings.Paths) != len(j.settings.Fields) {
		return nil, fmt.Errorf("%s: %d paths, and %d columns", j.config.Describe(), len(j.settings.Paths), len(j.settings.Fields))
	}
	var columns []column
	for i, text := range j.settings.Paths {
		p, err := parsePath(text)
		if err != nil {
			return nil, fmt.Errorf("the path %q: %w", text, err)
		}
		columns = append(columns, column{name: j.settings.Fields[i], typ: schema.Type{Kind: schema.Text}, path: p})
	}
	return columns, nil
}

// hasPath says whether a column is found by a path of the configuration.
func (j *jsonSource) hasPath(name string) bool {
	return slices.ContainsFunc(j.config.Paths, func(p NamedPath) bool { return strings.EqualFold(p.Name, name) })
}

// sampleBytes is how much of the first file with rows is looked at for their
// keys.
const sampleBytes = 64 << 10

// sample returns the keys of the first rows, in the order in which they come.
func (j *jsonSource) sample(ctx context.Context) ([]string, error) {
	for _, f := range j.Files() {
		if f.Size() == 0 {
			continue
		}
		w := &walk{source: j}
		if err := w.Enter(ctx, f, 0); err != nil {
			return nil, err
		}
		var keys []string
		err := j.Head(ctx, f, func(data []byte, final bool) (next int, more bool, fault files.Fault) {
			keys, next, more = nil, 0, false
			next, more, fault = w.Begin(data, final)
			for rows := 0; !more && fault.Reason == "" && next < min(len(data), sampleBytes); rows++ {
				end := w.keys(next, &keys)
				if end >= 0 {
					end = w.after(end, final)
				}
				if end < 0 && (rows == 0 || w.fault.Reason != "") {
					return 0, w.partial(next, final), w.fault
				}
				if end < 0 {
					break // the first rows that are whole say enough
				}
				next = end
			}
			return next, more, fault
		})
		if err != nil || len(keys) > 0 {
			return keys, err
		}
	}
	return nil, nil
}

// keys adds the keys of a row to those that are known, each once, whatever its
// case.
func (w *walk) keys(i int, known *[]string) int {
	if i = w.space(i + 1); i < 0 {
		return ended
	}
	if w.data[i] == '}' {
		return i + 1
	}
	for {
		end, _, value := w.key(i)
		if value < 0 {
			return ended
		}
		key := string(unescape(nil, w.data[i+1:end]))
		if strings.TrimSpace(key) == "" {
			return w.fail(i, i, "a key without a name cannot name a column; declare columns")
		}
		if !slices.ContainsFunc(*known, func(k string) bool { return strings.EqualFold(k, key) }) {
			*known = append(*known, key)
		}
		i = w.value(value, maxDepth-1)
		next, more := w.separator(i, '}')
		if !more {
			return next
		}
		i = next
	}
}
