package binlog

import (
	"fmt"

	"starlift/mysqlwire/value"
)

// Table is a table as a TABLE_MAP event describes it: its definition at the time
// of the rows that refer to it. Two rows events with the same *Table have the
// same definition; after an ALTER TABLE another one comes.
type Table struct {
	ID           uint64
	Schema, Name string // as the server has them, in UTF-8
	Columns      []Column
	// Named says that the log has the columns' names and everything else
	// (binlog_row_metadata=FULL). Otherwise the types are what the wire needs
	// and no more: names, character sets and members are unknown.
	Named bool
	// Key is the primary key's columns in its order, nil where there is none or
	// where the log does not say (Named).
	Key []int

	wanted bool
	body   []byte // of the event, to know the same table again
}

// Column is one column of a Table, in the table's order.
type Column struct {
	Name string
	// Type may be completed by the caller, before an Appender is made of it, by
	// what only the server's catalogue knows.
	Type      value.Type
	Nullable  bool
	Invisible bool
	// Meta is the column's word of the table map as servers hold it, which
	// value.Decoder.Log takes: of CHAR, BINARY, ENUM, SET and DECIMAL the first
	// byte is the high one, of all others the low one.
	Meta uint16

	// A value has fixed bytes, or prefix bytes of length and as many bytes.
	fixed, prefix int
}

// String is the qualified name.
func (t *Table) String() string { return "`" + t.Schema + "`.`" + t.Name + "`" }

// tableID is the table's number in the events of a connection; 6 bytes, or 4 of
// servers whose post-headers have 6.
func tableID(c *cursor, postHeader byte) uint64 {
	if postHeader == 6 {
		return c.little(4)
	}
	return c.little(6)
}

// parseTable reads the body of a TABLE_MAP event. Names of schema and table are
// limited to 255 bytes by their length byte, columns to 4,096 by servers.
func parseTable(body []byte, postHeader byte, mariaDB bool) (*Table, error) {
	c := &cursor{rest: body}
	t := &Table{ID: tableID(c, postHeader), body: append([]byte(nil), body...)}
	c.take(2) // flags
	t.Schema = string(c.take(c.little(1)))
	c.take(1) // a zero
	t.Name = string(c.take(c.little(1)))
	c.take(1)
	count := c.packed()
	codes := c.take(count)
	if c.short || count == 0 {
		return nil, fmt.Errorf("table map: %w", errCutShort)
	}
	t.Columns = make([]Column, count)
	meta := &cursor{rest: c.take(c.packed())}
	for i, code := range codes {
		column := &t.Columns[i]
		column.Type.Code = code
		if err := column.readMeta(meta); err != nil {
			return nil, fmt.Errorf("table map of %s, column %d: %w", t, i+1, err)
		}
	}
	nullable := c.take((count + 7) / 8)
	if c.short || meta.short || !meta.done() {
		return nil, fmt.Errorf("table map of %s does not fit the types of its columns", t)
	}
	for i := range t.Columns {
		t.Columns[i].Nullable = bit(nullable, i)
	}
	if err := t.readOptional(c, mariaDB); err != nil {
		return nil, fmt.Errorf("table map of %s: %w", t, err)
	}
	return t, nil
}

// readMeta reads the column's word and finds the real type: CHAR, ENUM and SET
// all have the code of CHAR, and the word's high byte tells them apart. Where
// that byte is none of the three, two bits of a CHAR's length above 255 bytes
// are hidden in it, turned over.
func (c *Column) readMeta(meta *cursor) error {
	t := &c.Type
	switch t.Code {
	case value.TypeFloat, value.TypeDouble, value.TypeBlob, value.TypeGeometry, value.TypeJSON,
		value.TypeVector, value.TypeBlobCompressed, value.TypeTinyBlob, value.TypeMediumBlob, value.TypeLongBlob:
		c.Meta = uint16(meta.little(1))
	case value.TypeTimestamp2, value.TypeDatetime2, value.TypeTime2:
		c.Meta = uint16(meta.little(1))
		t.Decimals = uint8(c.Meta)
	case value.TypeVarchar, value.TypeVarString, value.TypeVarcharCompressed:
		c.Meta = uint16(meta.little(2))
		t.Length = uint32(c.Meta)
	case value.TypeBit:
		c.Meta = uint16(meta.little(2))
		t.Length = uint32(c.Meta>>8)*8 + uint32(c.Meta&0xff)
	case value.TypeNewDecimal:
		t.Precision, t.Decimals = uint8(meta.little(1)), uint8(meta.little(1))
		c.Meta = uint16(t.Precision)<<8 | uint16(t.Decimals)
	case value.TypeString, value.TypeEnum, value.TypeSet:
		high, low := uint16(meta.little(1)), uint16(meta.little(1))
		c.Meta = high<<8 | low
		switch byte(high) {
		case value.TypeEnum, value.TypeSet:
			t.Code, t.Length = byte(high), uint32(low)
		default:
			t.Length = uint32(low | (high&0x30^0x30)<<4)
		}
	case value.TypeTiny, value.TypeShort, value.TypeInt24, value.TypeLong, value.TypeLongLong, value.TypeYear,
		value.TypeDate, value.TypeNewDate, value.TypeTime, value.TypeDatetime, value.TypeTimestamp, value.TypeNull:
	default:
		return fmt.Errorf("type number %d is not known", t.Code)
	}
	c.fixed, c.prefix = c.size()
	return nil
}
