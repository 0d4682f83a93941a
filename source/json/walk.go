package json

import (
	"bytes"
	"context"
	"fmt"

	"starlift/source/files"
)

// Layout is how documents stand in a file.
type Layout string

// The layouts.
const (
	Auto    Layout = "auto"
	Objects Layout = "objects" // one after another, with or without blank space between them
	Array   Layout = "array"   // the elements of one array
)

// walk goes from one row of a file to the next: over what stands between them,
// and into each document to where root leads. A row is an object; its place is
// that of its brace. Between two rows nothing needs to be remembered but what
// Enter and Begin find out, so that reading can begin at any row.
type walk struct {
	scan
	source *jsonSource
	layout Layout
	shape  shape
}

// shape is what root leads to in the document of the row that was met last.
type shape uint8

const (
	shapeUnknown shape = iota
	oneRow             // one object
	manyRows           // an array of objects
)

// place is where a walk is.
type place uint8

const (
	behindDocument place = iota
	atDocument
	atObject // a value on the way to the rows, which must be an object
	atMember
	behindMember
)

// Enter implements files.Records. Where the layout goes by the file and reading
// begins inside of it, its first byte is looked at.
func (w *walk) Enter(ctx context.Context, f *files.File, at int64) (err error) {
	w.shape, w.layout = shapeUnknown, w.source.config.Layout
	if w.layout == Auto && at > 0 {
		w.layout, err = w.source.layoutOf(ctx, f)
	}
	return err
}

var (
	mark8   = []byte("\xef\xbb\xbf")
	marks16 = [][]byte{{0xfe, 0xff}, {0xff, 0xfe}}
)

// first finds the first byte of a file that is not blank, after a byte order
// mark; it is len(data) where a file holds nothing.
func first(data []byte, final bool) (at int, more bool, f files.Fault) {
	if !final && len(data) < len(mark8) {
		return 0, true, f
	}
	for _, mark := range marks16 {
		if bytes.HasPrefix(data, mark) {
			return 0, false, files.Fault{End: min(len(data), 20), Field: -1, Reason: "the file begins with the mark of UTF-16; only utf-8 can be read"}
		}
	}
	s := scan{data: data}
	if bytes.HasPrefix(data, mark8) {
		at = len(mark8)
	}
	switch at = s.space(at); {
	case at >= 0:
		return at, false, f
	case final:
		return len(data), false, f
	}
	return 0, true, f
}

// Begin implements files.Records.
func (w *walk) Begin(data []byte, final bool) (next int, more bool, f files.Fault) {
	at, more, f := first(data, final)
	if more || f.Reason != "" || at == len(data) {
		return at, more, f
	}
	w.reset(data)
	if w.layout == Auto {
		if w.layout = Objects; data[at] == '[' {
			w.layout = Array
		}
	}
	switch {
	case w.layout == Objects:
		next = w.row(atDocument, 0, at, final)
	case data[at] != '[':
		next = w.fail(at, at+20, `the file does not begin with [, and layout is "array"`)
	default:
		if next = w.space(at + 1); next >= 0 {
			if data[next] == ']' {
				next = w.row(behindDocument, 0, next, final)
			} else {
				next = w.row(atDocument, 0, next, final)
			}
		}
	}
	if next < 0 {
		return 0, w.partial(at, final), w.fault
	}
	return next, false, f
}

// partial says that a walk that ended has not found a fault: the data ended. It
// must not where no more follows.
func (w *walk) partial(at int, final bool) bool {
	if w.fault.Reason == "" && final {
		w.fail(at, at+40, "the file ends inside a record, or its array has no end")
	}
	return w.fault.Reason == ""
}

// begins finds where the row at pos begins: there, but for blank space where a
// file grew. It is len(data) where nothing is left.
func (w *walk) begins(pos int, final bool) (start int, more bool) {
	if w.data[pos] == '{' {
		return pos, false
	}
	switch at := w.space(pos); {
	case at < 0 && final:
		return len(w.data), false
	case at < 0:
		return pos, true
	case w.data[at] != '{':
		return w.fail(at, at+20, "an object is expected, since a row is one"), false
	default:
		return at, false
	}
}

