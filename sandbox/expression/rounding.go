package expression

import (
	"math"
	"math/big"

	"starlift-sandbox/cell"
)

// roundFunctions cut numbers. Of a DECIMAL the result has 38 digits, and as many
// behind the point as are asked for, where that is a constant not above its own.
func roundFunctions() []declaration {
	declared := []declaration{
		plain("ceil, ceiling, dceil(double) bigint", func(args []cell.Value) cell.Value { return wholeNumber(math.Ceil(args[0].(float64))) }),
		plain("floor, dfloor(double) bigint", func(args []cell.Value) cell.Value { return wholeNumber(math.Floor(args[0].(float64))) }),
		plain("round, dround(double) bigint", func(args []cell.Value) cell.Value { return wholeNumber(math.Round(args[0].(float64))) }),
		plain("round, dround(double, int) double", func(args []cell.Value) cell.Value {
			return roundDouble(args[0].(float64), args[1].(int64), math.Round)
		}),
		plain("truncate(double, int) double", func(args []cell.Value) cell.Value {
			return roundDouble(args[0].(float64), args[1].(int64), math.Trunc)
		}),
	}
	for _, d := range []declaration{
		calling("round, dround(decimal) decimal", func(c *Call, args []cell.Value) (cell.Value, error) {
			return roundDecimal(args[0].(cell.DecimalValue), 0, c.result, divideRounded), nil
		}),
		calling("round, dround(decimal, int) decimal", func(c *Call, args []cell.Value) (cell.Value, error) {
			return roundDecimal(args[0].(cell.DecimalValue), args[1].(int64), c.result, divideRounded), nil
		}),
		calling("truncate(decimal, int) decimal", func(c *Call, args []cell.Value) (cell.Value, error) {
			return roundDecimal(args[0].(cell.DecimalValue), args[1].(int64), c.result, func(a, b *big.Int) *big.Int {
				return new(big.Int).Quo(a, b)
			}), nil
		}),
	} {
		d.refine = refineRounded
		declared = append(declared, d)
	}
	return declared
}

func refineRounded(t cell.Type, args []cell.Type, known []cell.Value) (cell.Type, error) {
	t.Precision = maxPrecision
	digits := int64(0)
	if len(args) > 1 {
		n, ok := known[1].(int64)
		if !ok {
			return t, nil
		}
		digits = n
	}
	t.Scale = int(min(max(digits, 0), int64(t.Scale)))
	return t, nil
}

// wholeNumber is NULL beyond a BIGINT.
func wholeNumber(v float64) cell.Value {
	if math.IsNaN(v) || v < math.MinInt64 || v >= math.MaxInt64 {
		return nil
	}
	return int64(v)
}

func roundDouble(v float64, digits int64, round func(float64) float64) cell.Value {
	const most = 308 // the largest power of ten that a double holds
	switch {
	case digits > most:
		return v
	case digits < -most:
		return 0.0
	case digits < 0:
		unit := math.Pow10(int(-digits))
		return finite(round(v/unit) * unit)
	}
	unit := math.Pow10(int(digits))
	if math.IsInf(v*unit, 0) {
		return v
	}
	return finite(round(v*unit) / unit)
}

// roundDecimal rounds at a place, which may stand before the point, and gives
// the result the scale of its type.
func roundDecimal(d cell.DecimalValue, digits int64, t cell.Type, divide func(a, b *big.Int) *big.Int) cell.Value {
	if digits < -maxPrecision {
		return cell.DecimalValue{Unscaled: new(big.Int), Scale: t.Scale}
	}
	z, scale := d.Unscaled, int64(d.Scale)
	if digits < scale {
		z = divide(z, powerOfTen(int(scale-digits)))
		scale = digits
	}
	if rest := int64(t.Scale) - scale; rest >= 0 {
		z = new(big.Int).Mul(z, powerOfTen(int(rest)))
	} else {
		z = divide(z, powerOfTen(int(-rest)))
	}
	if tooManyDigits(z, t.Precision) {
		return nil
	}
	return cell.DecimalValue{Unscaled: z, Scale: t.Scale}
}
