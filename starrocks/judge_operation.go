package starrocks

import (
	"fmt"

	"starlift/batch"
	"starlift/schema"
)

// opColumn is the column that says what a row does to its key (protocol reference
// 5.7).
const opColumn = "__op"

// operation makes the column the one that says what a row does.
func (c *column) operation() error {
	if c.target.Kind != schema.TinyInt {
		return fmt.Errorf("encode column %q: %s, and it is a TINYINT of 0 and 1", c.name, c.typeName)
	}
	c.fast, c.slow, c.raw = fastNothing, slowOperation, true
	c.nullable, c.emptyNull = false, false
	return nil
}

// slowOperation takes 0, an upsert, and 1, a delete. What StarRocks makes of
// other numbers is not known.
func slowOperation(_ *Encoder, c *column, b *batch.Batch, s batch.Span) (cell, error) {
	t := trimmed(b.Arena, s)
	if v := b.Arena[t.Off:t.End]; len(v) == 1 && (v[0] == '0' || v[0] == '1') {
		return t, nil
	}
	return cell{}, c.fault(b.Arena[s.Off:s.End], "neither 0, which writes the row, nor 1, which deletes it")
}
