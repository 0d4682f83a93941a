package expression

import (
	"crypto/rand"
	"fmt"
	"math/big"

	"starlift-sandbox/cell"
)

// conditionFunctions choose between their arguments. (Expressions bind most of
// them so that only what is needed is evaluated; see conditional.)
func conditionFunctions() []declaration {
	coalesce := func(args []cell.Value) cell.Value {
		for _, a := range args {
			if a != nil {
				return a
			}
		}
		return nil
	}
	return []declaration{
		seeing("if(boolean, T, T) T", func(args []cell.Value) cell.Value {
			if args[0] == true {
				return args[1]
			}
			return args[2]
		}),
		seeing("ifnull, nvl(T, T) T", coalesce), // nvl: which releases have it is unconfirmed
		seeing("coalesce(T...) T", coalesce),
		nullif(),
		volatile("uuid() varchar", func() cell.Value {
			b := randomUUID()
			return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
		}),
		volatile("uuid_numeric() largeint", func() cell.Value {
			b := randomUUID()
			return wrapLarge(new(big.Int).SetBytes(b[:]))
		}),
		typeOf(),
	}
}

func volatile(text string, f func() cell.Value) declaration {
	d := plain(text, func([]cell.Value) cell.Value { return f() })
	d.volatile = true
	return d
}

// nullif compares in the common type of both arguments.
func nullif() declaration {
	d := calling("nullif(T, T) T", func(c *Call, args []cell.Value) (cell.Value, error) {
		if args[0] != nil && args[1] != nil && cell.Equal(args[0], args[1], c.result) {
			return nil, nil
		}
		return args[0], nil
	})
	d.sees = true
	return d
}

// typeOf declares typeof, which names the type of its argument.
func typeOf() declaration {
	d := calling("typeof(?) varchar", func(c *Call, _ []cell.Value) (cell.Value, error) {
		return typeName(c.args[0]), nil
	})
	d.sees = true
	return d.from(3, 2, 0)
}

func randomUUID() [16]byte {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: it would end the process
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return b
}
