package binlog

import (
	"bytes"
	"fmt"

	"starlift/mysqlwire/value"
)

// query is what a QUERY event holds of a statement.
type query struct {
	database []byte
	text     []byte
	charset  string // of text and of a session's client; "" unknown
}

// parseQuery reads the body of a QUERY event, or of an EXECUTE_LOAD_QUERY event,
// whose post-header is longer. The bytes belong to the event.
func parseQuery(body []byte, postHeader byte) (query, error) {
	const fixed = 4 + 4 + 1 + 2 + 2
	c := &cursor{rest: body}
	c.take(4 + 4) // thread, duration
	database := c.little(1)
	c.take(2) // error code
	variables := c.little(2)
	if postHeader > fixed {
		c.take(uint64(postHeader - fixed))
	}
	q := query{charset: clientCharset(&cursor{rest: c.take(variables)})}
	q.database = c.take(database)
	c.take(1) // a zero
	if c.short {
		return query{}, fmt.Errorf("QUERY: %w", errCutShort)
	}
	q.text = c.rest
	return q, nil
}

// is compares a statement that servers write themselves, such as BEGIN.
func (q query) is(word string) bool {
	return len(q.text) == len(word) && bytes.EqualFold(q.text, []byte(word))
}

// clientCharset looks for the session's character set among the variables of a
// QUERY event, which have no lengths and stand in a fixed order.
func clientCharset(c *cursor) string {
	for !c.done() {
		switch c.little(1) {
		case 0, 3: // flags; increment and offset of AUTO_INCREMENT
			c.take(4)
		case 1: // sql_mode
			c.take(8)
		case 6: // catalog
			c.take(c.little(1))
		case 4:
			collation := c.little(2)
			if c.short {
				return ""
			}
			return value.CharsetOf(collation)
		default:
			return ""
		}
	}
	return ""
}

// utf8 is the text in UTF-8. A text that cannot be converted stays as it is: its
// names then match no table.
func (q query) utf8() []byte {
	switch q.charset {
	case "", "utf8mb4", "utf8mb3", "ascii", "binary":
		return q.text
	}
	if s, err := toUTF8(q.charset, q.text); err == nil {
		return []byte(s)
	}
	return q.text
}
