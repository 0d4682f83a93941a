package cell

import (
	"math"
	"math/big"
)

// castFloat casts a Float or Double.
func castFloat(v float64, from, to Type) (Value, bool) {
	switch to.Kind {
	case Boolean:
		return v != 0, true
	case TinyInt, SmallInt, Int, BigInt:
		return integerValue(truncated(v, to.Kind))
	case Float:
		return float64(float32(v)), math.Abs(v) <= math.MaxFloat32
	case Double:
		return v, true
	case Char, Varchar:
		return Text(v, from), true
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil, false
	}
	switch to.Kind {
	case LargeInt:
		whole, _ := new(big.Float).SetFloat64(v).Int(nil)
		return whole, isWide(whole)
	case Decimal:
		// The server multiplies in double precision, so this does.
		shifted := v*math.Pow10(to.Scale) + math.Copysign(0.5, v)
		if math.IsInf(shifted, 0) {
			return nil, false
		}
		unscaled, _ := new(big.Float).SetFloat64(shifted).Int(nil)
		return castDecimal(DecimalValue{unscaled, to.Scale}, to)
	case Date, Datetime:
		whole, ok := truncated(v, BigInt)
		if !ok {
			return nil, false
		}
		return castInteger(whole, from, to)
	case JSON:
		return string(appendJSONDouble(nil, v)), true
	}
	return nil, false
}

// integerValue is the value of an integer, if there is one.
func integerValue(v int64, ok bool) (Value, bool) { return v, ok }

// castDecimal casts a decimal number, or an integer as one.
func castDecimal(v DecimalValue, to Type) (Value, bool) {
	switch to.Kind {
	case Boolean:
		return v.Unscaled.Sign() != 0, true
	case TinyInt, SmallInt, Int, BigInt:
		whole := new(big.Int).Quo(v.Unscaled, bigPowerOfTen(v.Scale))
		if !whole.IsInt64() {
			return nil, false
		}
		return castInteger(whole.Int64(), Type{Kind: BigInt}, to)
	case LargeInt:
		return new(big.Int).Quo(v.Unscaled, bigPowerOfTen(v.Scale)), true
	case Float:
		return float64(float32(v.float())), true
	case Double:
		return v.float(), true
	case Decimal:
		unscaled, ok := fitDecimal(v, to)
		return DecimalValue{unscaled, to.Scale}, ok
	case Char, Varchar:
		return v.String(), true
	case JSON:
		// JSON knows no decimals: it is a number in double precision.
		return string(appendJSONDouble(nil, v.float())), true
	}
	return nil, false
}

// float returns the number in double precision, found as a server does: by a
// division in double precision.
func (d DecimalValue) float() float64 {
	unscaled, _ := new(big.Float).SetInt(d.Unscaled).Float64()
	return unscaled / math.Pow10(d.Scale)
}
