package starrocks

// RowEnd is what every row that the encoder writes ends with, and what no row
// holds anywhere else: the bytes between two of them are one row.
func (e *Encoder) RowEnd() string {
	if e.format.Kind == RowsJSON {
		return "\n"
	}
	return e.delimiter
}
