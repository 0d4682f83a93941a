// Package value turns one value of MySQL or MariaDB into the text that StarRocks
// takes for it, from each of the three forms in which a server hands values
// out: the binary protocol, the text protocol and the row images of the binary
// log. One table of decoders holds all three side by side, so that a row read
// by a snapshot and the same row read from the log come out byte for byte the
// same.
//
// The text of a value is what the server itself writes for CAST(v AS CHAR),
// with these exceptions:
//
//   - FLOAT and DOUBLE are the shortest text that gives the same bits. The text
//     protocol has only six digits of a FLOAT, so that Text may differ from
//     Binary and Log there; snapshots read by the binary protocol.
//   - BINARY, VARBINARY, BLOB and BIT of more than one bit are bytes, for a
//     column that is held as batch.Raw.
//   - BIT(1) is 0 or 1.
//   - GEOMETRY is well-known text, or GeoJSON, as Options say.
//   - DATETIME and TIMESTAMP have six digits of a second, or none where they are
//     all zero.
//   - TIMESTAMP is rendered in Options.Zone. Sessions that read Binary or Text
//     must run with time_zone = '+00:00'; the log is in UTC always.
//
// Values are appended to the arena of a batch.Batch with one byte between each
// two, which encoders of separated values copy at once. No value allocates
// memory once the arena has its size.
package value

import "time"

// The field type numbers of the protocol and of the log. A result set says
// TypeTimestamp, TypeDatetime and TypeTime for the values that a log writes
// with the numbers 17, 18 and 19, and TypeString with a flag for ENUM and SET.
const (
	TypeDecimal    byte = 0 // before MySQL 5.0
	TypeTiny       byte = 1
	TypeShort      byte = 2
	TypeLong       byte = 3
	TypeFloat      byte = 4
	TypeDouble     byte = 5
	TypeNull       byte = 6
	TypeTimestamp  byte = 7 // in a log: of MySQL before 5.6, or of MariaDB's own format
	TypeLongLong   byte = 8
	TypeInt24      byte = 9
	TypeDate       byte = 10
	TypeTime       byte = 11 // in a log as TypeTimestamp
	TypeDatetime   byte = 12 // in a log as TypeTimestamp
	TypeYear       byte = 13
	TypeNewDate    byte = 14
	TypeVarchar    byte = 15
	TypeBit        byte = 16
	TypeTimestamp2 byte = 17 // logs only
	TypeDatetime2  byte = 18 // logs only
	TypeTime2      byte = 19 // logs only
	// TypeBlobCompressed and TypeVarcharCompressed are the columns of MariaDB
	// that are declared COMPRESSED; logs only.
	TypeBlobCompressed    byte = 140
	TypeVarcharCompressed byte = 141
	TypeVector            byte = 242 // MySQL 9
	TypeJSON              byte = 245 // MySQL; MariaDB's JSON is text
	TypeNewDecimal        byte = 246
	TypeEnum              byte = 247
	TypeSet               byte = 248
	TypeTinyBlob          byte = 249
	TypeMediumBlob        byte = 250
	TypeLongBlob          byte = 251
	TypeBlob              byte = 252
	TypeVarString         byte = 253
	TypeString            byte = 254
	TypeGeometry          byte = 255
)

// Type is the type of a column as much as a server or a log tells of it.
type Type struct {
	// Code is the field type number: of a result set for Binary and Text, of a
	// table map for Log. ENUM and SET must be given as TypeEnum and TypeSet,
	// though a result set and a table map hide them behind TypeString.
	Code     byte
	Unsigned bool
	// Binary says that the column's collation is binary: its values are bytes,
	// not text.
	Binary bool
	// Charset is the character set that the bytes of this wire are in, such as
	// "latin1", "gbk" or "utf8mb4": that of the column in a log, that of the
	// session's results in a result set. "" is unknown, and taken for UTF-8.
	Charset string
	// Length is the declared width in bytes, 0 where unknown; of BIT in bits, of
	// TINYINT and YEAR in digits.
	Length uint32
	// Decimals are the digits after the point: of DECIMAL, and of a second. Of
	// FLOAT and DOUBLE it is not needed.
	Decimals  uint8
	Precision uint8 // of DECIMAL; 0 where unknown
	// Members are the members of ENUM and SET in their order, as UTF-8. A log
	// needs them.
	Members []string
	// Native is the type as information_schema.columns spells it in COLUMN_TYPE,
	// where it is known. UUID, INET4 and INET6 of MariaDB are known by it alone
	// in a log, which writes them as BINARY.
	Native string
}

// ZeroDate says what becomes of dates that no calendar has: 0000-00-00, a month
// or a day of zero, and days such as 2024-02-31, which servers store where
// their sql_mode lets them. StarRocks holds none of them.
type ZeroDate uint8

const (
	ZeroRefuse  ZeroDate = iota // an *Error of kind NoDate
	ZeroNull                    // NULL
	ZeroReplace                 // Options.Replacement
)

// TimeAs says how TIME is written, for which StarRocks has no type to store.
type TimeAs uint8

const (
	TimeText    TimeAs = iota // -838:59:59.000000, as the server writes it
	TimeSeconds               // -3020399.000000: seconds with the fraction digits declared
)

// GeometryAs says how GEOMETRY and its kin are written.
type GeometryAs uint8

const (
	// GeometryWKT is well-known text, which ST_GeometryFromText of StarRocks
	// reads: "POINT(1 2)", x before y (longitude before latitude) as the server
	// stores them. A spatial reference other than 0 stands in front, as
	// "SRID=4326;POINT(1 2)", so that it is not lost.
	GeometryWKT GeometryAs = iota
	// GeometryJSON is what Flink CDC writes:
	// {"coordinates":[1,2],"type":"Point","srid":0}.
	GeometryJSON
)

// Options are the choices of a person; the zero value refuses zero dates,
// writes TIME as text and TIMESTAMP in UTC.
type Options struct {
	ZeroDate ZeroDate
	// Replacement is the date of ZeroReplace as YYYY-MM-DD; DATETIME and
	// TIMESTAMP get 00:00:00 behind it.
	Replacement string
	TimeAs      TimeAs
	Zone        *time.Location // of TIMESTAMP; nil: UTC
	// Tiny1AsBool says that TINYINT(1) holds truth: every value but 0 is 1. The
	// server stores -128 to 127 in it, so that it is no default.
	Tiny1AsBool bool
	Geometry    GeometryAs
	// BytesAsHex writes bytes as hexadecimal digits, in capitals as the server's
	// HEX does, for a column of text: no key of StarRocks can be VARBINARY.
	BytesAsHex bool
}
