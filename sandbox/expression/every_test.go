package expression

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/version"
)

// TestEveryFunctionKeepsItsPromises calls every function with arguments of all
// kinds, ordinary, extreme and NULL: no call panics, and each result has the Go
// type that the type of the call stands for.
func TestEveryFunctionKeepsItsPromises(t *testing.T) {
	_, types, ordinary := testColumns()
	types = append(types, cell.Type{})
	ordinary = append(ordinary, nil)
	rows := [][]cell.Value{ordinary, extremes(types, 1), extremes(types, -1), make([]cell.Value, len(types))}
	random := rand.New(rand.NewPCG(1, 2))
	calls := 0
	for _, name := range functionNames() {
		f, _ := Lookup(name, version.Of(99, 0, 0))
		for n := range 5 {
			for range 150 {
				columns := make([]int, n)
				args := make([]cell.Type, n)
				for i := range columns {
					columns[i] = random.IntN(len(types))
					args[i] = types[columns[i]]
				}
				c, err := f.Resolve(args)
				if err != nil {
					continue
				}
				c = c.At(time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC), nil)
				for _, row := range rows {
					values := make([]cell.Value, n)
					for i, column := range columns {
						values[i] = row[column]
					}
					v, err := c.Eval(values)
					if err != nil || v == nil {
						continue
					}
					calls++
					if problem := misfit(v, c.Type()); problem != "" {
						t.Fatalf("%s of %v: %s", name, args, problem)
					}
				}
			}
		}
	}
	if calls < 10000 {
		t.Errorf("only %d calls gave a value", calls)
	}
}

// extremes returns a value at the edge of each type, the upper or the lower.
func extremes(types []cell.Type, sign int64) []cell.Value {
	values := make([]cell.Value, len(types))
	for i, t := range types {
		switch t.Kind {
		case cell.Boolean:
			values[i] = sign < 0
		case cell.TinyInt:
			values[i] = 127 * sign
		case cell.Int:
			values[i] = math.MaxInt32 * sign
		case cell.BigInt:
			values[i] = math.MaxInt64*sign - max(-sign, 0)
		case cell.LargeInt:
			values[i] = new(big.Int).Mul(big.NewInt(sign), new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 127), big.NewInt(1)))
		case cell.Double:
			values[i] = math.MaxFloat64 * float64(sign)
		case cell.Decimal:
			values[i] = cell.DecimalValue{Unscaled: big.NewInt(9999999999 * sign), Scale: t.Scale}
		case cell.Varchar:
			values[i] = map[bool]string{true: "", false: "-\xff%_$.[\"{"}[sign > 0]
		case cell.Date, cell.Datetime:
			values[i] = map[bool]time.Time{true: lastDay(), false: time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)}[sign > 0]
		case cell.JSON:
			values[i] = map[bool]string{true: "[]", false: "-1.5e300"}[sign > 0]
		case cell.Array:
			values[i] = cell.List{}
		case cell.Map:
			values[i] = cell.Pairs{}
		case cell.Struct:
			values[i] = cell.Record{nil, nil}
		case cell.Varbinary:
			values[i] = []byte{}
		}
	}
	return values
}

// misfit says why a value is not one of the type, "" when it is.
func misfit(v cell.Value, t cell.Type) string {
	inner := func(values []cell.Value, types ...cell.Type) string {
		for i, v := range values {
			if v == nil {
				continue
			}
			if problem := misfit(v, types[i%len(types)]); problem != "" {
				return problem
			}
		}
		return ""
	}
	switch v := v.(type) {
	case cell.List:
		if t.Kind == cell.Array {
			return inner(v, t.Elements[0])
		}
	case cell.Record:
		if t.Kind == cell.Struct && len(v) == len(t.Elements) && len(v) == len(t.Fields) {
			return inner(v, t.Elements...)
		}
	case cell.Pairs:
		if t.Kind == cell.Map {
			for _, p := range v {
				if problem := inner([]cell.Value{p.Key, p.Value}, t.Elements...); problem != "" {
					return problem
				}
			}
			return ""
		}
	case float64:
		if isFloating(t) {
			return ""
		}
	case string:
		if isString(t) {
			return ""
		}
		if _, ok := cell.Convert(t, v); ok && t.Kind == cell.JSON {
			return ""
		}
	case int64:
		if isInteger(t) && t.Kind != cell.LargeInt && fits(v, t.Kind) {
			return ""
		}
	default:
		if _, ok := cell.AppendValue(nil, t, v); ok {
			return ""
		}
	}
	return fmt.Sprintf("%v is a %T, of type %s", v, v, typeText(t))
}

// functionNames returns the names of all functions of all releases, in lower case and in
// order.
func functionNames() []string {
	list := make([]string, 0, len(registry()))
	for name := range registry() {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}
