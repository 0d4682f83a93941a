package typemap

import (
	"fmt"

	"starlift/schema"
)

// mysql is for MySQL and MariaDB, by the spellings of information_schema. No value
// that a type allows is lost, which is where it differs from other tools:
//
//   - Unsigned numbers get the next larger type; BIGINT UNSIGNED is LARGEINT.
//   - TINYINT(1), which BOOL is another word for, holds -128 to 127 and stays a
//     TINYINT; a rule may make it BOOLEAN.
//   - Text counts characters there and bytes in StarRocks: each may be four. CHAR
//     is VARCHAR, which keeps zero bytes at the end, and can be a key. TEXT counts
//     bytes of the column's own character set, of which one may become three.
//   - DECIMAL of more digits than StarRocks has, and TIME, are text of just the
//     length that they can have.
//   - BINARY and BLOB are bytes, and so is BIT of more than one bit.
func mysql() []Entry {
	return []Entry{
		row("TINYINT", "TINYINT", integer(schema.TinyInt), "TINYINT", "BOOL", "BOOLEAN"),
		row("TINYINT UNSIGNED", "SMALLINT", integer(schema.SmallInt), "TINYINT UNSIGNED"),
		row("SMALLINT", "SMALLINT", integer(schema.SmallInt), "SMALLINT"),
		row("SMALLINT UNSIGNED", "INT", integer(schema.Int), "SMALLINT UNSIGNED"),
		row("MEDIUMINT", "INT", integer(schema.Int), "MEDIUMINT", "MEDIUMINT UNSIGNED"),
		row("INT", "INT", integer(schema.Int), "INT", "INTEGER"),
		row("INT UNSIGNED", "BIGINT", integer(schema.BigInt), "INT UNSIGNED", "INTEGER UNSIGNED"),
		row("BIGINT", "BIGINT", integer(schema.BigInt), "BIGINT"),
		row("BIGINT UNSIGNED", "LARGEINT", integer(schema.LargeInt), "BIGINT UNSIGNED", "SERIAL"),
		row("DECIMAL(p,s)", "DECIMAL(p,s), VARCHAR from p = 39 on", mysqlDecimal,
			"DECIMAL", "NUMERIC", "DEC", "FIXED", "DECIMAL UNSIGNED", "NUMERIC UNSIGNED", "DEC UNSIGNED", "FIXED UNSIGNED"),
		row("FLOAT", "FLOAT", of(schema.Type{Kind: schema.Float}, 2), "FLOAT", "FLOAT UNSIGNED"),
		row("DOUBLE", "DOUBLE", of(schema.Type{Kind: schema.Double}, 2), "DOUBLE", "DOUBLE PRECISION", "REAL", "DOUBLE UNSIGNED"),
		row("BIT(n)", "BOOLEAN, VARBINARY from n = 2 on", mysqlBit, "BIT"),
		row("DATE", "DATE", kind(schema.Date), "DATE"),
		row("TIME(n)", "VARCHAR(10), VARCHAR(11 + n) from n = 1 on", mysqlTime, "TIME"),
		row("DATETIME(n)", "DATETIME", timestamp, "DATETIME"),
		row("TIMESTAMP(n)", "DATETIME", timestamp, "TIMESTAMP"),
		row("YEAR", "SMALLINT", integer(schema.SmallInt), "YEAR"),
		row("CHAR(n)", "VARCHAR(4n)", characters(1), "CHAR", "CHARACTER"),
		row("VARCHAR(n)", "VARCHAR(4n)", characters(0), "VARCHAR", "CHARACTER VARYING"),
		row("TINYTEXT", "VARCHAR(765)", of(varchar(3*255), 0), "TINYTEXT"),
		row("TEXT", "VARCHAR(196605)", of(varchar(3*65535), 1), "TEXT"),
		row("MEDIUMTEXT", "VARCHAR(1048576)", of(varchar(maxVarchar), 0), "MEDIUMTEXT", "LONGTEXT"),
		row("BINARY(n)", "VARBINARY(n)", mysqlBytes(1), "BINARY"),
		row("VARBINARY(n)", "VARBINARY(n)", mysqlBytes(0), "VARBINARY"),
		row("TINYBLOB", "VARBINARY(255)", of(schema.Type{Kind: schema.Varbinary, Length: 255}, 0), "TINYBLOB"),
		row("BLOB", "VARBINARY(65535)", of(schema.Type{Kind: schema.Varbinary, Length: 65535}, 1), "BLOB"),
		row("MEDIUMBLOB", "VARBINARY", of(schema.Type{Kind: schema.Varbinary}, 0), "MEDIUMBLOB", "LONGBLOB"),
		row("ENUM('a',...)", "VARCHAR(longest member)", enum, "ENUM"),
		row("SET('a',...)", "VARCHAR(all members)", set, "SET"),
		row("JSON", "JSON", kind(schema.JSON), "JSON"),
		row("GEOMETRY", "VARCHAR(1048576)", of(varchar(maxVarchar), 0), "GEOMETRY", "POINT", "LINESTRING", "POLYGON",
			"MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "GEOMCOLLECTION"),
		row("VECTOR(n)", "ARRAY<FLOAT>", of(schema.Type{Kind: schema.Array, Fields: []schema.Column{{Type: schema.Type{Kind: schema.Float}, Nullable: true}}}, 1), "VECTOR"),
		row("UUID", "VARCHAR(36)", of(varchar(36), 0), "UUID"),
		row("INET4", "VARCHAR(15)", of(varchar(15), 0), "INET4"),
		row("INET6", "VARCHAR(39)", of(varchar(39), 0), "INET6"),
	}
}

// bytesPerCharacter is the most that a character has in UTF-8.
const bytesPerCharacter = 4

// varchar is text of up to so many bytes; StarRocks has none of 0.
func varchar(length int) schema.Type {
	return schema.Type{Kind: schema.Varchar, Length: min(max(length, 1), maxVarchar)}
}

// characters takes a length in characters; without one it is otherwise, where
// that is not 0.
func characters(otherwise int) maker {
	return func(_ string, n native) (schema.Type, error) {
		length, err := lengthOf(n, otherwise)
		return varchar(bytesPerCharacter * length), err
	}
}

func lengthOf(n native, otherwise int) (int, error) {
	switch {
	case len(n.arguments) == 1 && n.arguments[0] <= 65535:
		return n.arguments[0], nil
	case n.arguments == nil && n.members == nil && otherwise > 0:
		return otherwise, nil
	}
	return 0, fmt.Errorf("it takes one length, 0 to 65535")
}

func mysqlBytes(otherwise int) maker {
	return func(_ string, n native) (schema.Type, error) {
		length, err := lengthOf(n, otherwise)
		return schema.Type{Kind: schema.Varbinary, Length: max(length, 1)}, err
	}
}

// The limits of DECIMAL there; MariaDB has scales up to 38, MySQL up to 30.
const (
	mysqlPrecision = 65
	mysqlScale     = 38
)

func mysqlDecimal(base string, n native) (schema.Type, error) {
	a := n.arguments
	if len(a) == 0 || len(a) > 2 || a[0] <= maxPrecision {
		return decimal(base, n)
	}
	scale := 0
	if len(a) == 2 {
		scale = a[1]
	}
	if a[0] > mysqlPrecision || scale > mysqlScale {
		return schema.Type{}, fmt.Errorf("its precision must be 1 to %d and its scale 0 to %d", mysqlPrecision, mysqlScale)
	}
	return varchar(decimalText(a[0], scale)), nil
}

// decimalText is how long a decimal number can be as text: digits and a sign, a
// point before a fraction, and a zero before that where no digit is.
func decimalText(precision, scale int) int {
	length := precision + 1
	if scale > 0 {
		length++
	}
	if scale == precision {
		length++
	}
	return length
}

func mysqlBit(_ string, n native) (schema.Type, error) {
	bits := 1
	if len(n.arguments) == 1 {
		bits = n.arguments[0]
	}
	if len(n.arguments) > 1 || bits < 1 || bits > 64 {
		return schema.Type{}, fmt.Errorf("it takes a number of bits, 1 to 64")
	}
	if bits == 1 {
		return schema.Type{Kind: schema.Boolean}, nil
	}
	return schema.Type{Kind: schema.Varbinary, Length: (bits + 7) / 8}, nil
}

// mysqlTime is as long as the lowest time there is, with its fraction.
func mysqlTime(base string, n native) (schema.Type, error) {
	if _, err := timestamp(base, n); err != nil {
		return schema.Type{}, err
	}
	length := len("-838:59:59")
	if len(n.arguments) == 1 && n.arguments[0] > 0 {
		length += len(".") + n.arguments[0]
	}
	return varchar(length), nil
}

func enum(_ string, n native) (schema.Type, error) {
	if len(n.members) == 0 {
		return schema.Type{}, fmt.Errorf("it takes its members between brackets, each in quotes")
	}
	longest := 0
	for _, m := range n.members {
		longest = max(longest, len(m))
	}
	return varchar(longest), nil
}

// set is as long as all members with commas between.
func set(_ string, n native) (schema.Type, error) {
	if len(n.members) == 0 {
		return schema.Type{}, fmt.Errorf("it takes its members between brackets, each in quotes")
	}
	length := len(n.members) - 1
	for _, m := range n.members {
		length += len(m)
	}
	return varchar(length), nil
}

// Key returns the type that holds a type's values where a table needs a key of
// them; a key may be a whole number, BOOLEAN, VARCHAR, DATE or DATETIME (protocol
// reference 6.4). DECIMAL becomes text of just its length. VARBINARY of a known
// length becomes VARCHAR of twice that, which the source must fill with
// hexadecimal digits. ok is false for types that no key can have.
func Key(t schema.Type) (key schema.Type, ok bool) {
	switch t.Kind {
	case schema.Boolean, schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt,
		schema.Varchar, schema.Date, schema.Datetime:
		return t, true
	case schema.Char:
		return varchar(t.Length), true
	case schema.Decimal:
		return varchar(decimalText(int(t.Precision), int(t.Scale))), true
	case schema.Varbinary:
		return varchar(2 * t.Length), t.Length > 0 && 2*t.Length <= maxVarchar
	}
	return t, false
}
