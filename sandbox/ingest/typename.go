package ingest

import (
	"fmt"
	"strings"

	"starlift-sandbox/cell"
)

// backendType spells a type the way that a backend does in its error logs: a
// decimal by the width of its storage, parts with a blank between.
func backendType(t cell.Type) string {
	switch t.Kind {
	case cell.Decimal:
		bits := 128
		if t.Precision <= 9 {
			bits = 32
		} else if t.Precision <= 18 {
			bits = 64
		}
		return fmt.Sprintf("DECIMAL%d(%d, %d)", bits, t.Precision, t.Scale)
	case cell.Array:
		return "ARRAY<" + backendType(t.Elements[0]) + ">"
	case cell.Map:
		return "MAP<" + backendType(t.Elements[0]) + ", " + backendType(t.Elements[1]) + ">"
	case cell.Struct:
		fields := make([]string, len(t.Elements))
		for i, e := range t.Elements {
			fields[i] = t.Fields[i] + " " + backendType(e)
		}
		return "STRUCT{" + strings.Join(fields, ", ") + "}"
	}
	return t.String()
}

// noCast says that a text of the source has no value in the type of its column. A
// server shows the text in quotes of its own.
func noCast(text, column string, t cell.Type) string { return noValue("'"+text+"'", column, t) }

// noValue says that a value is none of its column (protocol reference 5.5).
func noValue(value, column string, t cell.Type) string {
	return fmt.Sprintf("Value '%s' is out of range. The type of '%s' is %s", value, column, backendType(t))
}
