package mysqlwire

import (
	"starlift/mysqlwire/value"
)

// Column is a column of a result as the server describes it.
type Column struct {
	Name     string // as the query calls it
	Original string // of the table's column, "" for an expression
	Table    string // as the query calls it
	Database string
	NotNull  bool
	// Key says that the column is part of the table's primary key.
	Key  bool
	Type value.Type
}

// The flags of a column.
const (
	flagNotNull  uint16 = 0x0001
	flagKey      uint16 = 0x0002
	flagUnsigned uint16 = 0x0020
	flagEnum     uint16 = 0x0100
	flagSet      uint16 = 0x0800
)

// collationBinary says that a column has bytes, and stands with all numbers.
const collationBinary = 63

// What MariaDB says about types that MySQL does not have.
const (
	extendedType   = 0 // "uuid", "inet6", "point"
	extendedFormat = 1 // "json"
)

// parseColumn reads a column's definition.
func parseColumn(packet []byte, extended extended) (Column, error) {
	f := fields{rest: packet}
	f.text() // "def"
	c := Column{Database: string(f.text()), Table: string(f.text())}
	f.text() // the table's own name
	c.Name, c.Original = string(f.text()), string(f.text())
	if extended&canTypeNames != 0 {
		parts := fields{rest: f.text()}
		for len(parts.rest) > 0 {
			kind, text := parts.byte(), parts.text()
			if kind == extendedType || kind == extendedFormat {
				c.Type.Native = string(text)
			}
		}
		f.short = f.short || parts.short
	}
	f.number() // the length of what follows
	collation := f.uint16()
	c.Type.Length, c.Type.Code = f.uint32(), f.byte()
	flags := f.uint16()
	c.Type.Decimals = f.byte()
	if f.short {
		return Column{}, malformed("the definition of a column has %d bytes", len(packet))
	}
	c.NotNull, c.Key = flags&flagNotNull != 0, flags&flagKey != 0
	c.Type.Unsigned = flags&flagUnsigned != 0
	c.Type.Binary = collation == collationBinary
	c.Type.Charset = value.CharsetOf(uint64(collation))
	switch {
	case flags&flagEnum != 0:
		c.Type.Code = value.TypeEnum
	case flags&flagSet != 0:
		c.Type.Code = value.TypeSet
	case c.Type.Code == value.TypeNewDecimal:
		c.Type.Precision = precision(c.Type)
	}
	return c, nil
}

// precision is how many digits a DECIMAL has whose length counts its sign and its
// point as well.
func precision(t value.Type) uint8 {
	n := t.Length
	if t.Decimals > 0 && n > 0 {
		n--
	}
	if !t.Unsigned && n > 0 {
		n--
	}
	return uint8(min(n, 65))
}