// after finds the next row from just behind one; it is len(data) where no row
// follows.
func (w *walk) after(i int, final bool) int {
	depth := len(w.source.config.Root)
	if depth == 0 {
		return w.row(behindDocument, 0, i, final)
	}
	if i = w.space(i); i < 0 {
		return ended
	}
	switch c := w.data[i]; {
	case c == '}' && w.shape != manyRows:
		return w.row(behindMember, depth-1, i, final)
	case c == ']' && w.shape != oneRow:
		return w.row(behindMember, depth-1, i+1, final)
	case c == ',':
		next := w.space(i + 1)
		switch {
		case next < 0:
			return ended
		case w.data[next] == '{' && w.shape != oneRow:
			w.shape = manyRows
			return next
		case w.data[next] == '"' && w.shape != manyRows:
			return w.row(behindMember, depth-1, i, final)
		}
		i = next
	}
	if w.shape == manyRows {
		return w.expected(i, "a comma and an object, or ]")
	}
	return w.expected(i, "a comma and a key, or }")
}

// row goes from a place at a level of root to the next row.
func (w *walk) row(at place, level, i int, final bool) int {
	root := w.source.config.Root
	// found says that the key of root was met in the object of this level. It was
	// in all objects around it, and around a row.
	found := at == behindMember
	for i >= 0 {
		switch at {
		case behindDocument:
			next := w.space(i)
			if next < 0 {
				if final && w.layout == Objects {
					return len(w.data)
				}
				return ended
			}
			i = next
			if w.layout == Array {
				switch w.data[i] {
				case ',':
					i = w.space(i + 1)
				case ']':
					return w.end(i+1, final)
				default:
					return w.expected(i, "a comma or ]")
				}
			}
			at = atDocument
		case atDocument:
			switch {
			case w.data[i] != '{' && w.layout == Array:
				return w.fail(i, i+20, "the element is not an object, and a row is one")
			case w.data[i] != '{':
				return w.fail(i, i+20, "an object is expected, since a row is one")
			case len(root) == 0:
				return i
			}
			at, level = atObject, 0
		case atObject:
			if w.data[i] != '{' {
				return w.fail(i, i+20, fmt.Sprintf("%s is not an object", w.source.config.to(level)))
			}
			found = false
			if i = w.space(i + 1); i >= 0 && w.data[i] == '}' {
				return w.fail(i, i+1, fmt.Sprintf("the document has no %s, where its rows are", w.source.config.to(len(root))))
			}
			at = atMember
		case atMember:
			end, escaped, value := w.key(i)
			if value < 0 {
				return ended
			}
			if !w.isKey(i+1, end, escaped, root[level]) {
				i, at = w.value(value, maxDepth), behindMember
				continue
			}
			if found {
				return w.fail(i, end+1, "the key is there twice")
			}
			if level+1 < len(root) {
				at, level, i = atObject, level+1, value
				continue
			}
			switch w.data[value] {
			case '{':
				w.shape = oneRow
				return value
			case '[':
				if i = w.space(value + 1); i >= 0 && w.data[i] == '{' {
					w.shape = manyRows
					return i
				}
				if i >= 0 && w.data[i] != ']' {
					return w.fail(i, i+20, "the element is not an object, and a row is one")
				}
				i, at, found = behind(i), behindMember, true
			default:
				return w.fail(value, value+20, fmt.Sprintf("%s is neither an object nor an array of objects", w.source.config.to(len(root))))
			}
		case behindMember:
			next, more := w.separator(i, '}')
			switch {
			case more:
				at = atMember
			case next < 0:
			case !found:
				return w.fail(next-1, next, fmt.Sprintf("the document has no %s, where its rows are", w.source.config.to(len(root))))
			case level == 0:
				at = behindDocument
			default:
				level, found = level-1, true
			}
			i = next
		}
	}
	return ended
}

// end is the end of the file after its array.
func (w *walk) end(i int, final bool) int {
	switch i = w.space(i); {
	case i >= 0:
		return w.fail(i, i+20, "text after the end of the array")
	case final:
		return len(w.data)
	}
	return ended
}
