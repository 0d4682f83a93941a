package store

import "encoding/binary"

// maxKeySize is primary_key_limit_size of protocol reference 5.7, in bytes.
const maxKeySize = 128

// ErrKeySize is what a Primary Key table answers for a longer key; the text is
// the server's, and the whole load fails with it.
var ErrKeySize error = serverText("primary key size exceed the limit.")

// serverText is an error in a server's own words.
type serverText string

func (e serverText) Error() string { return string(e) }

// CheckKey refuses a row whose key is too long for a Primary Key table with
// ErrKeySize. Other tables have no such limit.
func (l *Layout) CheckKey(row []byte) error {
	if l.primary && l.keySize(row) > maxKeySize {
		return ErrKeySize
	}
	return nil
}

// CheckKey is that of the table's present layout.
func (t *Table) CheckKey(row []byte) error { return t.Layout().CheckKey(row) }

// keySize returns the size of the key as a StarRocks server encodes it: the
// fixed widths, strings as they are, and for a string that is not the last
// column two bytes for its end and one more for each NUL in it. The limit of
// protocol reference 5.7 (primary_key_limit_size) is on this size.
func (l *Layout) keySize(row []byte) int {
	at, size := l.bitmap, 0
	for c := range l.keys {
		n := l.cellLength(row[at:], c)
		if l.widths[c] > 0 {
			size += n
		} else {
			length, skip := binary.Uvarint(row[at:])
			size += int(length)
			if c < l.keys-1 {
				size += 2
				for _, b := range row[at+skip : at+n] {
					if b == 0 {
						size++
					}
				}
			}
		}
		at += n
	}
	return size
}
