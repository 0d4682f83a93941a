package ingest

import "bytes"

// quotingReader is the reader for enclose and escape (protocol reference 5.1).
type quotingReader struct {
	csvRows
	rest  []byte
	retry int // bytes of rest from which looking for the row's end again pays
	cut   splitter
}

func newQuotingReader(l *Load) *quotingReader {
	r := &quotingReader{csvRows: newCSVRows(l)}
	o := &l.options
	r.cut = splitter{row: r.row, column: r.column, enclose: o.Enclose, escape: o.Escape, trim: o.TrimSpace}
	return r
}

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
		if r.skip > 0 {
			n := r.line(b, atEnd)
			if n == 0 {
				return used, nil
			}
			r.skip--
			used += n
			continue
		}
		n, state := r.cut.split(b, atEnd)
		if state == rowOpen {
			return used, nil
		}
		used += n
		line := bytes.TrimSuffix(b[:n], r.row)
		switch state {
		case rowEmpty:
		case rowUnterminated:
			// A server makes something of what came, without its last character:
			// the sandbox filters the row.
			r.load.filter("Enclosed field without its end", line, line)
		default:
			if err := r.emit(line); err != nil {
				return used, err
			}
		}
	}
	return used, nil
}

// line returns the length of the line at the front of b, 0 when its end has not
// come. A server skips lines before it looks for quotes.
func (r *quotingReader) line(b []byte, atEnd bool) int {
	n := bytes.Index(b, r.row)
	switch {
	case n >= 0:
		return n + len(r.row)
	case atEnd:
		return len(b)
	}
	return 0
}

func (r *quotingReader) emit(line []byte) error {
	r.fields = r.fields[:0]
	start := 0
	for _, end := range r.cut.ends {
		r.fields = append(r.fields, value(r.cut.text[start:end]))
		start = end
	}
	return r.take(line)
}
