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

// PartialUpdateFoldsCase reports whether the columns of a partial update may be
// named in any case. Its first releases are unconfirmed.
func (r Release) PartialUpdateFoldsCase() bool {
	return r.Since(Of(3, 2, 14), Of(3, 3, 10), Of(3, 4, 1))
}

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

// ReadsBooleanJSON reports whether JSON is read into BOOLEAN as it is, and not as a
// text that is cast (5.5).
func (r Release) ReadsBooleanJSON() bool { return r.Since(Of(3, 2, 10), Of(3, 3, 2)) }

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

// NoObject is the refusal of a document that is no object, where a stream of them
// is wanted (5.4). The releases of the change are unconfirmed.
func (r Release) NoObject(array bool) string {
	switch {
	case !r.Since(Of(3, 1, 15), Of(3, 2, 10), Of(3, 3, 3)):
		return "Failed to iterate document stream as object. error: " + r.Parser(WrongJSONType)
	case array:
		return "The value is array type in json document stream, you can set strip_outer_array=true to parse each element of the array as individual rows"
	}
	return "The value should be object type in json document stream"
}

// ParserLocation stands in the error log before the document that the parser
// stopped at; that it went with 3.3 is unconfirmed.
func (r Release) ParserLocation() string {
	if r.Before(Of(3, 3, 0)) {
		return "parser current location: "
	}
	return ""
}

// ParserError is what a backend's parser of JSON complains of.
type ParserError uint8

// The errors of the parser.
const (
	WrongJSONType ParserError = iota
	BrokenJSON
	UnfinishedJSON
	NoUTF8
)

// Parser words an error of the parser, which names it in newer releases; that this
// begins with 3.3 is unconfirmed.
func (r Release) Parser(e ParserError) string {
	name, text := "INCORRECT_TYPE", "The JSON element does not have the requested type."
	switch e {
	case BrokenJSON:
		name, text = "TAPE_ERROR", "The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, etc."
	case UnfinishedJSON:
		name, text = "INCOMPLETE_ARRAY_OR_OBJECT", "JSON document ended early in the middle of an object or array."
	case NoUTF8:
		name, text = "UTF8_ERROR", "The input is not valid UTF-8"
	}
	if r.Before(Of(3, 3, 0)) {
		return text
	}
	return name + ": " + text
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
