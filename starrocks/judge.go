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
	number     numberForm
	separators [2]uint64
	bits       *textBits // of the encoder
	shape      *shape    // of a nested type
	computed   string    // what the server makes the column of, when it does not take what is sent as it is
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
	isText := kind.IsText() || kind == schema.Varbinary
	c.emptyNull = c.nullable && !f.EmptyIsValue && c.source != schema.Char && c.source != schema.Varchar &&
		(c.source != schema.Text || !isText)
	if c.name == opColumn {
		return c, c.operation()
	}
	switch kind {
	case schema.JSON:
		c.fast, c.slow, c.raw = fastNothing, slowJSON, true
	case schema.Varbinary:
		c.fast, c.slow = fastNothing, slowBinary
		c.computed = "to_binary(" + quoteName(c.name) + ", 'hex')"
	case schema.Array, schema.Map, schema.Struct:
		c.fast, c.slow, c.raw = fastNothing, slowNested, true
		var err error
		if c.shape, err = newShape(&c, f.Target.Type, e); err != nil {
			return c, err
		}
	default:
		if !c.scalar(e) {
			return c, fmt.Errorf("encode column %q: %s takes no value as it is; an expression must make one", c.name, c.typeName)
		}
		if kind == schema.Decimal && c.target.Precision > nativePrecision {
			c.computed = "cast(" + quoteName(c.name) + " as " + c.typeName + ")"
		}
	}
	return c, nil
}

// nativePrecision is how many digits a decimal may have that StarRocks reads as
// it is; one with more is read as text, and cast (protocol reference 5.5).
const nativePrecision = 38

// scalar chooses how the values of a type are judged that has no parts and takes
// its values as they are.
func (c *column) scalar(e *Encoder) bool {
	switch kind := c.target.Kind; kind {
	case schema.Boolean:
		c.fast, c.slow, c.raw = fastNothing, slowBoolean, true
	case schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt:
		c.fast, c.slow, c.limit = fastInteger, slowInteger, uint32(integerLimits[kind].sure)
		c.raw, c.number = kind != schema.LargeInt, formOfNumber(0)
	case schema.Decimal:
		c.fast, c.slow, c.number = fastDecimal, slowDecimal, formOfNumber(int(c.target.Scale))
	case schema.Float, schema.Double:
		c.fast, c.slow, c.raw, c.number = fastFloat, slowFloat, true, formOfNumber(0)
	case schema.Date:
		c.fast, c.slow = fastDate, slowDate
	case schema.Datetime:
		c.fast, c.slow = fastDatetime, slowDatetime
	case schema.Char, schema.Varchar, schema.Text:
		c.text(e)
	default:
		return false
	}
	return true
}

// text chooses how a text column is judged. Where the separators are not plain,
// what they collide with is found in the row as written, and NUL stands for
// none here: see fastText.
func (c *column) text(e *Encoder) {
	c.limit = ^uint32(0)
	if c.target.Length > 0 {
		c.limit = uint32(c.target.Length)
	}
	c.slow, c.fast, c.bits = slowText, fastText, &e.bits
	e.hasText = true
	of := e.plainSeparators()
	c.separators = [2]uint64{ones * uint64(of[0]), ones * uint64(of[1])}
}

// plainSeparators are the bytes that no text may hold; without such, of JSON as well,
// bytes that occur in no valid text.
func (e *Encoder) plainSeparators() [2]byte {
	if e.plain {
		return [2]byte{e.separator[0], e.delimiter[0]}
	}
	return [2]byte{0xff, 0xff}
}

// judgeOne judges a value of any form.
func (e *Encoder) judgeOne(c *column, b *batch.Batch, s batch.Span) (cell, error) {
	if s.Off >= batch.Absent || s.Off == s.End && c.emptyNull {
		if !c.nullable {
			return cell{}, c.fault(nil, "NULL, and the column is NOT NULL")
		}
		return e.null, nil
	}
	if s.Off == s.End && !c.target.Kind.IsText() && c.target.Kind != schema.Varbinary {
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
