package expression

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"starlift-sandbox/cell"
)

// stringMeasures are the functions that look for something in a text or tell
// something about it.
func stringMeasures() []declaration {
	count := func(s string) cell.Value { return int64(utf8.RuneCountInString(s)) }
	return []declaration{
		text1("length(varchar) int", func(s string) cell.Value { return int64(len(s)) }),
		text1("char_length, character_length(varchar) int", count),
		text1("ascii(varchar) int", func(s string) cell.Value {
			if s == "" {
				return int64(0)
			}
			return int64(s[0])
		}),
		text2("instr(varchar, varchar) int", func(s, part string) cell.Value { return locate(part, s, 1) }),
		text2("locate(varchar, varchar) int", func(part, s string) cell.Value { return locate(part, s, 1) }),
		plain("locate(varchar, varchar, int) int", func(args []cell.Value) cell.Value {
			return locate(args[0].(string), args[1].(string), args[2].(int64))
		}),
		text2("starts_with(varchar, varchar) boolean", func(s, start string) cell.Value { return strings.HasPrefix(s, start) }),
		text2("ends_with(varchar, varchar) boolean", func(s, end string) cell.Value { return strings.HasSuffix(s, end) }),
		seeing("null_or_empty(varchar) boolean", func(args []cell.Value) cell.Value { return args[0] == nil || args[0] == "" }),
		text2("strcmp(varchar, varchar) int", func(a, b string) cell.Value { return int64(strings.Compare(a, b)) }).from(2, 5, 0),
		text2("find_in_set(varchar, varchar) int", findInSet),
		plain("split_part(varchar, varchar, int) varchar", func(args []cell.Value) cell.Value {
			return splitPart(args[0].(string), args[1].(string), args[2].(int64))
		}),
		plain("substring_index(varchar, varchar, int) varchar", func(args []cell.Value) cell.Value {
			return substringIndex(args[0].(string), args[1].(string), args[2].(int64))
		}).from(3, 0, 0),
		text2("split(varchar, varchar) array<varchar>", func(s, separator string) cell.Value { return textList(strings.Split(s, separator)) }),
		text1("hex(varchar) varchar", func(s string) cell.Value { return limited(strings.ToUpper(hex.EncodeToString([]byte(s)))) }),
		plain("hex(bigint) varchar", func(args []cell.Value) cell.Value { return fmt.Sprintf("%X", uint64(args[0].(int64))) }),
		text1("unhex, hex_decode_string(varchar) varchar", func(s string) cell.Value {
			b, err := hex.DecodeString(s)
			if err != nil {
				return ""
			}
			return string(b)
		}),
		text2("parse_url(varchar, varchar) varchar", parseURL),
		text1("url_encode(varchar) varchar", func(s string) cell.Value {
			return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
		}).from(3, 2, 0),
		text1("url_decode(varchar) varchar", func(s string) cell.Value {
			decoded, err := url.PathUnescape(s)
			if err != nil {
				return nil
			}
			return decoded
		}).from(3, 2, 0),
		text1("url_extract_host(varchar) varchar", func(s string) cell.Value { return parseURL(s, "HOST") }).from(3, 3, 0),
		text2("url_extract_parameter(varchar, varchar) varchar", func(s, name string) cell.Value {
			u, err := url.Parse(s)
			if err != nil || !u.Query().Has(name) {
				return nil
			}
			return u.Query().Get(name)
		}).from(3, 2, 0),
		text1("inet_aton(varchar) bigint", func(s string) cell.Value {
			address, err := netip.ParseAddr(s)
			if err != nil || !address.Is4() {
				return nil
			}
			b := address.As4()
			return int64(binary.BigEndian.Uint32(b[:]))
		}).from(3, 3, 0),
		fieldOf(),
	}
}

// fieldOf declares field: the place of the first argument among the others, 0
// when it is not there or NULL.
func fieldOf() declaration {
	d := calling("field(T...) int", func(c *Call, args []cell.Value) (cell.Value, error) {
		for i, a := range args[1:] {
			if args[0] != nil && a != nil && cell.Equal(a, args[0], c.parameters[0]) {
				return int64(i + 1), nil
			}
		}
		return int64(0), nil
	})
	d.sees = true
	return d.from(3, 5, 0)
}

func textList(parts []string) cell.List {
	list := make(cell.List, len(parts))
	for i, p := range parts {
		list[i] = p
	}
	return list
}

// locate finds the first place of a part at or behind a position, 0 for none.
func locate(part, s string, position int64) cell.Value {
	length := int64(utf8.RuneCountInString(s))
	if position < 1 || position > length+1 || position == length+1 && part != "" {
		return int64(0)
	}
	rest := s
	for range position - 1 {
		_, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
	}
	at := strings.Index(rest, part)
	if at < 0 {
		return int64(0)
	}
	return position + int64(utf8.RuneCountInString(rest[:at]))
}

func findInSet(s, set string) cell.Value {
	if strings.Contains(s, ",") {
		return int64(0)
	}
	for i, part := range strings.Split(set, ",") {
		if part == s {
			return int64(i + 1)
		}
	}
	return int64(0)
}

// splitPart gives the n-th part, from 1. When n is negative the text is cut from
// its end, which tells where a separator overlaps itself: of a###b and ## the
// last part is b, and the one before it a#. What is not there is NULL.
func splitPart(s, separator string, n int64) cell.Value {
	switch {
	case n == 0 || separator != "" && !strings.Contains(s, separator):
		return nil
	case separator == "":
		n = max(n, 1) // the first character stands in for one from the end
	}
	parts := strings.Split(s, separator)
	if n < 0 {
		n, parts = -n, splitFromEnd(s, separator)
	}
	if n > int64(len(parts)) {
		return nil
	}
	return parts[n-1]
}

// splitFromEnd cuts a text from its end; the last part comes first.
func splitFromEnd(s, separator string) []string {
	var parts []string
	for {
		at := strings.LastIndex(s, separator)
		if at < 0 {
			return append(parts, s)
		}
		parts, s = append(parts, s[at+len(separator):]), s[:at]
	}
}

// substringIndex gives what stands before the n-th separator, or, counted from
// the end when n is negative, behind it; the whole text when there are fewer.
func substringIndex(s, separator string, n int64) cell.Value {
	if n == 0 || separator == "" {
		return nil
	}
	at := 0
	if n < 0 {
		at = len(s)
	}
	for ; n > 0; n-- {
		next := strings.Index(s[at:], separator)
		if next < 0 {
			return s
		}
		if n == 1 {
			return s[:at+next]
		}
		at += next + len(separator)
	}
	for ; n < 0; n++ {
		if at = strings.LastIndex(s[:at], separator); at < 0 {
			return s
		}
	}
	return s[at+len(separator):]
}

// parseURL gives a part of a URL by its name in capitals.
func parseURL(text, part string) cell.Value {
	u, err := url.Parse(text)
	if err != nil {
		return nil
	}
	found := ""
	switch part {
	case "PROTOCOL":
		found = u.Scheme
	case "HOST":
		found = u.Hostname()
	case "AUTHORITY":
		found = u.Host
		if u.User != nil {
			found = u.User.String() + "@" + found
		}
	case "USERINFO":
		found = u.User.String()
	case "PORT":
		found = u.Port()
	case "PATH":
		return u.EscapedPath()
	case "FILE":
		found = u.EscapedPath()
		if u.RawQuery != "" {
			found += "?" + u.RawQuery
		}
		return found
	case "QUERY":
		found = u.RawQuery
	case "REF":
		found = u.EscapedFragment()
	}
	if found == "" {
		return nil
	}
	return found
}
