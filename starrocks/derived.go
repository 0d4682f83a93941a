package starrocks

import "starlift/schema"

// Derived is a column that StarRocks computes while it loads (protocol
// reference 5.3).
type Derived struct{ Column, Expression string }

// NeedsExpression says whether a column of a type takes no value as it is, and by
// which function one is made of a value (protocol reference 5.5).
func NeedsExpression(t schema.Type) (function string, needs bool) {
	switch t.Kind {
	case schema.Bitmap:
		return "to_bitmap", true
	case schema.HLL:
		return "hll_hash", true
	case schema.Percentile:
		return "percentile_hash", true
	}
	return "", false
}
