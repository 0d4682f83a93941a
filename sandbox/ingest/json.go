package ingest

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"starlift-sandbox/status"
	"starlift-sandbox/version"
)

// jsonReader reads the framings of protocol reference 5.4: objects one after
// another, or with strip_outer_array one array of them. It cuts the body into
// values and looks at each when its last byte has come.
type jsonReader struct {
	load    *Load
	counts  bool // null mode: count the values, read none
	objects *objectRows

	total    int64 // bytes of the body
	buffer   []byte
	at       int    // of buffer, what was scanned
	start    int    // of the value that is being scanned, -1 between values
	depth    int    // brackets open in that value
	inString bool   // at is inside a string
	refusal  string // what is wrong with the value that is being scanned, to be shown with it
	array    arrayState
	expands  bool // the body is an array of documents, each with the root in it
	began    bool // a value of the body came
}

// arrayState is where the reader is with respect to the outer array.
type arrayState uint8

const (
	arrayBefore arrayState = iota // nothing but blanks came
	arrayFirst                    // a value or the end must come
	arrayValue                    // a value must come
	arrayComma                    // a comma or the end must come
	arrayAfter                    // only blanks may come
)

func newJSONReader(l *Load, null bool) (*jsonReader, error) {
	r := &jsonReader{load: l, counts: null, start: -1}
	var err error
	r.objects, err = newObjectRows(l)
	return r, err
}

// stripped reports whether the values are the elements of an outer array. With
// a root they are whole documents, and strip_outer_array speaks of the array below
// it; an array around the documents is then taken apart without being asked for.
func (r *jsonReader) stripped() bool {
	return r.expands || r.load.options.StripOuterArray && r.load.options.JSONRoot == ""
}

func broken(format string, args ...any) error {
	return status.New(status.DataQualityError, format, args...)
}

// maxBody is the most bytes of JSON that a server's parser takes at once, which
// is the whole body (protocol reference 2.7).
const maxBody = 4 << 30

func errTooBig() error { return broken("This parser can't support a document that big.") }

func (r *jsonReader) feed(p []byte) error {
	if r.total += int64(len(p)); r.total > maxBody {
		return errTooBig()
	}
	r.buffer = append(r.buffer, p...)
	for r.at < len(r.buffer) {
		if r.start < 0 {
			if err := r.between(r.buffer[r.at]); err != nil {
				return err
			}
			continue
		}
		whole := r.scan()
		if r.refusal != "" && (whole || r.at-r.start >= maxShownJSON) {
			return r.refused()
		}
		if !whole {
			break
		}
		value := r.buffer[r.start:r.at]
		r.start, r.began = -1, true
		if err := r.value(value); err != nil {
			return err
		}
	}
	keep := r.at
	if r.start >= 0 {
		keep = r.start
	}
	if keep > 0 {
		r.buffer = append(r.buffer[:0], r.buffer[keep:]...)
		r.at -= keep
		if r.start >= 0 {
			r.start = 0
		}
	}
	if len(r.buffer) > maxRow {
		return errTooBig()
	}
	return nil
}

// between handles a byte that is not inside a value.
func (r *jsonReader) between(c byte) error {
	switch {
	case c == ' ' || c == '\t' || c == '\r' || c == '\n':
		r.at++
		return nil
	case r.stripped():
		return r.betweenElements(c)
	case c == '[' && r.load.options.JSONRoot != "":
		r.expands = true
		return nil
	case c == '{':
		r.start, r.depth = r.at, 0
		return nil
	case c == '[':
		r.refuse(r.release().NoObject(true))
		return nil
	case r.began:
		return broken("%s", r.release().NoObject(false))
	}
	return broken("illegal json started with [%c]", c)
}

func (r *jsonReader) release() version.Release { return r.load.plan.release }

func (r *jsonReader) betweenElements(c byte) error {
	switch {
	case r.array == arrayBefore && c == '[':
		r.array = arrayFirst
	case r.array == arrayBefore && c == '{':
		r.refuse(noArray)
		return nil
	case r.array == arrayBefore:
		return broken("illegal json started with [%c]", c)
	case r.array == arrayComma && c == ',':
		r.array = arrayValue
	case (r.array == arrayComma || r.array == arrayFirst) && c == ']':
		r.array = arrayAfter
	case (r.array == arrayValue || r.array == arrayFirst) && c == '{':
		r.start, r.depth = r.at, 0
		r.array = arrayComma
		return nil
	case (r.array == arrayValue || r.array == arrayFirst) && c != ']' && c != ',':
		return r.brokenElement(version.WrongJSONType)
	default:
		return r.brokenElement(version.BrokenJSON)
	}
	r.at++
	return nil
}

