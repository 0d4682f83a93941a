package ingest

import "bytes"

// quotingReader is the reader for enclose and escape (protocol reference 5.1).
type quotingReader struct {
	csvRows
	rest  []byte
	retry int // bytes of rest from which looking for the row's end again pays
	text  []byte
	ends  []int // per field, where it ends in text
}

func newQuotingReader(l *Load) *quotingReader { return &quotingReader{csvRows: newCSVRows(l)} }

func (r *quotingReader) feed(p []byte) error {
	r.rest = append(r.rest, p...)
	if len(r.rest) < r.retry {
		return nil
	}
	used, err := r.rows(false)
	if err != nil {
		return err
	}
	r.rest = append(r.rest[:0], r.rest[used:]...)
	if len(r.rest) > maxRow {
		return errLineTooLong()
	}
	// A row that is not whole is looked at again when it has doubled, so that
	// the work stays in proportion to its length.
	r.retry = 2 * len(r.rest)
	return nil
}

func (r *quotingReader) endBody() error { return nil }

func (r *quotingReader) finish() error {
	_, err := r.rows(true)
	r.rest = nil
	return err
}

// rows handles the rows at the front of rest; used is where the first begins
// that is not whole. At the end of the data what is left is a row.
func (r *quotingReader) rows(atEnd bool) (used int, err error) {
	for used < len(r.rest) {
		b := r.rest[used:]
		n, line, state := r.split(b, atEnd)
		if state == rowOpen {
			return used, nil
		}
		used += n
		switch {
		case len(line) == 0:
		case r.skip > 0:
			r.skip--
		case state == rowUnterminated:
			// A server's answer is unconfirmed: the row is filtered.
			r.load.filter("Enclosed field without its end", line)
		default:
			if err := r.emit(line); err != nil {
				return used, err
			}
		}
	}
	return used, nil
}

type rowState uint8

const (
	rowWhole rowState = iota
	rowOpen
	rowUnterminated
)

// split cuts one row off the front of b: its fields into text and ends, its
// length with the delimiter, its raw text without.
func (r *quotingReader) split(b []byte, atEnd bool) (n int, line []byte, state rowState) {
	r.text, r.ends = r.text[:0], r.ends[:0]
	enclose, escape := r.load.options.Enclose, r.load.options.Escape
	quoted, fresh := false, true // fresh: nothing of the field was seen yet
	for at := 0; at < len(b); {
		c, left := b[at], b[at:]
		if !atEnd && len(left) <= max(len(r.row), len(r.column), 1) {
			return 0, nil, rowOpen // too little to tell a delimiter or a doubled quote
		}
		switch {
		case escape != 0 && c == escape && len(left) > 1:
			skip := 1
			for _, d := range [][]byte{r.row, r.column} {
				if bytes.HasPrefix(left[1:], d) {
					skip = len(d)
					break
				}
			}
			r.text = append(r.text, left[1:1+skip]...)
			at += 1 + skip
			fresh = false
		case quoted && c == enclose:
			if len(left) > 1 && left[1] == enclose {
				r.text = append(r.text, enclose)
				at++
			} else {
				quoted = false
			}
			at++
		case quoted:
			r.text = append(r.text, c)
			at++
		case enclose != 0 && c == enclose && fresh:
			quoted, fresh = true, false
			at++
		case bytes.HasPrefix(left, r.row):
			r.ends = append(r.ends, len(r.text))
			return at + len(r.row), b[:at], rowWhole
		case bytes.HasPrefix(left, r.column):
			r.ends = append(r.ends, len(r.text))
			fresh = true
			at += len(r.column)
		case fresh && r.load.options.TrimSpace && c == ' ':
			at++
		default:
			r.text = append(r.text, c)
			fresh = false
			at++
		}
	}
	if !atEnd {
		return 0, nil, rowOpen
	}
	r.ends = append(r.ends, len(r.text))
	if quoted {
		return len(b), b, rowUnterminated
	}
	return len(b), b, rowWhole
}

func (r *quotingReader) emit(line []byte) error {
	r.fields = r.fields[:0]
	start := 0
	for _, end := range r.ends {
		text := r.text[start:end]
		if r.load.options.TrimSpace {
			text = trim(text)
		}
		r.fields = append(r.fields, value(text))
		start = end
	}
	return r.take(line)
}
