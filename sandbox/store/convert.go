package store

import (
	"fmt"

	"starlift-sandbox/cell"
)

// ConversionError says that a text is no value of a column's type. In strict
// mode the row is filtered with it, else the value becomes NULL (protocol
// reference 5.5).
type ConversionError struct {
	Column Column
	Text   string
	// TooLong is set when the text is longer than the column allows.
	TooLong bool
}

// Error describes the value without its position in the row.
func (e *ConversionError) Error() string {
	return fmt.Sprintf("Value '%s' is out of range. The type of '%s' is %s", e.Text, e.Column.Name, e.Column.Type)
}

// ConvertText reads a text as a load does (protocol reference 5.5 and 5.6); it
// is also how the text of a DEFAULT is read. It knows no NULL: "\\N" is a text.
// The error is a *ConversionError.
func ConvertText(col Column, text string) (cell.Value, error) {
	v, ok := cell.Convert(col.Type, text)
	if !ok {
		return nil, &ConversionError{Column: col, Text: text, TooLong: cell.TooLong(col.Type, len(text))}
	}
	return v, nil
}

// Failed returns the error for a text that AppendText refused.
func (l *Layout) Failed(column int, text []byte) *ConversionError {
	c := l.columns[column]
	return &ConversionError{Column: c, Text: string(text), TooLong: cell.TooLong(c.Type, len(text))}
}

// AppendText appends the cell that a text stands for, as cell.AppendText does.
// Cells must be appended in the order of the columns.
func (l *Layout) AppendText(dst []byte, column int, text []byte) ([]byte, bool) {
	return cell.AppendText(dst, l.columns[column].Type, text)
}
