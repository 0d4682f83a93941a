package expression

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"

	"starlift-sandbox/cell"
)

// numberFunctions calculate.
func numberFunctions() []declaration {
	positive := func(v float64) bool { return v > 0 }
	declared := []declaration{
		constantNumber("pi() double", math.Pi), constantNumber("e() double", math.E),
		doubleFunction("sin(double) double", math.Sin, nil), doubleFunction("cos(double) double", math.Cos, nil),
		doubleFunction("tan(double) double", math.Tan, nil), doubleFunction("asin(double) double", math.Asin, nil),
		doubleFunction("acos(double) double", math.Acos, nil), doubleFunction("atan(double) double", math.Atan, nil),
		doubleFunction("sinh(double) double", math.Sinh, nil), doubleFunction("cosh(double) double", math.Cosh, nil),
		doubleFunction("tanh(double) double", math.Tanh, nil),
		doubleFunction("cot(double) double", func(v float64) float64 { return 1 / math.Tan(v) }, func(v float64) bool { return v != 0 }),
		doubleFunction("ln, dlog1, log(double) double", math.Log, positive),
		doubleFunction("log2(double) double", math.Log2, positive),
		doubleFunction("log10, dlog10(double) double", math.Log10, positive),
		doubleFunction("exp, dexp(double) double", math.Exp, nil),
		doubleFunction("sqrt, dsqrt(double) double", math.Sqrt, func(v float64) bool { return v >= 0 }),
		doubleFunction("cbrt(double) double", math.Cbrt, nil),
		doubleFunction("square(double) double", func(v float64) float64 { return v * v }, nil),
		doubleFunction("radians(double) double", func(v float64) float64 { return v * math.Pi / 180 }, nil),
		doubleFunction("degrees(double) double", func(v float64) float64 { return v * 180 / math.Pi }, nil),
		plain("log(double, double) double", func(args []cell.Value) cell.Value {
			base, v := args[0].(float64), args[1].(float64)
			if base <= 0 || base == 1 || v <= 0 {
				return nil
			}
			return finite(math.Log(v) / math.Log(base))
		}),
		plain("pow, power, dpow, fpow(double, double) double", func(args []cell.Value) cell.Value {
			return finite(math.Pow(args[0].(float64), args[1].(float64)))
		}),
		plain("atan2(double, double) double", func(args []cell.Value) cell.Value {
			return finite(math.Atan2(args[0].(float64), args[1].(float64)))
		}),
		plain("sign(double) float", func(args []cell.Value) cell.Value {
			switch v := args[0].(float64); {
			case v > 0:
				return 1.0
			case v < 0:
				return -1.0
			}
			return 0.0
		}),
		plain("mod, fmod(double, double) double", remainder(func(a, b float64) float64 { return math.Mod(a, b) })),
		plain("mod(decimal, decimal) decimal", func(args []cell.Value) cell.Value {
			a, b := args[0].(cell.DecimalValue), args[1].(cell.DecimalValue)
			scale := max(a.Scale, b.Scale)
			if b.Unscaled.Sign() == 0 {
				return nil
			}
			z := new(big.Int).Rem(atScale(a, scale), atScale(b, scale))
			return cell.DecimalValue{Unscaled: divideRounded(z, powerOfTen(scale-a.Scale)), Scale: a.Scale}
		}),
		plain("mod(largeint, largeint) largeint", func(args []cell.Value) cell.Value {
			if args[1].(*big.Int).Sign() == 0 {
				return nil
			}
			return new(big.Int).Rem(args[0].(*big.Int), args[1].(*big.Int))
		}),
		plain("pmod(double, double) double", remainder(func(a, b float64) float64 { return math.Mod(math.Mod(a, b)+b, b) })),
		plain("pmod(bigint, bigint) bigint", func(args []cell.Value) cell.Value {
			a, b := args[0].(int64), args[1].(int64)
			if b == 0 {
				return nil
			}
			return (a%b + b) % b
		}),
		volatile("rand, random() double", func() cell.Value { return rand.Float64() }),
		plain("conv(varchar, tinyint, tinyint) varchar", conv),
		plain("bin(bigint) varchar", func(args []cell.Value) cell.Value {
			return strconv.FormatUint(uint64(args[0].(int64)), 2)
		}),
		largest("greatest(T...) T", 1), largest("least(T...) T", -1),
	}
	for _, t := range []string{"tinyint", "smallint", "int", "bigint"} {
		declared = append(declared, plain("mod("+t+", "+t+") "+t, func(args []cell.Value) cell.Value {
			if args[1].(int64) == 0 {
				return nil
			}
			return args[0].(int64) % args[1].(int64)
		}))
	}
	return append(declared, signFunctions()...)
}

