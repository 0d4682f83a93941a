package expression

import (
	"starlift-sandbox/cell"
	"starlift-sandbox/hll"
)

// hllFunctions are those of HLL, a set that only tells how many it holds.
func hllFunctions() []declaration {
	return []declaration{
		// NULL makes an empty set.
		seeing("hll_hash(varchar) hll", func(args []cell.Value) cell.Value {
			set := &hll.Sketch{}
			if args[0] != nil {
				set.Add(hll.HashText([]byte(args[0].(string))))
			}
			return set
		}),
		plain("hll_empty() hll", func([]cell.Value) cell.Value { return &hll.Sketch{} }),
		seeing("hll_cardinality(hll) bigint", func(args []cell.Value) cell.Value {
			if args[0] == nil {
				return int64(0)
			}
			return args[0].(*hll.Sketch).Estimate()
		}),
	}
}
