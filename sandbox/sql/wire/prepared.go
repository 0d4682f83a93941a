package wire

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"starlift-sandbox/sql/failure"
)

// prepared is a statement with places for values. The types of the values are
// sent with the first execution and may be left out afterwards.
type prepared struct {
	text   string
	places []int
	types  []uint16
	long   map[int][]byte // values sent ahead, piece by piece
}

// mostStatements bounds what one connection keeps.
const mostStatements = 4096

// Prepared answers Prepare: text is the statement, places the byte offsets of
// its question marks. The columns of a result are sent with the result.
func (c *Conn) Prepared(text string, places []int) error {
	if len(places) > math.MaxUint16 {
		return c.Error(&failure.Error{Code: 1390, State: "HY000", Message: "Prepared statement contains too many placeholders"})
	}
	if len(c.statements) >= mostStatements {
		return c.Error(&failure.Error{Code: 1461, State: "42000", Message: fmt.Sprintf("Can't create more than max_prepared_stmt_count statements (current value: %d)", mostStatements)})
	}
	c.lastID++
	c.statements[c.lastID] = &prepared{text: text, places: places, long: make(map[int][]byte)}
	c.begin()
	c.packet = append(c.packet, 0)
	c.putUint32(c.lastID)
	c.putUint16(0) // columns
	c.putUint16(uint16(len(places)))
	c.packet = append(c.packet, 0)
	c.putUint16(0) // warnings
	if err := c.send(); err != nil || len(places) == 0 {
		return err
	}
	for range places {
		if err := c.field(&Column{Name: "?", Type: TypeVarString}, false); err != nil {
			return err
		}
	}
	return c.endOfFields(false)
}

func (c *Conn) longData(body []byte) {
	in := input{data: body}
	statement, ok := c.statements[in.uint32()]
	place := int(in.uint16())
	// There is no answer to this command: what is wrong shows when it is executed.
	if ok && !in.bad && place < len(statement.places) && len(statement.long[place])+len(in.data) <= MaxCommand {
		statement.long[place] = append(statement.long[place], in.data...)
	}
}

func (c *Conn) resetStatement(body []byte) error {
	in := input{data: body}
	id := in.uint32()
	statement, ok := c.statements[id]
	if !ok {
		return c.Error(unknownStatement(id, "mysqld_stmt_reset"))
	}
	clear(statement.long)
	return c.OK()
}

func unknownStatement(id uint32, where string) *failure.Error {
	return &failure.Error{Code: 1243, State: "HY000", Message: fmt.Sprintf("Unknown prepared statement handler (%d) given to %s", id, where)}
}

// bind gives the text of a statement with its values as literals.
func (c *Conn) bind(body []byte) (string, *failure.Error) {
	in := input{data: body}
	id := in.uint32()
	statement, ok := c.statements[id]
	if !ok {
		return "", unknownStatement(id, "mysqld_stmt_execute")
	}
	in.bytes(1 + 4) // cursor flags and iteration count
	count := len(statement.places)
	if count == 0 {
		return statement.text, nil
	}
	nulls := in.bytes((count + 7) / 8)
	if in.uint8() == 1 {
		statement.types = make([]uint16, count)
		for i := range statement.types {
			statement.types[i] = in.uint16()
		}
	}
	malformed := &failure.Error{Code: 1210, State: "HY000", Message: "Incorrect arguments to mysqld_stmt_execute"}
	if in.bad || len(statement.types) != count {
		return "", malformed
	}
	var out strings.Builder
	written := 0
	for i, place := range statement.places {
		out.WriteString(statement.text[written:place])
		written = place + 1
		long, isLong := statement.long[i]
		switch {
		case nulls[i/8]&(1<<(i%8)) != 0:
			out.WriteString("NULL")
		case isLong:
			out.WriteString(literal(long))
		default:
			text, ok := value(&in, statement.types[i])
			if !ok || in.bad {
				return "", malformed
			}
			out.WriteString(text)
		}
	}
	out.WriteString(statement.text[written:])
	clear(statement.long)
	return out.String(), nil
}

// value reads one value in binary form and writes it as a literal.
func value(in *input, kind uint16) (string, bool) {
	const flagUnsigned = 0x8000
	unsigned := kind&flagUnsigned != 0
	integer := func(signed int64, plain uint64) (string, bool) {
		if unsigned {
			return strconv.FormatUint(plain, 10), true
		}
		return strconv.FormatInt(signed, 10), true
	}
	switch Type(kind) {
	case TypeNull:
		return "NULL", true
	case TypeTiny:
		v := in.uint8()
		return integer(int64(int8(v)), uint64(v))
	case TypeShort, 13: // 13 is YEAR
		v := in.uint16()
		return integer(int64(int16(v)), uint64(v))
	case TypeLong, 9: // 9 is MEDIUMINT
		v := in.uint32()
		return integer(int64(int32(v)), uint64(v))
	case TypeLonglong:
		v := in.uint64()
		return integer(int64(v), v)
	case TypeFloat:
		return strconv.FormatFloat(float64(math.Float32frombits(in.uint32())), 'e', -1, 32), true
	case TypeDouble:
		return strconv.FormatFloat(math.Float64frombits(in.uint64()), 'e', -1, 64), true
	case TypeDate, TypeDatetime, 7: // 7 is TIMESTAMP
		return timeLiteral(in), true
	case 0, TypeDecimal, 15, TypeBlob, 249, 250, 251, TypeVarString, TypeString, 245: // the other strings, JSON
		return literal(in.lengthBytes()), true
	}
	return "", false
}

func timeLiteral(in *input) string {
	length := in.uint8()
	var year uint16
	var month, day, hour, minute, second byte
	var micros uint32
	if length >= 4 {
		year, month, day = in.uint16(), in.uint8(), in.uint8()
	}
	if length >= 7 {
		hour, minute, second = in.uint8(), in.uint8(), in.uint8()
	}
	if length >= 11 {
		micros = in.uint32()
	}
	text := fmt.Sprintf("%04d-%02d-%02d", year, month, day)
	if length >= 7 {
		text += fmt.Sprintf(" %02d:%02d:%02d", hour, minute, second)
	}
	if length >= 11 {
		text += fmt.Sprintf(".%06d", micros)
	}
	return "'" + text + "'"
}

// literal writes bytes as SQL. What is not UTF-8 goes as hexadecimal digits.
func literal(b []byte) string {
	if !utf8.Valid(b) {
		return "x'" + hex.EncodeToString(b) + "'"
	}
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\x00", `\0`, "\x1a", `\Z`).Replace(string(b)) + "'"
}
