package csv

import (
	"bytes"

	"starlift/source/files"
)

// field is the place of one field in the data that it was found in.
type field struct {
	off, end int
	quoted   bool
	rewrite  bool // enclose or escape characters are to be taken out
}

// outcome of looking at a record.
type outcome uint8

const (
	isRecord  outcome = iota
	isSkipped         // a comment
	isPartial         // more bytes are needed
	isFaulty
)

// record takes apart the record that begins at data[pos:]. It returns its fields
// (in fields, which is reused) and where the next one begins. final says that
// no bytes follow data. Both the reader and the search for the ends of records
// use it for whatever is not of the simplest form.
func (g *grammar) record(data []byte, pos int, final bool, fields []field) (_ []field, next int, o outcome, f files.Fault) {
	fields = fields[:0]
	if is, more := g.isComment(data[pos:], final); more {
		return fields, pos, isPartial, f
	} else if is {
		next, o = g.line(data, pos, final)
		if o == isRecord {
			o = isSkipped
		}
		return fields, next, o, f
	}
	for i := pos; ; {
		one, stop, end, o, why := g.field(data, i, final)
		if o == isPartial {
			return fields, pos, o, f // what is missing may make it right
		}
		if o != isRecord {
			why.Field = len(fields)
			return fields, pos, o, why
		}
		fields = append(fields, one)
		i = end
		if stop {
			return fields, i, isRecord, f
		}
	}
}

// line finds the end of a line that is no record.
func (g *grammar) line(data []byte, pos int, final bool) (next int, o outcome) {
	i := bytes.Index(data[pos:], g.delimiter)
	switch {
	case i >= 0:
		return pos + i + len(g.delimiter), isRecord
	case final:
		return len(data), isRecord
	}
	return pos, isPartial
}

// field reads one field from pos. stop says that it is the last of its record;
// next is where the next field or record begins.
func (g *grammar) field(data []byte, pos int, final bool) (f field, stop bool, next int, o outcome, why files.Fault) {
	i := pos
	if g.TrimSpace {
		for i < len(data) && g.isBlank(data[i]) {
			i++
		}
	}
	if i < len(data) && g.Enclose != 0 && data[i] == g.Enclose {
		return g.enclosed(data, i, final)
	}
	f.off = i
	n, more := g.escapedNull(data[i:], final)
	if more {
		return f, false, pos, isPartial, why
	}
	i += n
	for ; i < len(data); i++ {
		c := data[i]
		switch {
		case c == g.separator[0]:
			is, more := prefixed(data[i:], g.separator, final)
			if more {
				return f, false, pos, isPartial, why
			}
			if is {
				f.end = g.trimmed(data, f.off, i)
				return f, false, i + len(g.separator), isRecord, why
			}
		case c == g.delimiter[0]:
			is, more := prefixed(data[i:], g.delimiter, final)
			if more {
				return f, false, pos, isPartial, why
			}
			if is {
				f.end = g.trimmed(data, f.off, g.withoutReturn(data, f.off, i))
				return f, true, i + len(g.delimiter), isRecord, why
			}
		}
		switch {
		case c == g.Enclose && c != 0:
			end := min(len(data), i+40)
			return f, false, pos, isFaulty, files.Fault{At: f.off, End: end, Reason: "a quote inside a field that does not begin with one"}
		case c == g.Escape && c != 0:
			n, o := g.escaped(data, i+1, final)
			if o != isRecord {
				return f, false, pos, o, files.Fault{At: f.off, End: min(len(data), i+2), Reason: escapeFault}
			}
			f.rewrite = true
			i += n
		}
	}
	if !final {
		return f, false, pos, isPartial, why
	}
	f.end = g.trimmed(data, f.off, g.withoutReturn(data, f.off, i))
	return f, true, i, isRecord, why
}

const escapeFault = "the escape character stands before something that needs none"