// signFunctions are abs, positive and negative.
func signFunctions() []declaration {
	identity := func(args []cell.Value) cell.Value { return args[0] }
	declared := []declaration{
		plain("abs(double) double", func(args []cell.Value) cell.Value { return math.Abs(args[0].(float64)) }),
		plain("abs(float) float", func(args []cell.Value) cell.Value { return math.Abs(args[0].(float64)) }),
		plain("abs(largeint) largeint", func(args []cell.Value) cell.Value {
			return wrapLarge(new(big.Int).Abs(args[0].(*big.Int)))
		}),
		plain("abs(bigint) largeint", func(args []cell.Value) cell.Value {
			return new(big.Int).Abs(big.NewInt(args[0].(int64)))
		}),
		plain("abs(decimal) decimal", func(args []cell.Value) cell.Value {
			d := args[0].(cell.DecimalValue)
			return cell.DecimalValue{Unscaled: new(big.Int).Abs(d.Unscaled), Scale: d.Scale}
		}),
		plain("negative(double) double", func(args []cell.Value) cell.Value { return -args[0].(float64) }),
		plain("negative(bigint) bigint", func(args []cell.Value) cell.Value { return -args[0].(int64) }),
		plain("negative(decimal) decimal", func(args []cell.Value) cell.Value {
			d := args[0].(cell.DecimalValue)
			return cell.DecimalValue{Unscaled: new(big.Int).Neg(d.Unscaled), Scale: d.Scale}
		}),
		plain("positive(double) double", identity), plain("positive(bigint) bigint", identity), plain("positive(decimal) decimal", identity),
	}
	// The result is wide enough for the least number without its sign.
	for _, t := range []struct{ from, to string }{{"tinyint", "smallint"}, {"smallint", "int"}, {"int", "bigint"}} {
		declared = append(declared, plain("abs("+t.from+") "+t.to, func(args []cell.Value) cell.Value {
			return max(args[0].(int64), -args[0].(int64))
		}))
	}
	return declared
}

func constantNumber(text string, v float64) declaration {
	return plain(text, func([]cell.Value) cell.Value { return v })
}

// doubleFunction declares a function of one DOUBLE, NULL where it is not defined
// or has no finite value.
func doubleFunction(text string, f func(float64) float64, defined func(float64) bool) declaration {
	return plain(text, func(args []cell.Value) cell.Value {
		v := args[0].(float64)
		if defined != nil && !defined(v) {
			return nil
		}
		return finite(f(v))
	})
}

func finite(v float64) cell.Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return v
}

func remainder(f func(a, b float64) float64) func([]cell.Value) cell.Value {
	return func(args []cell.Value) cell.Value {
		if args[1].(float64) == 0 {
			return nil
		}
		return finite(f(args[0].(float64), args[1].(float64)))
	}
}

// largest declares greatest, or least with a sign of -1. They are NULL as soon as
// one argument is.
func largest(text string, sign int) declaration {
	return calling(text, func(c *Call, args []cell.Value) (cell.Value, error) {
		best := args[0]
		for _, a := range args[1:] {
			if cell.Compare(a, best, c.result)*sign > 0 {
				best = a
			}
		}
		return best, nil
	})
}

// conv writes the number that a text begins with, in one base, in another; a
// negative base stands for numbers with a sign.
func conv(args []cell.Value) cell.Value {
	text, from, to := strings.TrimSpace(args[0].(string)), args[1].(int64), args[2].(int64)
	const lowest, highest = 2, 36
	for _, base := range [...]int64{from, to} {
		if max(base, -base) < lowest || max(base, -base) > highest {
			return nil
		}
	}
	negative := strings.HasPrefix(text, "-")
	text = strings.TrimPrefix(text, "-")
	end := 0
	for end < len(text) && digitValue(text[end]) < int(max(from, -from)) {
		end++
	}
	if end == 0 {
		return "0"
	}
	v, err := strconv.ParseUint(text[:end], int(max(from, -from)), 64)
	if err != nil {
		v = math.MaxUint64
	}
	if negative {
		v = -v
	}
	if to < 0 {
		return strings.ToUpper(strconv.FormatInt(int64(v), int(-to)))
	}
	return strings.ToUpper(strconv.FormatUint(v, int(to)))
}

func digitValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return int(c|0x20-'a') + 10
	}
	return math.MaxInt
}
