package engine

import (
	"fmt"
	"math/big"
	"time"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/shopspring/decimal"

	"starlift-sandbox/cell"
)

// fromEngine gives a value of the planner, which has its type t, in the form of
// a cell of type kind: what cellTypeOf(t) said.
func fromEngine(c *gms.Context, kind cell.Type, v any) (cell.Value, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case bool:
		return number(kind, boolInteger(v)), nil
	case int8:
		return number(kind, int64(v)), nil
	case int16:
		return number(kind, int64(v)), nil
	case int32:
		return number(kind, int64(v)), nil
	case int64:
		return number(kind, v), nil
	case int:
		return number(kind, int64(v)), nil
	case uint8:
		return number(kind, int64(v)), nil
	case uint16:
		return number(kind, int64(v)), nil
	case uint32:
		return number(kind, int64(v)), nil
	case uint64:
		return new(big.Int).SetUint64(v), nil
	case float32:
		return float64(v), nil
	case decimal.Decimal:
		return fromDecimal(kind, v), nil
	case time.Time:
		return v.Truncate(time.Microsecond), nil
	case []byte:
		if kind.Kind == cell.Varbinary {
			return v, nil
		}
		return string(v), nil
	case string:
		if kind.Kind == cell.Varbinary {
			return []byte(v), nil
		}
		return v, nil
	case types.Timespan:
		return v.String(), nil
	case gms.StringWrapper:
		return v.Unwrap(c)
	case gms.BytesWrapper:
		return v.Unwrap(c)
	case gms.JSONWrapper:
		text, err := types.JsonToMySqlString(v)
		if err != nil {
			return nil, fmt.Errorf("show JSON: %w", err)
		}
		return text, nil
	}
	return v, nil
}

func boolInteger(v bool) int64 {
	if v {
		return 1
	}
	return 0
}

// number gives a whole number in the form that kind wants.
func number(kind cell.Type, v int64) cell.Value {
	switch kind.Kind {
	case cell.Boolean:
		return v != 0
	case cell.LargeInt:
		return big.NewInt(v)
	case cell.Decimal:
		return fromDecimal(kind, decimal.NewFromInt(v))
	case cell.Float, cell.Double:
		return float64(v)
	}
	return v
}

// fromDecimal keeps all digits that a value has where the planner's type could
// not hold as many as the column's.
func fromDecimal(kind cell.Type, v decimal.Decimal) cell.Value {
	switch kind.Kind {
	case cell.LargeInt:
		return v.Round(0).BigInt()
	case cell.Float, cell.Double:
		return v.InexactFloat64()
	case cell.Boolean:
		return !v.IsZero()
	case cell.TinyInt, cell.SmallInt, cell.Int, cell.BigInt:
		return v.Round(0).IntPart()
	}
	scale := int32(kind.Scale)
	if own := -v.Exponent(); scale == mostScale && own > scale {
		scale = own
	}
	return cell.DecimalValue{Unscaled: v.Round(scale).Shift(scale).BigInt(), Scale: int(scale)}
}
