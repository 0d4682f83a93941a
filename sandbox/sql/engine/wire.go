package engine

import (
	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"

	"starlift-sandbox/sql/wire"
)

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
