package starrocks

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// ValueError is a value that its column cannot hold as it is (SL4014).
type ValueError struct {
	Row    int    // index in the batch
	Column string // target column
	Value  string // cut short; empty for NULL
	Reason string // lower case, no period; names the column's type and range
}

func (e *ValueError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("column %q: %s", e.Column, e.Reason)
	}
	return fmt.Sprintf("column %q: %s: %q", e.Column, e.Reason, e.Value)
}

// NeedsJSON is a value that CSV cannot carry while the format is free: the epoch
// is to be begun again with RowsJSON.
type NeedsJSON struct {
	Row    int // index in the batch
	Column string
	Why    string // lower case, no period
}

func (e *NeedsJSON) Error() string {
	return fmt.Sprintf("column %q: CSV cannot carry the value: %s", e.Column, e.Why)
}

// NeedsSeparators is a value that holds one of the separators that the tool has
// chosen, where CSV was asked for by name: the epoch is to be begun again with
// RowFormat.Alternate.
type NeedsSeparators struct {
	Row    int // index in the batch
	Column string
	Why    string // lower case, no period
}

func (e *NeedsSeparators) Error() string {
	return fmt.Sprintf("column %q: other separators are needed: %s", e.Column, e.Why)
}

// located sets the row of an error that was made without knowing it.
func located(err error, row int) {
	var value *ValueError
	var json *NeedsJSON
	var other *NeedsSeparators
	switch {
	case errors.As(err, &value):
		value.Row = row
	case errors.As(err, &json):
		json.Row = row
	case errors.As(err, &other):
		other.Row = row
	}
}

// shownBytes is how many bytes of a value a message shows.
const shownBytes = 40

// shown cuts a value for a message, at the end of a character.
func shown(v []byte) string {
	if len(v) <= shownBytes {
		return string(v)
	}
	n := shownBytes
	for n > shownBytes-utf8.UTFMax && !utf8.RuneStart(v[n]) {
		n--
	}
	return string(v[:n]) + "…"
}

func (c *column) fault(v []byte, format string, args ...any) error {
	return &ValueError{Column: c.name, Value: shown(v), Reason: fmt.Sprintf(format, args...)}
}

// cannotCarry says that CSV cannot carry a value: as a request for another way
// where there is one, else as a fault of the value. separator is the one that
// the value collides with, or empty where no other separator would help.
func (e *Encoder) cannotCarry(c *column, v []byte, separator, why string) error {
	set := separator != "" && (separator == e.format.ColumnSeparator || separator == e.format.RowDelimiter)
	switch {
	case set:
		return c.fault(v, "%s, and the format has no way to write that", why)
	case e.format.Kind == RowsFree:
		return &NeedsJSON{Column: c.name, Why: why}
	case separator != "" && !e.format.Alternate:
		return &NeedsSeparators{Column: c.name, Why: why}
	}
	return c.fault(v, "%s; the format json could carry it", why)
}
