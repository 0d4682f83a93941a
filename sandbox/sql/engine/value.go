package engine

import (
	"encoding/json"
	"math/big"
	"time"

	"starlift-sandbox/cell"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/shopspring/decimal"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// fromEngine gives a value that the planner converted to the column's type in
// the store's form, or refuses it.
func fromEngine(context *gms.Context, c *store.Column, v any) (cell.Value, error) {
	if v == nil {
		if !c.Nullable {
			return nil, failure.Analyze("NULL value in non-nullable column '%s'", c.Name)
		}
		return nil, nil
	}
	switch v := v.(type) {
	case bool:
		return v, nil
	case int8:
		if c.Type.Kind == cell.Boolean {
			return v != 0, nil
		}
		return int64(v), nil
	case int16:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case int64:
		return v, nil
	case float32:
		return float64(v), nil
	case float64:
		return v, nil
	case decimal.Decimal:
		return fromDecimal(c, v)
	case time.Time:
		return v.Truncate(time.Microsecond), nil
	case []byte:
		return fromText(c, string(v))
	case string:
		return fromText(c, v)
	case gms.StringWrapper:
		text, err := v.Unwrap(context)
		if err != nil {
			return nil, err
		}
		return fromText(c, text)
	}
	return nil, failure.Analyze("a value of column '%s' cannot be stored as %s", c.Name, ddl.PlainTypeText(c.Type))
}

func fromText(c *store.Column, v string) (cell.Value, error) {
	switch c.Type.Kind {
	case cell.Varbinary:
		if c.Type.Length > 0 && len(v) > c.Type.Length {
			return nil, tooLong(c, v)
		}
		return []byte(v), nil
	case cell.JSON:
		if !json.Valid([]byte(v)) {
			return nil, failure.Analyze("Invalid JSON in column '%s'", c.Name)
		}
		return v, nil
	}
	if len(v) > c.Type.Length {
		return nil, tooLong(c, v)
	}
	return v, nil
}

func tooLong(c *store.Column, v string) error {
	const most = 64
	shown := v
	if len(shown) > most {
		shown = shown[:most]
	}
	return failure.Analyze("String '%s'(length=%d) is too long. The max length of '%s' is %d", shown, len(v), c.Name, c.Type.Length)
}

func fromDecimal(c *store.Column, v decimal.Decimal) (cell.Value, error) {
	scale := int32(c.Type.Scale)
	unscaled := v.Round(scale).Shift(scale).BigInt()
	if c.Type.Kind == cell.LargeInt {
		if _, reason := ddl.Literal(c.Type, unscaled.String()); reason != "" {
			return nil, outOfRange(c, v)
		}
		return unscaled, nil
	}
	if new(big.Int).Abs(unscaled).Cmp(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(c.Type.Precision)), nil)) >= 0 {
		return nil, outOfRange(c, v)
	}
	return cell.DecimalValue{Unscaled: unscaled, Scale: c.Type.Scale}, nil
}

func outOfRange(c *store.Column, v decimal.Decimal) error {
	return failure.Analyze("Decimal '%s' is out of range. The type of '%s' is %s", v, c.Name, ddl.PlainTypeText(c.Type))
}
