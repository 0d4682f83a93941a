package engine

import (
	"fmt"
	"strconv"
	"time"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/dolthub/vitess/go/sqltypes"
	"github.com/shopspring/decimal"

	"starlift-sandbox/cell"
)

// shown reports whether a result set shows the values of a type; it shows NULL
// for every BITMAP and HLL.
func shown(t gms.Type) bool {
	c, ok := t.(*cellType)
	return !ok || c.cell.Kind != cell.Bitmap && c.cell.Kind != cell.HLL
}

// appendCell writes a value, not nil, as StarRocks shows it.
func appendCell(c *gms.Context, dst []byte, t gms.Type, v any) ([]byte, error) {
	switch v := v.(type) {
	case bool:
		if v {
			return append(dst, '1'), nil
		}
		return append(dst, '0'), nil
	case int8:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case int16:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case int32:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(dst, v, 10), nil
	case int:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case uint8:
		return strconv.AppendUint(dst, uint64(v), 10), nil
	case uint16:
		return strconv.AppendUint(dst, uint64(v), 10), nil
	case uint32:
		return strconv.AppendUint(dst, uint64(v), 10), nil
	case uint64:
		return strconv.AppendUint(dst, v, 10), nil
	case float32:
		return cell.AppendPrinted(dst, float64(v), cell.Type{Kind: cell.Float}), nil
	case float64:
		return cell.AppendPrinted(dst, v, cell.Type{Kind: cell.Double}), nil
	case decimal.Decimal:
		return append(dst, v.StringFixed(decimalScale(t, v))...), nil
	case string:
		return append(dst, v...), nil
	case []byte:
		return append(dst, v...), nil
	case time.Time:
		return appendTime(dst, t, v), nil
	case types.Timespan:
		return append(dst, v.String()...), nil
	}
	if nested, ok := t.(*cellType); ok {
		return cell.AppendPrinted(dst, v, nested.cell), nil
	}
	value, err := t.SQL(c, nil, v)
	if err != nil {
		return dst, fmt.Errorf("show a value of type %s: %w", t, err)
	}
	return append(dst, value.ToBytes()...), nil
}

// decimalScale is the type's; where the type could not hold the column's, the
// value's.
func decimalScale(t gms.Type, v decimal.Decimal) int32 {
	own := max(0, -v.Exponent())
	d, ok := t.(gms.DecimalType)
	if !ok || d.Scale() == mostScale && own > mostScale {
		return own
	}
	return int32(d.Scale())
}

// appendTime writes a date, or a time with microseconds where there are some.
func appendTime(dst []byte, t gms.Type, v time.Time) []byte {
	if t.Type() == sqltypes.Date {
		return v.AppendFormat(dst, time.DateOnly)
	}
	dst = v.AppendFormat(dst, time.DateTime)
	if micros := v.Nanosecond() / int(time.Microsecond); micros != 0 {
		dst = append(dst, '.')
		dst = append(dst, strconv.Itoa(1_000_000 + micros)[1:]...)
	}
	return dst
}
