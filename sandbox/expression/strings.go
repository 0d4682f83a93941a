package expression

import (
	"strings"
	"unicode/utf8"

	"starlift-sandbox/cell"
)

// maxText is the longest text that a function makes, in bytes; beyond, it gives
// NULL.
const maxText = 1048576

// stringFunctions are those of texts. Positions and lengths count characters,
// from 1, but for length itself, which counts bytes.
func stringFunctions() []declaration {
	return append(stringEditors(), stringMeasures()...)
}

func text1(text string, f func(s string) cell.Value) declaration {
	return plain(text, func(args []cell.Value) cell.Value { return f(args[0].(string)) })
}

func text2(text string, f func(a, b string) cell.Value) declaration {
	return plain(text, func(args []cell.Value) cell.Value { return f(args[0].(string), args[1].(string)) })
}

// limited gives NULL for a text that is too long.
func limited(s string) cell.Value {
	if len(s) > maxText {
		return nil
	}
	return s
}

func stringEditors() []declaration {
	return []declaration{
		plain("concat(varchar...) varchar", func(args []cell.Value) cell.Value {
			var b strings.Builder
			for _, a := range args {
				b.WriteString(a.(string))
			}
			return limited(b.String())
		}),
		seeing("concat_ws(varchar, varchar...) varchar", func(args []cell.Value) cell.Value { return joinTexts(args[0], args[1:]) }),
		// Other letters than those of ASCII stay, as long as the variable
		// lower_upper_support_utf8 has its default.
		text1("upper, ucase(varchar) varchar", func(s string) cell.Value { return mapASCII(s, 'a', 'z') }),
		text1("lower, lcase(varchar) varchar", func(s string) cell.Value { return mapASCII(s, 'A', 'Z') }),
		text1("initcap(varchar) varchar", initcap).from(3, 5, 0),
		text1("trim(varchar) varchar", func(s string) cell.Value { return strings.Trim(s, " ") }),
		text1("ltrim(varchar) varchar", func(s string) cell.Value { return strings.TrimLeft(s, " ") }),
		text1("rtrim(varchar) varchar", func(s string) cell.Value { return strings.TrimRight(s, " ") }),
		trimming("trim(varchar, varchar) varchar", strings.Trim),
		trimming("ltrim(varchar, varchar) varchar", strings.TrimLeft),
		trimming("rtrim(varchar, varchar) varchar", strings.TrimRight),
		// TRIM(… FROM …) becomes these, which remove a text as a whole.
		text2("trim_string(varchar, varchar) varchar", func(s, removed string) cell.Value {
			return trimEnd(trimStart(s, removed), removed)
		}).from(4, 1, 0),
		text2("ltrim_string(varchar, varchar) varchar", func(s, removed string) cell.Value { return trimStart(s, removed) }).from(4, 1, 0),
		text2("rtrim_string(varchar, varchar) varchar", func(s, removed string) cell.Value { return trimEnd(s, removed) }).from(4, 1, 0),
		plain("substr, substring(varchar, int) varchar", func(args []cell.Value) cell.Value {
			return substring(args[0].(string), args[1].(int64), maxText)
		}),
		plain("substr, substring(varchar, int, int) varchar", func(args []cell.Value) cell.Value {
			return substring(args[0].(string), args[1].(int64), args[2].(int64))
		}),
		plain("left, strleft(varchar, int) varchar", func(args []cell.Value) cell.Value {
			return substring(args[0].(string), 1, args[1].(int64))
		}),
		plain("right, strright(varchar, int) varchar", func(args []cell.Value) cell.Value {
			s, n := args[0].(string), args[1].(int64)
			if n <= 0 {
				return ""
			}
			return substring(s, max(int64(utf8.RuneCountInString(s))-n+1, 1), n)
		}),
		padding("lpad(varchar, int) varchar", func(s, filling string) string { return filling + s }),
		padding("lpad(varchar, int, varchar) varchar", func(s, filling string) string { return filling + s }),
		padding("rpad(varchar, int) varchar", func(s, filling string) string { return s + filling }),
		padding("rpad(varchar, int, varchar) varchar", func(s, filling string) string { return s + filling }),
		text1("reverse(varchar) varchar", func(s string) cell.Value {
			b := make([]byte, 0, len(s))
			for s != "" {
				_, size := utf8.DecodeLastRuneInString(s)
				b = append(b, s[len(s)-size:]...)
				s = s[:len(s)-size]
			}
			return string(b)
		}),
		plain("repeat(varchar, int) varchar", func(args []cell.Value) cell.Value { return repeat(args[0].(string), args[1].(int64)) }),
		plain("space(int) varchar", func(args []cell.Value) cell.Value { return repeat(" ", args[0].(int64)) }),
		plain("replace(varchar, varchar, varchar) varchar", func(args []cell.Value) cell.Value {
			if args[1] == "" {
				return args[0]
			}
			return limited(strings.ReplaceAll(args[0].(string), args[1].(string), args[2].(string)))
		}),
		plain("translate(varchar, varchar, varchar) varchar", func(args []cell.Value) cell.Value {
			return translate(args[0].(string), []rune(args[1].(string)), []rune(args[2].(string)))
		}).from(3, 1, 0),
		text2("append_trailing_char_if_absent(varchar, varchar) varchar", func(s, end string) cell.Value {
			if len(end) != 1 {
				return nil
			}
			if s == "" || strings.HasSuffix(s, end) {
				return s
			}
			return limited(s + end)
		}),
		plain("char(int) varchar", func(args []cell.Value) cell.Value {
			n := args[0].(int64)
			if n < 0 {
				return nil
			}
			b := []byte{byte(n)}
			for n >>= 8; n > 0; n >>= 8 {
				b = append([]byte{byte(n)}, b...)
			}
			return string(b)
		}),
	}
}

