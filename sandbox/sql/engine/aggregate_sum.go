package engine

import (
	"math/big"

	gms "github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/types"
	"github.com/shopspring/decimal"

	"starlift-sandbox/cell"
)

// sumForm is SUM: BIGINT of integers, LARGEINT of LARGEINTs, DECIMAL(38) of the
// same scale for decimals, and DOUBLE of everything else.
func sumForm(t cell.Type) (form, bool) {
	switch t.Kind {
	case cell.Boolean, cell.TinyInt, cell.SmallInt, cell.Int, cell.BigInt:
		return form{cell.Type{Kind: cell.BigInt}, func() accumulator { return &total{exact: true, small: true} }}, true
	case cell.LargeInt:
		return form{t, func() accumulator { return &total{exact: true, large: true} }}, true
	case cell.Decimal:
		t.Precision = mostDigits
		return form{t, func() accumulator { return &total{exact: true} }}, true
	}
	return form{cell.Type{Kind: cell.Double}, func() accumulator { return &total{} }}, isSummed(t)
}

// avgForm is AVG: exact of decimals, and DOUBLE of everything else.
func avgForm(t cell.Type) (form, bool) {
	if t.Kind == cell.Decimal {
		t.Precision, t.Scale = mostDigits, meanScale(t.Scale)
		return form{t, func() accumulator { return &total{exact: true, mean: true, scale: int32(t.Scale)} }}, true
	}
	return form{cell.Type{Kind: cell.Double}, func() accumulator { return &total{mean: true} }}, isSummed(t)
}

// isSummed reports whether there are sums of a type, where texts are numbers.
func isSummed(t cell.Type) bool {
	switch t.Kind {
	case cell.Varbinary, cell.Array, cell.Map, cell.Struct, cell.Bitmap, cell.HLL, cell.JSON:
		return false
	}
	return true
}

// meanScale is how many digits the mean of decimals with that scale has.
func meanScale(scale int) int {
	const more, most = 6, 12
	switch {
	case scale <= more:
		return scale + more
	case scale <= most:
		return most
	}
	return scale
}

// total is SUM, or AVG when mean is set. A sum of integers wraps around at the
// ends of its type, as the server's does.
type total struct {
	mean, exact  bool
	small, large bool  // the result is a BIGINT or a LARGEINT
	scale        int32 // of a mean
	count        int64
	whole        int64
	sum          decimal.Decimal
	float        float64
}

func (t *total) add(c *gms.Context, values []any) error {
	v := values[0]
	if v == nil {
		return nil
	}
	t.count++
	if !t.exact {
		converted, _, err := types.Float64.Convert(c, v)
		if err != nil {
			return err
		}
		t.float += converted.(float64)
		return nil
	}
	switch v := v.(type) {
	case int8:
		t.whole += int64(v)
	case int16:
		t.whole += int64(v)
	case int32:
		t.whole += int64(v)
	case int64:
		t.whole += v
	case decimal.Decimal:
		t.sum = t.sum.Add(v)
	default:
		converted, _, err := types.InternalDecimalType.Convert(c, v)
		if err != nil {
			return err
		}
		t.sum = t.sum.Add(converted.(decimal.Decimal))
	}
	return nil
}

func (t *total) result() (any, error) {
	switch {
	case t.count == 0:
		return nil, nil
	case !t.exact && t.mean:
		return t.float / float64(t.count), nil
	case !t.exact:
		return t.float, nil
	case t.small:
		return t.whole + t.sum.IntPart(), nil
	case t.large:
		return decimal.NewFromBigInt(wrap128(t.sum.BigInt()), 0), nil
	case t.mean:
		return t.sum.DivRound(decimal.NewFromInt(t.count), t.scale), nil
	}
	return t.sum, nil
}

// wrap128 brings a number into the range of a LARGEINT.
func wrap128(v *big.Int) *big.Int {
	const bits = 128
	size := new(big.Int).Lsh(big.NewInt(1), bits)
	half := new(big.Int).Lsh(big.NewInt(1), bits-1)
	v = new(big.Int).Add(v, half)
	return v.Mod(v, size).Sub(v, half)
}
