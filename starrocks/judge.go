package starrocks

import (
	"fmt"

	"starlift/batch"
	"starlift/schema"
)

// column judges the values of one column. fast goes over values for as long as
// they are of the usual form, which it decides a word at a time, and returns how
// many it did; slow takes the one that stopped it, and knows every form.
type column struct {
	name       string
	from       int
	key        string // of JSON: `"name":`
	target     schema.Type
	source     schema.Kind
	typeName   string // for messages
	nullable   bool
	emptyNull  bool // an empty value means NULL
	emptyFault bool // an empty value cannot be sent: it would make an empty line
	raw        bool // of JSON: sent without quotes where the text allows it
	loss       Loss
	limit      uint32 // bytes of text, or digits that surely fit
	separators [2]uint64
	fast       fastFunc
	slow       slowFunc
}

type (
	fastFunc func(c *column, arena []byte, spans []batch.Span, out []cell, stride int, null cell) int
	slowFunc func(e *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error)
)

func newColumn(f EncodeField, e *Encoder) (column, error) {
	kind := f.Target.Type.Kind
	c := column{
		name:     f.Target.Name,
		from:     f.From,
		target:   f.Target.Type,
		source:   f.Source.Kind,
		typeName: FormatType(f.Target.Type),
		nullable: f.Target.Nullable,
		loss:     f.Loss,
	}
	if f.From < 0 {
		return c, fmt.Errorf("encode column %q: index %d", c.name, f.From)
	}
	c.key = string(appendQuoted(nil, []byte(c.name))) + ":"
	isText := kind.IsText()
	c.emptyNull = c.nullable && c.source != schema.Char && c.source != schema.Varchar &&
		(c.source != schema.Text || !isText)
	switch kind {
	case schema.Boolean:
		c.fast, c.slow, c.raw = fastNothing, slowBoolean, true
	case schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt:
		c.fast, c.slow, c.limit = fastInteger, slowInteger, uint32(integerLimits[kind].sure)
		c.raw = kind != schema.LargeInt
	case schema.Decimal:
		if c.target.Precision > 38 {
			return c, fmt.Errorf("encode column %q: %s cannot be loaded directly; up to 38 digits can", c.name, c.typeName)
		}
		c.fast, c.slow = fastDecimal, slowDecimal
	case schema.Float, schema.Double:
		c.fast, c.slow, c.raw = fastFloat, slowFloat, true
	case schema.Date:
		c.fast, c.slow = fastDate, slowDate
	case schema.Datetime:
		c.fast, c.slow = fastDatetime, slowDatetime
	case schema.Char, schema.Varchar, schema.Text:
		c.text(e)
	case schema.JSON:
		c.fast, c.slow, c.raw = fastNothing, slowJSON, true
	default:
		return c, fmt.Errorf("encode column %q: %s cannot be loaded directly", c.name, c.typeName)
	}
	return c, nil
}

// text chooses how a text column is judged. Where the separators are not plain,
// what they collide with is found in the row as written, and NUL stands for
// none here: see fastText.
func (c *column) text(e *Encoder) {
	c.limit = ^uint32(0)
	if c.target.Length > 0 {
		c.limit = uint32(c.target.Length)
	}
	c.slow, c.fast = slowText, fastUTF8
	if e.format.Kind == RowsJSON {
		return
	}
	c.fast = fastText
	c.separators = [2]uint64{ones * 0xff, ones * 0xff} // never in valid UTF-8
	if e.plain {
		c.separators = [2]uint64{ones * uint64(e.separator[0]), ones * uint64(e.delimiter[0])}
	}
}

// judgeOne judges a value of any form.
func (e *Encoder) judgeOne(c *column, b *batch.Batch, s batch.Span) (cell, error) {
	if s.Off == batch.Null || s.Off == s.End && c.emptyNull {
		if !c.nullable {
			return cell{}, c.fault(nil, "NULL, and the column is NOT NULL")
		}
		return e.null, nil
	}
	if s.Off == s.End && !c.target.Kind.IsText() {
		return cell{}, c.fault(nil, "an empty value, and %s has none", c.typeName)
	}
	return c.slow(e, c, b, s)
}

// fastNothing leaves every value to slow.
func fastNothing(*column, []byte, []batch.Span, []cell, int, cell) int { return 0 }

// rewritten puts a value that is sent in another form than it has into the
// arena, behind what is there.
func rewritten(b *batch.Batch, v []byte) cell {
	at := uint32(len(b.Arena))
	b.Arena = append(b.Arena, v...)
	return cell{Off: at, End: uint32(len(b.Arena))}
}

// trimmed is the span without blanks at its ends, which mean nothing around
// numbers and dates (protocol reference 5.5 and 5.6).
func trimmed(arena []byte, s batch.Span) batch.Span {
	for s.Off < s.End && arena[s.Off] == ' ' {
		s.Off++
	}
	for s.Off < s.End && arena[s.End-1] == ' ' {
		s.End--
	}
	return s
}

func isDigit(c byte) bool { return c-'0' <= 9 }
