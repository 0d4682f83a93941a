package binlog

import "starlift/mysqlwire/value"

// size says how many bytes a value takes in a row image, so that columns that
// nobody reads are passed over without a decoder: as many as fixed says or, where
// prefix is not 0, prefix bytes of length and as many as these say.
func (c *Column) size() (fixed, prefix int) {
	fraction := (int(c.Meta) + 1) / 2
	switch c.Type.Code {
	case value.TypeTiny, value.TypeYear:
		return 1, 0
	case value.TypeShort:
		return 2, 0
	case value.TypeInt24, value.TypeDate, value.TypeNewDate, value.TypeTime:
		return 3, 0
	case value.TypeLong, value.TypeFloat, value.TypeTimestamp:
		return 4, 0
	case value.TypeLongLong, value.TypeDouble, value.TypeDatetime:
		return 8, 0
	case value.TypeTime2:
		return 3 + fraction, 0
	case value.TypeTimestamp2:
		return 4 + fraction, 0
	case value.TypeDatetime2:
		return 5 + fraction, 0
	case value.TypeNewDecimal:
		scale := int(c.Type.Decimals)
		return decimalBytes(int(c.Type.Precision)-scale) + decimalBytes(scale), 0
	case value.TypeBit:
		return (int(c.Type.Length) + 7) / 8, 0
	case value.TypeEnum, value.TypeSet:
		return int(c.Type.Length), 0
	case value.TypeVarchar, value.TypeVarString, value.TypeVarcharCompressed, value.TypeString:
		if c.Type.Length > 255 {
			return 0, 2
		}
		return 0, 1
	case value.TypeBlob, value.TypeTinyBlob, value.TypeMediumBlob, value.TypeLongBlob,
		value.TypeBlobCompressed, value.TypeGeometry, value.TypeJSON, value.TypeVector:
		return 0, int(c.Meta)
	}
	return 0, 0
}

// decimalBytes is how many bytes the digits of one side of a DECIMAL take: four
// for nine, fewer for the rest.
func decimalBytes(digits int) int {
	if digits < 0 {
		return 0
	}
	return digits/9*4 + (digits%9+1)/2
}

// skip returns how many bytes the value at the start of wire takes, more than
// there are where it is cut short.
func (c *Column) skip(wire []byte) int {
	if c.prefix == 0 {
		return c.fixed
	}
	if len(wire) < c.prefix {
		return c.prefix
	}
	n := 0
	for i := c.prefix - 1; i >= 0; i-- {
		n = n<<8 | int(wire[i])
	}
	return c.prefix + n
}
