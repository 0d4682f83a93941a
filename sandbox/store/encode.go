package store

import (
	"fmt"

	"starlift-sandbox/cell"
)

// AppendRow appends a row of values, one a column. It refuses a NULL where the
// column has none, a value of another Go type than Value says, and a value that
// the column cannot hold; dst is then returned as it was.
func (l *Layout) AppendRow(dst []byte, row Row) ([]byte, error) {
	if len(row) != len(l.columns) {
		return dst, fmt.Errorf("a row of %d values for %d columns", len(row), len(l.columns))
	}
	start := len(dst)
	out := l.Begin(dst)
	for c, v := range row {
		if v == nil {
			if !l.columns[c].Nullable {
				return dst[:start], fmt.Errorf("NULL value in non-nullable column '%s'", l.columns[c].Name)
			}
			l.SetNull(out[start:], c)
			continue
		}
		next, ok := cell.AppendValue(out, l.columns[c].Type, v)
		if !ok {
			return dst[:start], &ConversionError{Column: l.columns[c], Text: fmt.Sprint(v)}
		}
		out = next
	}
	return out, nil
}
