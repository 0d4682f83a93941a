package ingest

import "bytes"

// splitter cuts a row into fields by the state machine of a server's reader, with
// its turns: they decide what a server makes of quotes that are not as they should
// be. (Whether every release has all of them is unconfirmed.)
type splitter struct {
	row, column     []byte
	enclose, escape byte // 0: none
	trim            bool

	text []byte // the fields, one after another, without what is not data
	ends []int  // per field, where it ends in text

	state, before splitState // before is where an escape came from
	enclosed      bool       // the field began with a quote: its last character is dropped
	blank         int        // where a blank right behind the closing quote is in text, or -1
}

type splitState uint8

const (
	fieldStart splitState = iota
	fieldPlain            // in a field without quotes, or behind the closing one
	fieldQuoted
	fieldLiteral // the next character is data
	fieldEscaped // behind an escape character
)

// rowState says what split found.
type rowState uint8

const (
	rowWhole rowState = iota
	rowOpen           // its end has not come
	rowEmpty
	rowUnterminated // the data ends inside of quotes
)

// split cuts one row off the front of b, into text and ends; n is its length with
// the delimiter.
func (s *splitter) split(b []byte, atEnd bool) (n int, state rowState) {
	s.text, s.ends = s.text[:0], s.ends[:0]
	s.begin()
	// So much must have come to tell a delimiter behind two quotes.
	enough := max(len(s.row), len(s.column)) + 2
	for at := 0; at < len(b); {
		left := b[at:]
		if !atEnd && len(left) < enough {
			return 0, rowOpen
		}
		used, delimited := s.step(left)
		at += used
		if delimited {
			return at, s.rowEnd()
		}
	}
	switch {
	case !atEnd:
		return 0, rowOpen
	case s.state == fieldQuoted:
		return len(b), rowUnterminated
	}
	return len(b), s.rowEnd()
}

// begin starts a field.
func (s *splitter) begin() {
	s.state, s.before, s.enclosed, s.blank = fieldStart, fieldPlain, false, -1
}

// end ends a field. Of one that began with a quote the last character is dropped:
// that is the closing quote, when all is as it should be.
func (s *splitter) end() {
	start := 0
	if len(s.ends) > 0 {
		start = s.ends[len(s.ends)-1]
	}
	if s.blank >= 0 {
		s.text = s.text[:s.blank]
	}
	if s.enclosed && len(s.text) > start {
		s.text = s.text[:len(s.text)-1]
	}
	s.ends = append(s.ends, len(s.text))
	s.begin()
}

// rowEnd ends the row, which is empty when no field of it has begun.
func (s *splitter) rowEnd() rowState {
	if s.state == fieldStart && len(s.ends) == 0 {
		return rowEmpty
	}
	s.end()
	return rowWhole
}

// step reads on; delimited reports the end of the row. left is not empty.
func (s *splitter) step(left []byte) (used int, delimited bool) {
	c := left[0]
	switch s.state {
	case fieldStart:
		return s.start(left)
	case fieldQuoted:
		return s.quoted(left), false
	case fieldLiteral:
		s.text = append(s.text, c)
		s.state = fieldPlain
		return 1, false
	case fieldEscaped:
		if d := s.delimiter(left); d != nil {
			s.text = append(s.text, d...)
			s.state = s.before
			return len(d), false
		}
		if s.isEnclose(c) || s.isEscape(c) {
			s.text = append(s.text, c)
			s.state = s.before
			return 1, false
		}
		// Any other character is read as if no quotes were open.
		s.state = fieldPlain
		return 0, false
	}
	return s.plain(left)
}

func (s *splitter) start(left []byte) (used int, delimited bool) {
	c := left[0]
	switch {
	case s.trim && c == ' ':
		return 1, false
	case s.starts(left, s.row):
		return len(s.row), true
	case s.starts(left, s.column):
		s.end()
		return len(s.column), false
	case s.isEscape(c):
		s.state, s.before = fieldEscaped, fieldPlain
		return 1, false
	case !s.isEnclose(c):
		s.text = append(s.text, c)
		s.state = fieldPlain
		return 1, false
	case len(left) < 2 || left[1] != s.enclose:
		s.state, s.enclosed = fieldQuoted, true
		return 1, false
	}
	// Two quotes are an empty field, or one that is not enclosed and begins with
	// a quote.
	s.text = append(s.text, c)
	s.state = fieldPlain
	s.enclosed = len(left) == 2 || s.delimiter(left[2:]) != nil
	return 2, false
}

func (s *splitter) quoted(left []byte) (used int) {
	c := left[0]
	switch {
	case c != s.enclose && s.isEscape(c):
		s.state, s.before = fieldEscaped, fieldQuoted
		return 1
	case c != s.enclose:
		s.text = append(s.text, c)
		return 1
	}
	s.text = append(s.text, c)
	if len(left) > 1 && left[1] == s.enclose {
		return 2
	}
	s.state, s.before = fieldPlain, fieldQuoted
	return 1
}

func (s *splitter) plain(left []byte) (used int, delimited bool) {
	c := left[0]
	if s.trim && s.before == fieldQuoted {
		if c == ' ' {
			s.blank = len(s.text)
		}
		s.before = fieldPlain
	}
	switch {
	case s.starts(left, s.row):
		return len(s.row), true
	case s.starts(left, s.column):
		s.end()
		return len(s.column), false
	case s.isEscape(c):
		s.state, s.before = fieldEscaped, fieldPlain
		return 1, false
	case s.isEnclose(c):
		s.state = fieldLiteral // the quote itself is dropped
		return 1, false
	}
	s.text = append(s.text, c)
	return 1, false
}

func (s *splitter) isEnclose(c byte) bool { return c == s.enclose && c != 0 }
func (s *splitter) isEscape(c byte) bool  { return c == s.escape && c != 0 }

func (s *splitter) starts(left, delimiter []byte) bool {
	return left[0] == delimiter[0] && bytes.HasPrefix(left, delimiter)
}

// delimiter returns the one that left begins with, or nil.
func (s *splitter) delimiter(left []byte) []byte {
	switch {
	case s.starts(left, s.row):
		return s.row
	case s.starts(left, s.column):
		return s.column
	}
	return nil
}
