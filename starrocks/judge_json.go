package starrocks

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"starlift/batch"
)

// slowJSON takes any JSON text. CSV carries it as it is; a row of JSON holds it
// as a value of its own, where the text null cannot be told from NULL.
func slowJSON(e *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	v := b.Arena[s.Off:s.End]
	if !utf8.Valid(v) {
		return cell{}, c.fault(v, "not valid UTF-8 at byte %d of the value", invalidAt(v))
	}
	if !json.Valid(v) {
		return cell{}, c.fault(v, "not a JSON text")
	}
	if e.format.Kind == RowsJSON && string(bytes.TrimSpace(v)) == "null" {
		return cell{}, c.fault(v, "the JSON text null, which the format json cannot tell from NULL")
	}
	return s, e.carries(c, v)
}
