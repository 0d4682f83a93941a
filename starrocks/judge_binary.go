package starrocks

import (
	"starlift/batch"
)

// hexLimit is the longest value in bytes that can be sent as hexadecimal text:
// StarRocks reads no text longer than MaxVarchar.
const hexLimit = MaxVarchar / 2

// slowBinary writes bytes as hexadecimal text, which to_binary reads back on
// every release; what a release makes of bytes as they are differs (protocol
// reference 5.5).
func slowBinary(e *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	v := b.Arena[s.Off:s.End]
	limit := hexLimit
	if c.target.Length > 0 {
		limit = min(limit, c.target.Length)
	}
	switch {
	case len(v) > limit && limit == hexLimit:
		return cell{}, c.fault(v, "%d bytes, and as hexadecimal text, as %s travels, a value may have %d", len(v), c.typeName, hexLimit)
	case len(v) > limit:
		return cell{}, c.fault(v, "%d bytes, and %s holds %d", len(v), c.typeName, limit)
	case len(v) == 0:
		return s, e.carries(c, v)
	}
	at := uint32(len(b.Arena))
	for _, x := range v {
		b.Arena = append(b.Arena, hexDigits[x>>4], hexDigits[x&15])
	}
	return cell{Off: at, End: uint32(len(b.Arena))}, nil
}
