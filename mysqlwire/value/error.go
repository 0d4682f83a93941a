package value

import "fmt"

// Kind says what is wrong with a value.
type Kind uint8

const (
	// Truncated and Malformed mean that the bytes are not what their type says:
	// nothing that follows them in the row can be trusted.
	Truncated Kind = iota + 1
	Malformed
	// NoDate is a date that no calendar has, under ZeroRefuse.
	NoDate
	// NoCharacter is text with bytes that are no character of its character set.
	NoCharacter
	// NoMember is a number that no member of an ENUM or a SET has.
	NoMember
	// TooLong is a value for which the batch has no room at all.
	TooLong
)

// Error is a value that cannot be decoded.
type Error struct {
	Kind  Kind
	Type  string // of the column, as its server spells it where known
	Value string // as far as it could be read, or its first bytes as hexadecimal digits
	Why   string
}

// Error says the type, what is wrong and the value.
func (e *Error) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("%s value: %s", e.Type, e.Why)
	}
	return fmt.Sprintf("%s value %s: %s", e.Type, e.Value, e.Why)
}

// shownBytes bounds what an error shows of a value.
const shownBytes = 40

func (d *Decoder) fault(kind Kind, value []byte, format string, parts ...any) error {
	e := &Error{Kind: kind, Type: d.what, Why: fmt.Sprintf(format, parts...)}
	switch {
	case len(value) > shownBytes:
		e.Value = fmt.Sprintf("0x%x…", value[:shownBytes])
	case len(value) > 0:
		e.Value = fmt.Sprintf("0x%x", value)
	}
	return e
}

// faultOf is a fault of a value that can be read.
func (d *Decoder) faultOf(kind Kind, shown, format string, parts ...any) error {
	return &Error{Kind: kind, Type: d.what, Value: shown, Why: fmt.Sprintf(format, parts...)}
}
