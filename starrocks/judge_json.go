package starrocks

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"starlift/batch"
)

// slowJSON takes any JSON text. A row of JSON holds it as a value of its own,
// where the text null cannot be told from NULL. In CSV, and in an expression,
// StarRocks reads objects, arrays and strings as JSON, but in newer releases
// takes every other text for a string: there 5 would become "5".
func slowJSON(e *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	v := b.Arena[s.Off:s.End]
	if !utf8.Valid(v) {
		return cell{}, c.fault(v, "not valid UTF-8 at byte %d of the value", invalidAt(v))
	}
	if !json.Valid(v) {
		return cell{}, c.fault(v, "not a JSON text")
	}
	text := bytes.TrimSpace(v)
	switch {
	case string(text) == "null" && (e.format.Kind == RowsJSON || c.computed != ""):
		return cell{}, c.fault(v, "the JSON text null, which StarRocks cannot tell from NULL")
	case e.format.Kind == RowsJSON && c.computed == "" && beyond64Bits(text):
		return cell{}, c.fault(v, "a whole number of more than 64 bits, which StarRocks does not read in rows of JSON")
	case text[0] == '{', text[0] == '[', text[0] == '"', e.format.Kind == RowsJSON && c.computed == "":
		return s, e.carries(c, v)
	case c.computed != "":
		return cell{}, c.fault(v, "a JSON number, true or false, which becomes a string where an expression names the field")
	}
	return cell{}, e.cannotCarry(c, v, "", "a JSON number, true, false or null, which CSV turns into a string")
}

// beyond64Bits says whether a valid JSON text holds a whole number that neither a
// signed nor an unsigned integer of 64 bits does. Read from a row of JSON, such a
// number spoils the row, and inside an array makes a NULL.
func beyond64Bits(text []byte) bool {
	for at := 0; at < len(text); {
		switch c := text[at]; {
		case c == '"':
			at = valueEnd(text, at)
		case c == '-' || isDigit(c):
			end := valueEnd(text, at)
			number, limit := text[at:end], "18446744073709551615"
			if c == '-' {
				number, limit = number[1:], "9223372036854775808"
			}
			if onlyDigits(number) && (len(number) > len(limit) || len(number) == len(limit) && string(number) > limit) {
				return true
			}
			at = end
		default:
			at++
		}
	}
	return false
}
