package mysql

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// key is the unique index, without NULL, by which the table is cut and read.
type key struct {
	index   string
	columns []keyColumn
}

// keyColumn is a column of the key. Its values are told in a notation of our
// own, a token a value, made of digits, ".", ":", "-", a blank, or "0x" and
// hexadecimal digits: safe in SQL, in a range and in a state.
type keyColumn struct {
	column
	form form
	// field is the column's index among those that are read whose text is the
	// token already, else -1.
	field int
}

// form is how values of a key column are written.
type form uint8

const (
	noForm     form = iota
	number          // 17, -4.20
	bits            // as a number
	moment          // 2024-02-29 12:00:00.000000
	characters      // 0x and the bytes of the column's own character set
	octets          // 0x and the bytes
	address         // 0x and the text of UUID, INET4 and INET6
)

// formOf gives the form of a type. FLOAT and DOUBLE have none, since their text
// is not their value; nor have ENUM and SET, which are ordered by their numbers
// and compared by their texts.
func formOf(c column) form {
	switch c.kind {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year":
		return number
	case "bit":
		return bits
	case "date", "datetime", "timestamp", "time":
		return moment
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext":
		if c.collation != "" {
			return characters
		}
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		return octets
	case "uuid", "inet4", "inet6":
		return address
	}
	return noForm
}

// chooseKey takes the primary key, else the first unique index by name. Indexes
// with a prefix, an expression or a column that may be NULL do not order all
// rows.
func chooseKey(indexes [][]cell, every []column) key {
	var keys []key
	for _, row := range indexes {
		name := row[0].text
		if len(keys) == 0 || keys[len(keys)-1].index != name {
			keys = append(keys, key{index: name})
		}
		k := &keys[len(keys)-1]
		c := keyColumn{field: -1}
		if i := slices.IndexFunc(every, func(c column) bool { return c.name == row[1].text }); i >= 0 && row[2].null && !every[i].nullable {
			c.column, c.form = every[i], formOf(every[i])
		}
		k.columns = append(k.columns, c)
	}
	for _, k := range keys {
		if !slices.ContainsFunc(k.columns, func(c keyColumn) bool { return c.form == noForm }) {
			return k
		}
	}
	return key{}
}

// expression gives a value in SQL as the text or the bytes of its token.
func (c *keyColumn) expression() string {
	name := identifier(c.name)
	switch c.form {
	case number:
		return name
	case bits:
		return name + " + 0"
	case characters, octets:
		return "CAST(" + name + " AS BINARY)"
	default:
		return "CAST(" + name + " AS CHAR)"
	}
}

// token writes a value that expression gave.
func (c *keyColumn) token(value []byte) string {
	if c.form == characters || c.form == octets || c.form == address {
		return "0x" + strings.ToUpper(hex.EncodeToString(value))
	}
	return string(value)
}

var (
	numberToken = regexp.MustCompile(`^-?[0-9]{1,65}(\.[0-9]{1,38})?$`)
	momentToken = regexp.MustCompile(`^(-?[0-9]{2,3}:[0-9]{2}:[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?)(\.[0-9]{1,6})?$`)
	bytesToken  = regexp.MustCompile(`^0x([0-9A-F]{2})*$`)
)

// literal turns a token into SQL that compares as the column does.
func (c *keyColumn) literal(token string) (string, error) {
	allowed := bytesToken
	switch c.form {
	case number, bits:
		allowed = numberToken
	case moment:
		allowed = momentToken
	}
	if !allowed.MatchString(token) {
		return "", fmt.Errorf("%q is no value of the key column %s", token, c.name)
	}
	switch c.form {
	case number, bits:
		return token, nil
	case moment:
		return "'" + token + "'", nil
	case characters:
		return "_" + c.charset + " X'" + token[2:] + "' COLLATE " + c.collation, nil
	case octets:
		return "_binary X'" + token[2:] + "'", nil
	}
	plain, err := hex.DecodeString(token[2:])
	return text(string(plain)), err
}

// readable shows a token to a person: short text as text.
func (c *keyColumn) readable(token string) string {
	if c.form != characters && c.form != address {
		return token
	}
	plain, err := hex.DecodeString(strings.TrimPrefix(token, "0x"))
	if err != nil || len(plain) > 64 || bytes.ContainsFunc(plain, func(r rune) bool { return r < ' ' || r > '~' || r == '\'' || r == '\\' }) {
		return token
	}
	return "'" + string(plain) + "'"
}

// show gives the values of a key to a person.
func (k *key) show(tokens []string) string {
	shown := make([]string, len(tokens))
	for i, t := range tokens {
		shown[i] = k.columns[i].readable(t)
	}
	return strings.Join(shown, ",")
}

// expressions are those of all columns, for a SELECT.
func (k *key) expressions() string {
	out := make([]string, len(k.columns))
	for i := range k.columns {
		out[i] = k.columns[i].expression()
	}
	return strings.Join(out, ", ")
}

// order is the key's columns, each with the word behind it.
func (k *key) order(word string) string {
	out := make([]string, len(k.columns))
	for i, c := range k.columns {
		out[i] = identifier(c.name) + word
	}
	return strings.Join(out, ", ")
}

// tokens are those of a row that expressions gave.
func (k *key) tokens(row []cell) []string {
	out := make([]string, len(row))
	for i, c := range row {
		out[i] = k.columns[i].token([]byte(c.text))
	}
	return out
}
