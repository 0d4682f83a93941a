package cell

import (
	"math/big"
	"strconv"
	"time"
)

// castInteger casts a number of up to 64 bits: a Boolean is 0 or 1.
func castInteger(v int64, from, to Type) (Value, bool) {
	switch to.Kind {
	case Boolean:
		return v != 0, true
	case TinyInt, SmallInt, Int, BigInt:
		lowest, highest := limits(to.Kind)
		return v, lowest <= v && v <= highest
	case LargeInt:
		return big.NewInt(v), true
	case Float:
		return float64(float32(v)), true
	case Double:
		return float64(v), true
	case Decimal:
		return castDecimal(DecimalValue{big.NewInt(v), 0}, to)
	case Date, Datetime:
		days, micros, ok := fromLiteral(v)
		return timeValue(days, micros, to.Kind), ok
	case JSON:
		if from.Kind == Boolean {
			return strconv.FormatBool(v != 0), true
		}
		return strconv.FormatInt(v, 10), true
	case Char, Varchar:
		return strconv.FormatInt(v, 10), true
	}
	return nil, false
}

// timeValue returns the Date or Datetime of a day and a time of that day.
func timeValue(days int, micros int64, kind Kind) Value {
	if kind == Date {
		micros = 0
	}
	return time.UnixMicro(int64(days)*microsPerDay + micros).UTC()
}

// castWide casts a LARGEINT.
func castWide(v *big.Int, to Type) (Value, bool) {
	switch to.Kind {
	case Boolean:
		return v.Sign() != 0, true
	case LargeInt:
		return v, true
	case Float:
		f, _ := new(big.Float).SetInt(v).Float32()
		return float64(f), true
	case Double:
		f, _ := new(big.Float).SetInt(v).Float64()
		return f, true
	case Decimal:
		return castDecimal(DecimalValue{v, 0}, to)
	case Char, Varchar:
		return v.String(), true
	}
	if !v.IsInt64() {
		return nil, false
	}
	return castInteger(v.Int64(), Type{Kind: LargeInt}, to)
}

// castTime casts a Date or a Datetime. As a number it is its digits, 20240131 or
// 20240131235959. One that is too large for the type has no value; a server lets
// it wrap around.
func castTime(v time.Time, from, to Type) (Value, bool) {
	switch to.Kind {
	case Date:
		return v.Truncate(24 * time.Hour), true
	case Datetime:
		return v, true
	case Char, Varchar:
		return Text(v, from), true
	case JSON:
		return `"` + Text(v, from) + `"`, true
	}
	return castInteger(literal(v, from.Kind), from, to)
}