// maxShownJSON is how much of a value an error shows, in bytes.
const maxShownJSON = 64

// refuse begins a value that is of the wrong kind. It is scanned all the same,
// because the error shows it.
func (r *jsonReader) refuse(refusal string) {
	r.start, r.depth, r.refusal = r.at, 0, refusal
}

// noArray is the refusal of what is no array where one is wanted.
const noArray = "the value should be array type with strip_outer_array=true"

// refused is the error for the value that was refused, as far as it came. One in a
// stream of documents is shown in the log alone.
func (r *jsonReader) refused() error {
	value := r.buffer[r.start:r.at]
	if r.refusal == noArray {
		return wrongKind(r.refusal, value)
	}
	r.load.brokenRow = r.release().ParserLocation() + string(value[:min(len(value), maxShownJSON)])
	return broken("%s", r.refusal)
}

// brokenElement is the error for what cannot be an element of the outer array,
// brokenDocument for what cannot be a document.
func (r *jsonReader) brokenElement(e version.ParserError) error {
	return broken("Failed to iterate json array as object. error: %s", r.release().Parser(e))
}

func (r *jsonReader) brokenDocument(e version.ParserError) error {
	if r.stripped() {
		return r.brokenElement(e)
	}
	return broken("Failed to iterate document stream as object. error: %s", r.release().Parser(e))
}

// scan looks for the end of the value; false when it has not come.
func (r *jsonReader) scan() bool {
	for r.at < len(r.buffer) {
		if r.inString {
			// Strings are most of the bytes: look for what may end one.
			n := bytes.IndexByte(r.buffer[r.at:], '"')
			if escape := bytes.IndexByte(r.buffer[r.at:r.at+max(n, 0)], '\\'); n >= 0 && escape < 0 {
				r.at += n + 1
				r.inString = false
				continue
			}
			if !r.scanEscaped() {
				return false
			}
			continue
		}
		c := r.buffer[r.at]
		r.at++
		switch c {
		case '"':
			r.inString = true
		case '{', '[':
			r.depth++
		case '}', ']':
			if r.depth--; r.depth <= 0 {
				return true
			}
		}
	}
	return false
}

// scanEscaped looks for the end of a string byte by byte; false when it has not
// come.
func (r *jsonReader) scanEscaped() bool {
	for r.at < len(r.buffer) {
		c := r.buffer[r.at]
		r.at++
		switch c {
		case '\\':
			if r.at == len(r.buffer) {
				r.at-- // the escaped byte comes later
				return false
			}
			r.at++
		case '"':
			r.inString = false
			return true
		}
	}
	return false
}

// value handles one whole value.
func (r *jsonReader) value(text []byte) error {
	if r.counts {
		r.load.counters.Loaded++
		return nil
	}
	if !utf8.Valid(text) {
		return r.brokenDocument(version.NoUTF8)
	}
	if !json.Valid(text) {
		r.load.brokenRow = r.release().ParserLocation() + string(text[:min(len(text), maxShownJSON)])
		return r.brokenDocument(version.BrokenJSON)
	}
	return r.objects.document(text)
}

// head cuts a text for an error message.
func head(text []byte) []byte { return text[:min(len(text), 200)] }

func (r *jsonReader) endBody() error {
	if r.refusal != "" {
		return r.refused()
	}
	open := r.start >= 0 || r.array != arrayBefore && r.array != arrayAfter
	var err error
	if open {
		// A server passes over the unfinished end of a stream of documents without a
		// word. The sandbox does not: nobody wants that.
		err = r.brokenDocument(version.UnfinishedJSON)
	}
	r.total, r.expands, r.began = 0, false, false
	r.buffer, r.at, r.start, r.depth, r.inString, r.array = r.buffer[:0], 0, -1, 0, false, arrayBefore
	return err
}

func (r *jsonReader) finish() error { return r.endBody() }
