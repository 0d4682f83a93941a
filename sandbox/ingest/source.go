package ingest

import (
	"crypto/rand"
	"fmt"
	"math/big"

	"github.com/RoaringBitmap/roaring/v2/roaring64"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/hll"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// sourceKind says where the value of a column comes from.
type sourceKind uint8

const (
	fromField         sourceKind = iota // a field, read as the column's type
	fromText                            // a field that an expression uses too: read as a text, then cast
	fromExpression                      // computed from fields
	fromGenerated                       // computed from the row's other columns
	fromNull                            // nothing
	fromDefault                         // the default, the same for all rows
	fromUUID                            // an id of its own
	fromAutoIncrement                   // the table's next number
)

// source is what one column of a row is filled from.
type source struct {
	kind     sourceKind
	field    int
	cell     []byte // of fromDefault
	value    *computed
	hex      bool // a VARBINARY that is written as hexadecimal digits
	negative bool // the sign is turned
}

// omitted decides what a column holds that the load does not name. partial says
// that only a row whose key is new will show it (protocol reference 5.7).
func omitted(column *store.Column, partial bool, scope expression.Scope) (source, error) {
	text := column.DefaultValue
	switch {
	case column.AutoIncrement:
		return source{kind: fromAutoIncrement}, nil
	case column.Default == store.UUIDDefault:
		return source{kind: fromUUID}, nil
	case column.Default == store.CurrentTimestamp:
		text = moment(scope)
	case column.Default == store.LiteralDefault:
	case column.Nullable:
		return source{kind: fromNull}, nil
	case partial:
		// What a server then inserts is unconfirmed: it fills in the type's zero.
		return source{kind: fromDefault, cell: zeroCell(column.Type)}, nil
	default:
		return source{}, status.New(status.AnalysisError, "Column has no default value. column: %s", column.Name)
	}
	b, ok := cell.AppendText(nil, column.Type, []byte(text))
	if !ok {
		return source{}, status.New(status.AnalysisError, "Invalid default value of column %s: %s", column.Name, text)
	}
	return source{kind: fromDefault, cell: b}, nil
}

// zeroCell is the cell of zero, of an empty text, or of an empty set.
func zeroCell(t cell.Type) []byte {
	var v cell.Value
	switch t.Kind {
	case cell.JSON:
		v = "null"
	case cell.Bitmap:
		v = roaring64.New()
	case cell.HLL:
		v = new(hll.Sketch)
	default:
		// All cells of a fixed width are zero when their bytes are; the others
		// begin with their length.
		return make([]byte, max(1, cell.Width(t)))
	}
	b, _ := cell.AppendValue(nil, t, v)
	return b
}

// negate turns the sign of a number.
func negate(v cell.Value) cell.Value {
	switch v := v.(type) {
	case int64:
		return -v
	case *big.Int:
		return new(big.Int).Neg(v)
	case float64:
		return -v
	case cell.DecimalValue:
		return cell.DecimalValue{Unscaled: new(big.Int).Neg(v.Unscaled), Scale: v.Scale}
	}
	return v
}

// newUUID returns a random UUID as text.
func newUUID() []byte {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: it would end the process
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Appendf(nil, "%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