func joinTexts(separator cell.Value, args []cell.Value) cell.Value {
	if separator == nil {
		return nil
	}
	var parts []string
	for _, a := range args {
		if a != nil {
			parts = append(parts, a.(string))
		}
	}
	return limited(strings.Join(parts, separator.(string)))
}

// mapASCII changes the case of the letters between two.
func mapASCII(s string, first, last byte) cell.Value {
	b := []byte(s)
	for i, c := range b {
		if c >= first && c <= last {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}

// initcap makes the first letter of each word a capital, the others small.
func initcap(s string) cell.Value {
	b := []byte(s)
	inWord := false
	for i, c := range b {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		switch {
		case letter && inWord:
			b[i] = c | 0x20
		case letter:
			b[i] = c &^ 0x20
		}
		inWord = letter || c >= '0' && c <= '9' || c >= utf8.RuneSelf
	}
	return string(b)
}

// trimming declares a trim that is told the characters to remove.
func trimming(text string, f func(s, cutset string) string) declaration {
	return calling(text, func(_ *Call, args []cell.Value) (cell.Value, error) {
		if args[1] == "" {
			return nil, rowError("The trimmed characters cannot be empty")
		}
		return f(args[0].(string), args[1].(string)), nil
	}).from(2, 5, 0)
}

// trimStart removes a text from the start as often as it stands there.
func trimStart(s, removed string) string {
	for removed != "" && strings.HasPrefix(s, removed) {
		s = s[len(removed):]
	}
	return s
}

func trimEnd(s, removed string) string {
	for removed != "" && strings.HasSuffix(s, removed) {
		s = s[:len(s)-len(removed)]
	}
	return s
}

// substring takes count characters from a position, from 1, or from the end when
// it is negative; there is nothing at 0.
func substring(s string, position, count int64) cell.Value {
	if position == 0 || count <= 0 {
		return ""
	}
	if len(s) == utf8.RuneCountInString(s) { // a byte a character
		return cut(s, position, count, int64(len(s)), func(i int64) int { return int(i) })
	}
	var starts []int
	for i := range s {
		starts = append(starts, i)
	}
	starts = append(starts, len(s))
	return cut(s, position, count, int64(len(starts)-1), func(i int64) int { return starts[i] })
}

func cut(s string, position, count, length int64, at func(int64) int) cell.Value {
	start := position - 1
	if position < 0 {
		start = length + position
	}
	if start < 0 || start >= length {
		return ""
	}
	return s[at(start):at(start+min(count, length-start))]
}

// padding declares a function that fills a text up to a length, with blanks
// unless it is told another filling, and cuts what is longer.
func padding(text string, join func(s, filling string) string) declaration {
	return plain(text, func(args []cell.Value) cell.Value {
		s, length, filling := args[0].(string), args[1].(int64), " "
		if len(args) > 2 {
			filling = args[2].(string)
		}
		missing := length - int64(utf8.RuneCountInString(s))
		switch {
		case length < 0 || length > maxText:
			return nil
		case missing <= 0:
			return substring(s, 1, length)
		case filling == "":
			return s
		}
		n := int64(utf8.RuneCountInString(filling))
		full := strings.Repeat(filling, int(missing/n)) + substring(filling, 1, missing%n).(string)
		return limited(join(s, full))
	})
}

func repeat(s string, n int64) cell.Value {
	if n <= 0 || s == "" {
		return ""
	}
	if n > maxText/int64(len(s)) {
		return nil
	}
	return strings.Repeat(s, int(n))
}

// translate changes each character of from into that at the same place of to;
// those without one are removed.
func translate(s string, from, to []rune) cell.Value {
	return limited(strings.Map(func(r rune) rune {
		for i, f := range from {
			switch {
			case f != r:
			case i < len(to):
				return to[i]
			default:
				return -1
			}
		}
		return r
	}, s))
}
