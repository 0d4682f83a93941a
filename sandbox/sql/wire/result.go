package wire

import "starlift-sandbox/sql/failure"

// Type is a column type of the MySQL protocol.
type Type byte

// The types that StarRocks sends.
const (
	TypeTiny      Type = 1
	TypeShort     Type = 2
	TypeLong      Type = 3
	TypeFloat     Type = 4
	TypeDouble    Type = 5
	TypeNull      Type = 6
	TypeLonglong  Type = 8
	TypeDate      Type = 10
	TypeDatetime  Type = 12
	TypeDecimal   Type = 246
	TypeBlob      Type = 252
	TypeVarString Type = 253
	TypeString    Type = 254
)

// Column describes a column of a result.
type Column struct {
	Name     string
	Type     Type
	Decimals byte // digits behind the point, 31 for floating point
	Unsigned bool
}

// OK answers a command that counts nothing.
func (c *Conn) OK() error { return c.Done(Outcome{}, false) }

// Outcome is what a statement without rows has done.
type Outcome struct {
	Affected uint64 // rows
	Warnings uint16
	Info     string // a line for people, "" for none
}

// Done answers a statement without rows. more says that another result follows.
func (c *Conn) Done(o Outcome, more bool) error {
	c.begin()
	c.packet = append(c.packet, 0)
	c.putLength(o.Affected)
	c.putLength(0) // last insert id
	c.putUint16(status(more))
	c.putUint16(o.Warnings)
	if o.Info != "" {
		c.putString(o.Info)
	}
	return c.send()
}

// Error answers with an error, also in the middle of a result's rows.
func (c *Conn) Error(refusal *failure.Error) error {
	c.begin()
	c.packet = append(c.packet, 0xff)
	c.putUint16(refusal.Code)
	c.packet = append(c.packet, '#')
	c.packet = append(c.packet, (refusal.State + "HY000")[:5]...)
	c.packet = append(c.packet, refusal.Message...)
	return c.send()
}

// Text answers Statistics.
func (c *Conn) Text(line string) error {
	c.begin()
	c.packet = append(c.packet, line...)
	return c.send()
}

// Begin starts a result of rows.
func (c *Conn) Begin(columns []Column) error {
	c.columns = columns
	c.begin()
	c.putLength(uint64(len(columns)))
	if err := c.send(); err != nil {
		return err
	}
	for i := range columns {
		if err := c.field(&columns[i], false); err != nil {
			return err
		}
	}
	return c.endOfFields(false)
}

// End ends a result of rows. more says that another result follows.
func (c *Conn) End(more bool) error { return c.endOfFields(more) }

// Fields answers FieldList.
func (c *Conn) Fields(columns []Column) error {
	for i := range columns {
		if err := c.field(&columns[i], true); err != nil {
			return err
		}
	}
	return c.endOfFields(false)
}

func (c *Conn) endOfFields(more bool) error {
	c.begin()
	c.packet = append(c.packet, 0xfe)
	c.putUint16(0) // warnings
	c.putUint16(status(more))
	return c.send()
}

func status(more bool) uint16 {
	if more {
		return statusAutoCmt | statusMore
	}
	return statusAutoCmt
}

func (c *Conn) field(column *Column, withDefault bool) error {
	const fixedLength = 0x0c
	const flagUnsigned, flagBinary = 32, 128
	c.begin()
	c.putString("def")
	c.putString("") // database
	c.putString("") // table
	c.putString("") // original table
	c.putString(column.Name)
	c.putString(column.Name)
	c.packet = append(c.packet, fixedLength)
	charset, length, flags := uint16(charsetBinary), uint32(255), uint16(flagBinary)
	switch column.Type {
	case TypeString, TypeVarString:
		charset, length, flags = charsetUTF8, 65535*3, 0
	case TypeBlob:
		length = 1<<24 - 1
	}
	if column.Unsigned {
		flags |= flagUnsigned
	}
	c.putUint16(charset)
	c.putUint32(length)
	c.packet = append(c.packet, byte(column.Type))
	c.putUint16(flags)
	c.packet = append(c.packet, column.Decimals, 0, 0)
	if withDefault {
		c.packet = append(c.packet, 0xfb)
	}
	return c.send()
}

// Row sends one row: a cell a column as text, nil for NULL. Of an executed
// statement the cells go out in binary form.
func (c *Conn) Row(cells [][]byte) error {
	c.begin()
	if c.binary {
		if err := c.binaryRow(cells); err != nil {
			return err
		}
		return c.send()
	}
	for _, cell := range cells {
		if cell == nil {
			c.packet = append(c.packet, 0xfb)
			continue
		}
		c.putLength(uint64(len(cell)))
		c.packet = append(c.packet, cell...)
	}
	return c.send()
}
