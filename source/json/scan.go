package json

import "starlift/source/files"

// maxDepth is how many containers may be inside one another.
const maxDepth = 1000

// ended is what looking at data gives where data ends too early, or where there
// is a fault, which is then in scan.fault.
const ended = -1

// scan goes over JSON text, strictly as RFC 8259 has it; in addition strings are
// valid UTF-8 without halves of surrogate pairs, since no text could hold them.
// Each method takes the place in data where something begins, and returns the
// place behind it, or ended.
type scan struct {
	data  []byte
	fault files.Fault
	// soft says that the fault leaves no doubt of where the value ends.
	soft bool
	// lenient passes over what is soft.
	lenient bool
}

// fail notes what is wrong with data[at:end].
func (s *scan) fail(at, end int, reason string) int {
	s.fault = files.Fault{At: at, End: min(end, len(s.data)), Field: -1, Reason: reason}
	return ended
}

// refuse notes what is wrong with data[at:end] where the value's end is sure.
func (s *scan) refuse(at, end int, reason string) int {
	s.soft = true
	return s.fail(at, end, reason)
}

// reset begins anew with other data.
func (s *scan) reset(data []byte) { s.data, s.fault, s.soft = data, files.Fault{}, false }

// expected notes that something else is at a place.
func (s *scan) expected(i int, what string) int {
	return s.fail(i, i+20, "not valid JSON: "+what+" is expected")
}

// space goes over blank space; it gives ended where nothing follows.
func (s *scan) space(i int) int {
	for ; i < len(s.data); i++ {
		switch s.data[i] {
		case ' ', '\n', '\t', '\r':
		default:
			return i
		}
	}
	return ended
}

// value goes over a value, in which depth containers more may be inside one
// another.
func (s *scan) value(i, depth int) int {
	switch c := s.data[i]; c {
	case '"':
		end, _ := s.text(i + 1)
		return behind(end)
	case '{':
		return s.object(i, depth)
	case '[':
		return s.array(i, depth)
	case 't':
		return s.word(i, "true")
	case 'f':
		return s.word(i, "false")
	case 'n':
		return s.word(i, "null")
	default:
		if c == '-' || c >= '0' && c <= '9' {
			return s.number(i)
		}
	}
	return s.expected(i, "a value")
}

// behind is the place after the byte at i.
func behind(i int) int {
	if i < 0 {
		return ended
	}
	return i + 1
}

func (s *scan) object(i, depth int) int {
	if depth == 0 {
		return s.fail(i, i+20, "the record is nested too deeply; at most 1000 levels are allowed")
	}
	if i = s.space(i + 1); i < 0 {
		return ended
	}
	if s.data[i] == '}' {
		return i + 1
	}
	for {
		_, _, value := s.key(i)
		if value < 0 {
			return ended
		}
		i = s.value(value, depth-1)
		next, more := s.separator(i, '}')
		if !more {
			return next
		}
		i = next
	}
}

func (s *scan) array(i, depth int) int {
	if depth == 0 {
		return s.fail(i, i+20, "the record is nested too deeply; at most 1000 levels are allowed")
	}
	if i = s.space(i + 1); i < 0 {
		return ended
	}
	if s.data[i] == ']' {
		return i + 1
	}
	for {
		i = s.value(i, depth-1)
		next, more := s.separator(i, ']')
		if !more {
			return next
		}
		i = next
	}
}

// separator goes over what follows a member or an element: a comma, with more
// and the place of the next one; or the container's end, and the place behind it.
func (s *scan) separator(i int, end byte) (next int, more bool) {
	if i < 0 {
		return ended, false
	}
	if i == len(s.data) || s.data[i] <= ' ' {
		if i = s.space(i); i < 0 {
			return ended, false
		}
	}
	switch s.data[i] {
	case ',':
		if i++; i == len(s.data) || s.data[i] <= ' ' {
			i = s.space(i)
		}
		return i, i >= 0
	case end:
		return i + 1, false
	}
	if end == '}' {
		return s.expected(i, "a comma or }"), false
	}
	return s.expected(i, "a comma or ]"), false
}

// key goes over a member's key and colon. The key is data[i+1:end]; value is
// where the value begins.
func (s *scan) key(i int) (end int, escaped bool, value int) {
	if s.data[i] != '"' {
		return ended, false, s.expected(i, "a key in quotes")
	}
	if end, escaped = s.text(i + 1); end < 0 {
		return ended, false, ended
	}
	return end, escaped, s.colon(end + 1)
}

// colon goes over what is between a key and its value.
func (s *scan) colon(i int) int {
	if i = s.space(i); i < 0 {
		return ended
	}
	if s.data[i] != ':' {
		return s.expected(i, "a colon")
	}
	return s.space(i + 1)
}

func (s *scan) word(i int, word string) int {
	for k := range len(word) {
		if i+k == len(s.data) {
			return ended
		}
		if s.data[i+k] != word[k] {
			return s.expected(i, word)
		}
	}
	return i + len(word)
}

// number goes over a number. One that ends with the data is not known to end.
func (s *scan) number(i int) int {
	data, start := s.data, i
	if data[i] == '-' {
		i++
	}
	digits := i
	for i < len(data) && data[i]-'0' <= 9 {
		i++
	}
	if i-digits > 1 && data[digits] == '0' {
		return s.fail(start, i, "not valid JSON: a number with zeros before it")
	}
	if i > digits && i < len(data) && data[i] == '.' {
		i++
		digits = i
		for i < len(data) && data[i]-'0' <= 9 {
			i++
		}
	}
	if i > digits && i < len(data) && data[i]|0x20 == 'e' {
		if i++; i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		digits = i
		for i < len(data) && data[i]-'0' <= 9 {
			i++
		}
	}
	switch {
	case i == len(data):
		return ended
	case i == digits:
		return s.expected(i, "a digit")
	}
	return i
}
