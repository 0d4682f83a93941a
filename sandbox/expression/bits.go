package expression

import (
	"math/big"

	"starlift-sandbox/cell"
)

// bitFunctions are the operators on bits by their names.
func bitFunctions() []declaration {
	var declared []declaration
	for _, operation := range []struct {
		name, symbol string
	}{{"bitand", "&"}, {"bitor", "|"}, {"bitxor", "^"}} {
		whole := integerOperation(operation.symbol)
		for _, t := range []string{"tinyint", "smallint", "int", "bigint"} {
			declared = append(declared, plain(operation.name+"("+t+", "+t+") "+t, func(args []cell.Value) cell.Value {
				v, _ := whole(args[0].(int64), args[1].(int64))
				return v
			}))
		}
		declared = append(declared, plain(operation.name+"(largeint, largeint) largeint", func(args []cell.Value) cell.Value {
			z := new(big.Int)
			x, y := args[0].(*big.Int), args[1].(*big.Int)
			switch operation.symbol {
			case "&":
				return z.And(x, y)
			case "|":
				return z.Or(x, y)
			}
			return z.Xor(x, y)
		}))
	}
	for _, t := range []string{"tinyint", "smallint", "int", "bigint"} {
		declared = append(declared, plain("bitnot("+t+") "+t, func(args []cell.Value) cell.Value { return ^args[0].(int64) }))
	}
	return append(declared, shiftFunctions()...)
}

// shiftFunctions move the bits of each type of integer.
func shiftFunctions() []declaration {
	var declared []declaration
	for _, operation := range []struct{ name, symbol string }{
		{"bit_shift_left", "<<"}, {"bit_shift_right", ">>"}, {"bit_shift_right_logical", ">>>"},
	} {
		for _, t := range []struct {
			name string
			kind cell.Kind
		}{{"tinyint", cell.TinyInt}, {"smallint", cell.SmallInt}, {"int", cell.Int}, {"bigint", cell.BigInt}} {
			text := operation.name + "(" + t.name + ", bigint) " + t.name
			declared = append(declared, plain(text, func(args []cell.Value) cell.Value {
				return shifted(operation.symbol, args[0].(int64), args[1].(int64), t.kind)
			}))
		}
		declared = append(declared, plain(operation.name+"(largeint, bigint) largeint", func(args []cell.Value) cell.Value {
			return shiftLarge(operation.symbol, args[0].(*big.Int), args[1].(int64))
		}))
	}
	return declared
}
