package engine

import (
	"math/big"

	"starlift-sandbox/cell"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/shopspring/decimal"

	"starlift-sandbox/sql/wire"
)

const (
	largeIntDigits = 39
	// mostScale is the planner's limit; a value may have more digits.
	mostScale = 30
	// sumDigits is the planner's widest decimal.
	sumDigits = 65
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
	}
	return text()
}

func largeInt() gms.DecimalType { return types.MustCreateColumnDecimalType(largeIntDigits, 0) }

func text() gms.StringType {
	const mostBytes, mostCharacterBytes = types.LongTextBlobMax, 4
	return types.MustCreateString(sqltypes.Text, mostBytes/mostCharacterBytes, gms.Collation_utf8mb4_0900_bin)
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

// wireColumn says how a column of a result goes over the wire.
func wireColumn(name string, t gms.Type) wire.Column {
	column := wire.Column{Name: name, Unsigned: types.IsUnsigned(t)}
	const floatDecimals = 31
	switch t.Type() {
	case sqltypes.Int8, sqltypes.Uint8:
		column.Type = wire.TypeTiny
	case sqltypes.Int16, sqltypes.Uint16, sqltypes.Year:
		column.Type = wire.TypeShort
	case sqltypes.Int24, sqltypes.Uint24, sqltypes.Int32, sqltypes.Uint32:
		column.Type = wire.TypeLong
	case sqltypes.Int64, sqltypes.Uint64:
		column.Type = wire.TypeLonglong
	case sqltypes.Float32:
		column.Type, column.Decimals = wire.TypeFloat, floatDecimals
	case sqltypes.Float64:
		column.Type, column.Decimals = wire.TypeDouble, floatDecimals
	case sqltypes.Decimal:
		column.Type = wire.TypeDecimal
		if d, ok := t.(gms.DecimalType); ok {
			column.Decimals = d.Scale()
			if d.Precision() == largeIntDigits && d.Scale() == 0 {
				// StarRocks sends LARGEINT as text.
				column.Type = wire.TypeString
			}
		}
	case sqltypes.Date:
		column.Type = wire.TypeDate
	case sqltypes.Datetime, sqltypes.Timestamp:
		// With fewer decimals some clients cut the microseconds off binary rows.
		const microseconds = 6
		column.Type, column.Decimals = wire.TypeDatetime, microseconds
	case sqltypes.Blob, sqltypes.Binary, sqltypes.VarBinary:
		column.Type = wire.TypeBlob
	case sqltypes.Null:
		column.Type = wire.TypeNull
	default:
		column.Type = wire.TypeVarString
	}
	return column
}
