package value

import (
	"fmt"
	"strings"

	"starlift/batch"
)

// kinOf is the table of decoders.
func kinOf(t Type) (kin, error) {
	switch t.Code {
	case TypeTiny:
		return kin{batch.Text, intBinary1, intText, intLog1}, nil
	case TypeShort:
		return kin{batch.Text, intBinary2, intText, intLog2}, nil
	case TypeInt24:
		return kin{batch.Text, intBinary4, intText, intLog3}, nil
	case TypeLong:
		return kin{batch.Text, intBinary4, intText, intLog4}, nil
	case TypeLongLong:
		return kin{batch.Text, intBinary8, intText, intLog8}, nil
	case TypeYear:
		return kin{batch.Text, yearBinary, yearText, yearLog}, nil
	case TypeFloat:
		return kin{batch.Text, floatBinary, floatText, floatLog}, nil
	case TypeDouble:
		return kin{batch.Text, doubleBinary, doubleText, doubleLog}, nil
	case TypeNewDecimal:
		return kin{batch.Text, prefixed, decimalText, decimalLog}, nil
	case TypeDate, TypeNewDate:
		return kin{batch.Text, dateOnlyBinary, dateOnlyText, dateLog}, nil
	case TypeDatetime:
		return kin{batch.Text, datetimeBinary, datetimeText, oldDatetimeLog}, nil
	case TypeDatetime2:
		return kin{batch.Text, datetimeBinary, datetimeText, datetimeLog}, nil
	case TypeTimestamp:
		return kin{batch.Text, timestampBinary, timestampText, oldTimestampLog}, nil
	case TypeTimestamp2:
		return kin{batch.Text, timestampBinary, timestampText, timestampLog}, nil
	case TypeTime:
		return kin{batch.Text, timeBinary, timeText, oldTimeLog}, nil
	case TypeTime2:
		return kin{batch.Text, timeBinary, timeText, timeLog}, nil
	case TypeBit:
		if t.Length == 1 {
			return kin{batch.Text, prefixed, bit1Text, bitLog}, nil
		}
		return kin{batch.Raw, prefixed, bytesText, bitLog}, nil
	case TypeEnum:
		return kin{batch.Text, prefixed, stringText, enumLog}, nil
	case TypeSet:
		return kin{batch.Text, prefixed, stringText, setLog}, nil
	case TypeJSON:
		return kin{batch.Text, prefixed, bytesText, jsonLog}, nil
	case TypeGeometry:
		return kin{batch.Text, prefixed, geometryText, counted(geometryText)}, nil
	case TypeVector:
		return kin{batch.Text, prefixed, vectorText, counted(vectorText)}, nil
	case TypeString:
		return stringKin(t)
	case TypeVarchar, TypeVarString:
		return textOrBytes(t, varcharLog(stringText), varcharLog(bytesText)), nil
	case TypeTinyBlob, TypeBlob, TypeMediumBlob, TypeLongBlob:
		return textOrBytes(t, counted(stringText), counted(bytesText)), nil
	case TypeVarcharCompressed:
		return textOrBytes(t, varcharLog(inflated(stringText)), varcharLog(inflated(bytesText))), nil
	case TypeBlobCompressed:
		return textOrBytes(t, counted(inflated(stringText)), counted(inflated(bytesText))), nil
	case TypeNull:
		return kin{}, fmt.Errorf("a column of type NULL has no values")
	case TypeDecimal:
		return kin{}, fmt.Errorf("DECIMAL of the form before MySQL 5.0 cannot be read; ALTER TABLE … FORCE gives it the present one")
	}
	return kin{}, fmt.Errorf("type number %d is not known", t.Code)
}

type logFunc = func(d *Decoder, dst, wire []byte, meta uint16) ([]byte, int, error)

type textFunc = func(d *Decoder, dst, cell []byte) ([]byte, error)

// textOrBytes is the row of a type that holds text or, with a binary collation,
// bytes.
func textOrBytes(t Type, text, bytes logFunc) kin {
	if t.Binary {
		return kin{batch.Raw, prefixed, bytesText, bytes}
	}
	return kin{batch.Text, prefixed, stringText, text}
}

// stringKin is that of CHAR and BINARY, and of MariaDB's types that a log writes
// as BINARY while a result set writes them as text.
func stringKin(t Type) (kin, error) {
	switch word(t.Native) {
	case "uuid":
		return kin{batch.Text, prefixed, stringText, uuidLog}, nil
	case "inet6":
		return kin{batch.Text, prefixed, stringText, inet6Log}, nil
	case "inet4":
		return kin{batch.Text, prefixed, stringText, inet4Log}, nil
	}
	return textOrBytes(t, charLog, paddedLog), nil
}

// isText says whether values of the type are in a character set. ENUM and SET
// are so in a result set; a log has only their numbers.
func (t Type) isText() bool {
	if t.Binary {
		return false
	}
	switch t.Code {
	case TypeString, TypeVarchar, TypeVarString, TypeTinyBlob, TypeBlob, TypeMediumBlob, TypeLongBlob,
		TypeVarcharCompressed, TypeBlobCompressed, TypeEnum, TypeSet:
		return true
	}
	return false
}

// word is the first word of a type's spelling, in small letters.
func word(native string) string {
	end := strings.IndexAny(native, " (")
	if end < 0 {
		end = len(native)
	}
	return strings.ToLower(native[:end])
}