// enclosed reads a field whose opening enclose character is at open.
func (g *grammar) enclosed(data []byte, open int, final bool) (f field, stop bool, next int, o outcome, why files.Fault) {
	f = field{off: open + 1, quoted: true}
	for i := open + 1; ; {
		i = g.nextQuote(data, i)
		if i == len(data) {
			if final {
				return f, false, open, isFaulty, files.Fault{At: open, End: min(i, open+40), Reason: "a quoted field without a closing quote"}
			}
			return f, false, open, isPartial, why
		}
		if data[i] == g.Escape && g.Escape != 0 {
			n, o := g.escaped(data, i+1, final)
			if o != isRecord {
				return f, false, open, o, files.Fault{At: i, End: min(len(data), i+2), Reason: escapeFault}
			}
			f.rewrite = true
			i += 1 + n
			continue
		}
		if i+1 == len(data) && !final {
			return f, false, open, isPartial, why
		}
		if i+1 < len(data) && data[i+1] == g.Enclose {
			f.rewrite = true
			i += 2
			continue
		}
		f.end = i
		stop, next, o = g.after(data, i+1, final)
		if o == isFaulty {
			why = files.Fault{At: open, End: min(len(data), i+40), Reason: "text after a closing quote"}
		}
		return f, stop, next, o, why
	}
}

// nextQuote finds the next enclose or escape character from i on, or the end.
func (g *grammar) nextQuote(data []byte, i int) int {
	if g.Escape == 0 {
		if n := bytes.IndexByte(data[i:], g.Enclose); n >= 0 {
			return i + n
		}
		return len(data)
	}
	for i < len(data) && data[i] != g.Enclose && data[i] != g.Escape {
		i++
	}
	return i
}

// after reads what may follow a value that is complete: a separator, or the
// end of the record.
func (g *grammar) after(data []byte, i int, final bool) (stop bool, next int, o outcome) {
	if g.TrimSpace {
		for i < len(data) && g.isBlank(data[i]) {
			i++
		}
	}
	if is, more := prefixed(data[i:], g.separator, final); more {
		return false, i, isPartial
	} else if is {
		return false, i + len(g.separator), isRecord
	}
	if g.crlf && i < len(data) && data[i] == '\r' {
		i++
	}
	if i == len(data) {
		if final {
			return true, i, isRecord
		}
		return false, i, isPartial
	}
	is, more := prefixed(data[i:], g.delimiter, final)
	switch {
	case more:
		return false, i, isPartial
	case is:
		return true, i + len(g.delimiter), isRecord
	}
	return false, i, isFaulty
}

// escapedNull says how many bytes from the start of a field are a NULL that
// holds the escape character, such as \N where a backslash escapes: there it
// escapes nothing.
func (g *grammar) escapedNull(data []byte, final bool) (n int, more bool) {
	if g.Escape == 0 || len(data) == 0 || data[0] != g.Escape {
		return 0, false
	}
	for _, null := range g.Null {
		is, more := prefixed(data, []byte(null), final)
		if more {
			return 0, true
		}
		if !is {
			continue
		}
		_, _, o := g.after(data, len(null), final)
		if o == isPartial {
			return 0, true
		}
		if o == isRecord {
			return len(null), false
		}
	}
	return 0, false
}

// escaped says how many bytes after an escape character, from i on, it makes
// part of the value.
func (g *grammar) escaped(data []byte, i int, final bool) (n int, o outcome) {
	if i == len(data) {
		if final {
			return 0, isFaulty
		}
		return 0, isPartial
	}
	if data[i] == g.Escape || data[i] == g.Enclose && g.Enclose != 0 {
		return 1, isRecord
	}
	for _, s := range [][]byte{g.separator, g.delimiter} {
		is, more := prefixed(data[i:], s, final)
		if more {
			return 0, isPartial
		}
		if is {
			return len(s), isRecord
		}
	}
	return 0, isFaulty
}

// prefixed says whether data begins with s, and whether more bytes are needed to
// tell.
func prefixed(data, s []byte, final bool) (is, more bool) {
	if len(data) >= len(s) {
		return bytes.HasPrefix(data, s), false
	}
	return false, !final && bytes.HasPrefix(s, data)
}

// withoutReturn is end, or the byte before it where that is the "\r" of "\r\n".
func (g *grammar) withoutReturn(data []byte, off, end int) int {
	if g.crlf && end > off && data[end-1] == '\r' {
		return end - 1
	}
	return end
}

func (g *grammar) trimmed(data []byte, off, end int) int {
	if g.TrimSpace {
		for end > off && g.isBlank(data[end-1]) {
			end--
		}
	}
	return end
}

// rewrite takes enclose and escape characters out of a field, in place, and
// returns its new end.
func (g *grammar) rewrite(data []byte, f field) int {
	to := f.off
	for i := f.off; i < f.end; i++ {
		c := data[i]
		if g.Escape != 0 && c == g.Escape || f.quoted && c == g.Enclose {
			i++ // the byte after it is part of the value, whatever it is
			c = data[i]
		}
		data[to] = c
		to++
	}
	return to
}
