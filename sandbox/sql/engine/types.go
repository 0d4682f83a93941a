package engine

import (
	"math/big"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/shopspring/decimal"

	"starlift-sandbox/cell"
)

const (
	largeIntDigits = 39
	// mostScale is the planner's limit; a value may have more digits.
	mostScale = 30
	// mostDigits is StarRocks' widest decimal.
	mostDigits = 38
	// stringLength is the length of STRING.
	stringLength = 65533
)

// columnType is the planner's type for a column. Text compares by its bytes, as
// in StarRocks.
func columnType(t cell.Type) gms.Type {
	switch t.Kind {
	case cell.Boolean:
		return types.Boolean
	case cell.TinyInt:
		return types.Int8
	case cell.SmallInt:
		return types.Int16
	case cell.Int:
		return types.Int32
	case cell.BigInt:
		return types.Int64
	case cell.LargeInt:
		return largeInt()
	case cell.Float:
		return types.Float32
	case cell.Double:
		return types.Float64
	case cell.Decimal:
		return types.MustCreateColumnDecimalType(uint8(t.Precision), uint8(min(t.Scale, mostScale)))
	case cell.Date:
		return types.Date
	case cell.Datetime:
		return types.DatetimeMaxPrecision
	case cell.Varbinary:
		return types.LongBlob
	case cell.JSON:
		return jsonType{text()}
	case cell.Array, cell.Map, cell.Struct, cell.Bitmap, cell.HLL:
		return &cellType{cell: t}
	case 0:
		return types.Null
	}
	return text()
}

func largeInt() gms.DecimalType { return types.MustCreateColumnDecimalType(largeIntDigits, 0) }

func text() gms.StringType {
	const mostBytes, mostCharacterBytes = types.LongTextBlobMax, 4
	return types.MustCreateString(sqltypes.Text, mostBytes/mostCharacterBytes, gms.Collation_utf8mb4_0900_bin)
}

// jsonType is text to the planner and JSON to the functions of StarRocks.
type jsonType struct{ gms.StringType }

// cellTypeOf is the type of StarRocks that a type of the planner stands for;
// the zero Type for that of NULL.
func cellTypeOf(t gms.Type) cell.Type {
	switch t := t.(type) {
	case *cellType:
		return t.cell
	case jsonType:
		return cell.Type{Kind: cell.JSON}
	case gms.DecimalType:
		if t.Precision() == largeIntDigits && t.Scale() == 0 {
			return cell.Type{Kind: cell.LargeInt}
		}
		return cell.Type{Kind: cell.Decimal, Precision: min(int(t.Precision()), mostDigits), Scale: int(t.Scale())}
	}
	if t == types.Boolean {
		return cell.Type{Kind: cell.Boolean}
	}
	switch t.Type() {
	case sqltypes.Null:
		return cell.Type{}
	case sqltypes.Int8:
		return cell.Type{Kind: cell.TinyInt}
	case sqltypes.Int16, sqltypes.Uint8, sqltypes.Year:
		return cell.Type{Kind: cell.SmallInt}
	case sqltypes.Int24, sqltypes.Int32, sqltypes.Uint16, sqltypes.Uint24:
		return cell.Type{Kind: cell.Int}
	case sqltypes.Int64, sqltypes.Uint32:
		return cell.Type{Kind: cell.BigInt}
	case sqltypes.Uint64, sqltypes.Bit:
		return cell.Type{Kind: cell.LargeInt}
	case sqltypes.Float32:
		return cell.Type{Kind: cell.Float}
	case sqltypes.Float64:
		return cell.Type{Kind: cell.Double}
	case sqltypes.Date:
		return cell.Type{Kind: cell.Date}
	case sqltypes.Datetime, sqltypes.Timestamp:
		return cell.Type{Kind: cell.Datetime}
	case sqltypes.Blob, sqltypes.Binary, sqltypes.VarBinary:
		return cell.Type{Kind: cell.Varbinary}
	case sqltypes.TypeJSON:
		return cell.Type{Kind: cell.JSON}
	}
	return cell.Type{Kind: cell.Varchar} // without a limit
}

// cellTypesOf are the types of expressions.
func cellTypesOf(expressions []gms.Expression) []cell.Type {
	list := make([]cell.Type, len(expressions))
	for i, e := range expressions {
		list[i] = cellTypeOf(e.Type())
	}
	return list
}

// toEngine gives a stored value in the form that the planner wants for its
// type.
func toEngine(kind cell.Kind, v cell.Value) any {
	switch v := v.(type) {
	case bool:
		if v {
			return int8(1)
		}
		return int8(0)
	case int64:
		switch kind {
		case cell.TinyInt:
			return int8(v)
		case cell.SmallInt:
			return int16(v)
		case cell.Int:
			return int32(v)
		}
	case *big.Int:
		return decimal.NewFromBigInt(v, 0)
	case float64:
		if kind == cell.Float {
			return float32(v)
		}
	case cell.DecimalValue:
		return decimal.NewFromBigInt(v.Unscaled, int32(-v.Scale))
	}
	return v
}
