package value

import "fmt"

// String is the type as its server spells it where that is known, else its name
// alone.
func (t Type) String() string {
	if t.Native != "" {
		return t.Native
	}
	name := typeName(t.Code, t.Binary)
	if t.Unsigned {
		name += " UNSIGNED"
	}
	return name
}

func typeName(code byte, binary bool) string {
	either := func(text, bytes string) string {
		if binary {
			return bytes
		}
		return text
	}
	switch code {
	case TypeTiny:
		return "TINYINT"
	case TypeShort:
		return "SMALLINT"
	case TypeInt24:
		return "MEDIUMINT"
	case TypeLong:
		return "INT"
	case TypeLongLong:
		return "BIGINT"
	case TypeFloat:
		return "FLOAT"
	case TypeDouble:
		return "DOUBLE"
	case TypeDecimal, TypeNewDecimal:
		return "DECIMAL"
	case TypeNull:
		return "NULL"
	case TypeTimestamp, TypeTimestamp2:
		return "TIMESTAMP"
	case TypeDatetime, TypeDatetime2:
		return "DATETIME"
	case TypeTime, TypeTime2:
		return "TIME"
	case TypeDate, TypeNewDate:
		return "DATE"
	case TypeYear:
		return "YEAR"
	case TypeBit:
		return "BIT"
	case TypeEnum:
		return "ENUM"
	case TypeSet:
		return "SET"
	case TypeJSON:
		return "JSON"
	case TypeVector:
		return "VECTOR"
	case TypeGeometry:
		return "GEOMETRY"
	case TypeVarchar, TypeVarString, TypeVarcharCompressed:
		return either("VARCHAR", "VARBINARY")
	case TypeString:
		return either("CHAR", "BINARY")
	case TypeTinyBlob, TypeBlob, TypeMediumBlob, TypeLongBlob, TypeBlobCompressed:
		return either("TEXT", "BLOB")
	}
	return fmt.Sprintf("type number %d", code)
}
