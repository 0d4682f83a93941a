package version

import "fmt"

// What loads do to their bodies, by the section of the protocol reference.

// HasQuotedCSV reports whether _stream_load knows skip_header, trim_space,
// enclose and escape (7).
func (r Release) HasQuotedCSV() bool { return r.Since(Of(3, 0, 0)) }

// HasMergeCondition reports whether _stream_load knows merge_condition (2.1).
func (r Release) HasMergeCondition() bool { return r.Since(Of(2, 5, 0)) }

// HasPartialUpdateMode reports whether _stream_load knows partial_update_mode (2.1).
func (r Release) HasPartialUpdateMode() bool { return r.Since(Of(3, 1, 0)) }

// TransactionsKnowChanges reports whether the loads of a transaction know
// merge_condition and partial_update_mode, and whether any load may join a
// partial update with a condition (2.1, 5.7).
func (r Release) TransactionsKnowChanges() bool { return r.Since(Of(3, 1, 3)) }

// HasCompression reports whether loads know compression and Content-Encoding (2.1).
func (r Release) HasCompression() bool { return r.Since(Of(3, 2, 7)) }

// HasLiteralDelimiters reports whether \t and \n in a delimiter header stand for
// a tab and a newline, instead of a backslash and a letter (5.1).
func (r Release) HasLiteralDelimiters() bool {
	return r.Since(Of(3, 1, 14), Of(3, 2, 9), Of(3, 3, 1))
}

// ReadsNestedJSON reports whether a JSON object is read into a STRUCT, and the
// JSON inside of a string into ARRAY, MAP and STRUCT (5.5).
func (r Release) ReadsNestedJSON() bool { return r.Since(Of(3, 2, 9), Of(3, 3, 1)) }

// ReadsHexBinary reports whether CSV is read into VARBINARY, as hexadecimal
// digits unless ReadsBase64Binary (5.5).
func (r Release) ReadsHexBinary() bool { return r.Since(Of(3, 0, 8)) }

// ReadsBase64Binary reports whether CSV is read into VARBINARY as base64 (5.5).
func (r Release) ReadsBase64Binary() bool { return r.Since(Of(3, 2, 0)) }

// LeavesOutAutoIncrement reports whether a source without named fields has none
// for an AUTO_INCREMENT column (5.3). That some releases of 3.0 do so is not
// played: which ones is unconfirmed.
func (r Release) LeavesOutAutoIncrement() bool { return r.Since(Of(3, 1, 0)) }

// GeneratedGiven is the refusal of a load that names a generated column (5.3).
func (r Release) GeneratedGiven(column string) string {
	if r.Before(Of(3, 1, 2)) {
		return fmt.Sprintf("materialized column: %s can not be specified", column)
	}
	return fmt.Sprintf("generated column: %s can not be specified", column)
}

// FieldCount is why a CSV row with another number of fields than the load has
// columns is filtered (5.1). The delimiters are as the load was given them. That
// the text changed with 3.3, and the tail of the older one, are unconfirmed.
func (r Release) FieldCount(want, got int, separator, delimiter string) string {
	switch {
	case r.Since(Of(3, 3, 0)):
		return fmt.Sprintf("Target column count: %d doesn't match source value column count: %d. Column separator: %s, Row delimiter: %s",
			want, got, quoteDelimiter(separator), quoteDelimiter(delimiter))
	case r.Since(Of(3, 0, 0)):
		return fmt.Sprintf("Value count does not match column count. Expect %d, but got %d. Column delimiter: %d,Row delimiter: %d.",
			want, got, separator[0], delimiter[0])
	}
	return fmt.Sprintf("Value count does not match column count. Expect %d, but got %d", want, got)
}

// quoteDelimiter shows a delimiter, and what of it cannot be printed as numbers.
func quoteDelimiter(delimiter string) string {
	out := []byte{'\''}
	for _, c := range []byte(delimiter) {
		switch {
		case c == '\n':
			out = append(out, `\n`...)
		case c == '\t':
			out = append(out, `\t`...)
		case c < ' ' || c >= 0x7f:
			out = fmt.Appendf(out, "0x%x", c)
		default:
			out = append(out, c)
		}
	}
	return string(append(out, '\''))
}
