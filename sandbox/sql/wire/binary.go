package wire

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"time"
)

// binaryRow encodes the cells as COM_STMT_EXECUTE's answer wants them.
func (c *Conn) binaryRow(cells [][]byte) error {
	const nullOffset = 2
	c.packet = append(c.packet, 0)
	nulls := len(c.packet)
	c.packet = append(c.packet, make([]byte, (len(cells)+nullOffset+7)/8)...)
	for i, cell := range cells {
		if cell == nil {
			bit := i + nullOffset
			c.packet[nulls+bit/8] |= 1 << (bit % 8)
			continue
		}
		if err := c.binaryCell(&c.columns[i], cell); err != nil {
			return fmt.Errorf("encode column %s: %w", c.columns[i].Name, err)
		}
	}
	return nil
}

func (c *Conn) binaryCell(column *Column, cell []byte) error {
	switch column.Type {
	case TypeTiny, TypeShort, TypeLong, TypeLonglong:
		number, err := parseInteger(string(cell), column.Unsigned)
		if err != nil {
			return err
		}
		switch column.Type {
		case TypeTiny:
			c.packet = append(c.packet, byte(number))
		case TypeShort:
			c.putUint16(uint16(number))
		case TypeLong:
			c.putUint32(uint32(number))
		default:
			c.packet = binary.LittleEndian.AppendUint64(c.packet, number)
		}
	case TypeFloat:
		number, err := strconv.ParseFloat(string(cell), 32)
		if err != nil {
			return err
		}
		c.putUint32(math.Float32bits(float32(number)))
	case TypeDouble:
		number, err := strconv.ParseFloat(string(cell), 64)
		if err != nil {
			return err
		}
		c.packet = binary.LittleEndian.AppendUint64(c.packet, math.Float64bits(number))
	case TypeDate, TypeDatetime:
		return c.binaryTime(string(cell))
	default:
		c.putLength(uint64(len(cell)))
		c.packet = append(c.packet, cell...)
	}
	return nil
}

func parseInteger(text string, unsigned bool) (uint64, error) {
	if unsigned {
		return strconv.ParseUint(text, 10, 64)
	}
	number, err := strconv.ParseInt(text, 10, 64)
	return uint64(number), err
}

func (c *Conn) binaryTime(text string) error {
	form := time.DateOnly
	if len(text) > len(form) {
		form = "2006-01-02 15:04:05.999999"
	}
	t, err := time.Parse(form, text)
	if err != nil {
		return err
	}
	length := byte(4)
	if form != time.DateOnly {
		length = 7
		if t.Nanosecond() != 0 {
			length = 11
		}
	}
	c.packet = append(c.packet, length)
	c.putUint16(uint16(t.Year()))
	c.packet = append(c.packet, byte(t.Month()), byte(t.Day()))
	if length > 4 {
		c.packet = append(c.packet, byte(t.Hour()), byte(t.Minute()), byte(t.Second()))
	}
	if length > 7 {
		c.putUint32(uint32(t.Nanosecond() / int(time.Microsecond)))
	}
	return nil
}
