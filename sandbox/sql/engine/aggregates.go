package engine

import (
	"starlift-sandbox/cell"
	"starlift-sandbox/sql/ddl"
)

// form is an aggregate function for certain types of arguments.
type form struct {
	result cell.Type
	make   func() accumulator
}

// isAggregate names the aggregates that the planner does not know, or knows
// otherwise; SUM and AVG have names of their own there (see sumName).
func isAggregate(name string) bool {
	switch name {
	case "bitmap_union", "bitmap_union_count", "bitmap_union_int", "bitmap_intersect", "bitmap_agg", "intersect_count",
		"hll_union", "hll_raw_agg", "hll_union_agg", "ndv", "approx_count_distinct",
		"std", "stddev", "stddev_pop", "stddev_samp", "variance", "variance_pop", "var_pop", "var_samp", "variance_samp",
		"multi_distinct_count", "multi_distinct_sum", "array_agg", "array_unique_agg", "count_if", "max_by", "min_by", "any_value":
		return true
	}
	return false
}

// findAggregate gives the aggregate of that name, in lower case, for arguments
// of these types.
func findAggregate(name string, arguments []cell.Type) (form, bool) {
	if len(arguments) == 0 {
		return form{}, false
	}
	first := arguments[0]
	one := len(arguments) == 1
	bigInt, bitmap, sketch := cell.Type{Kind: cell.BigInt}, cell.Type{Kind: cell.Bitmap}, cell.Type{Kind: cell.HLL}
	switch {
	case name == "sum" && one || name == "multi_distinct_sum" && one:
		return sumForm(first)
	case name == "avg" && one:
		return avgForm(first)
	case (name == "bitmap_union" || name == "bitmap_intersect") && one && first.Kind == cell.Bitmap:
		return form{bitmap, func() accumulator { return &bitmaps{intersect: name == "bitmap_intersect"} }}, true
	case name == "bitmap_union_count" && one && first.Kind == cell.Bitmap:
		return form{bigInt, func() accumulator { return &bitmaps{count: true} }}, true
	case name == "bitmap_union_int" && one && isWhole(first):
		return form{bigInt, func() accumulator { return &bitmaps{count: true, kind: first} }}, true
	case name == "bitmap_agg" && one && isWhole(first):
		return form{bitmap, func() accumulator { return &bitmaps{kind: first} }}, true
	case name == "intersect_count" && len(arguments) > 2 && first.Kind == cell.Bitmap:
		return form{bigInt, func() accumulator { return newIntersection(len(arguments) - 2) }}, true
	case (name == "hll_union" || name == "hll_raw_agg") && one && first.Kind == cell.HLL:
		return form{sketch, func() accumulator { return &sketches{} }}, true
	case name == "hll_union_agg" && one && first.Kind == cell.HLL:
		return form{bigInt, func() accumulator { return &sketches{count: true} }}, true
	case (name == "ndv" || name == "approx_count_distinct") && one:
		return form{bigInt, func() accumulator { return &sketches{count: true, kind: first} }}, first.Kind != cell.Bitmap
	case name == "count_distinct" || name == "multi_distinct_count":
		return countDistinct(arguments), true
	}
	if s, ok := spreadOf(name); ok && one {
		return form{cell.Type{Kind: cell.Double}, func() accumulator { copied := s; return &copied }}, isSummed(first)
	}
	return valueAggregate(name, arguments)
}

// countDistinct is COUNT(DISTINCT …): of a BITMAP or an HLL it is the number of
// what all of them hold together.
func countDistinct(arguments []cell.Type) form {
	bigInt := cell.Type{Kind: cell.BigInt}
	switch {
	case len(arguments) == 1 && arguments[0].Kind == cell.Bitmap:
		return form{bigInt, func() accumulator { return &bitmaps{count: true} }}
	case len(arguments) == 1 && arguments[0].Kind == cell.HLL:
		return form{bigInt, func() accumulator { return &sketches{count: true} }}
	}
	return form{bigInt, func() accumulator { return &distinct{seen: make(map[string]struct{})} }}
}

// valueAggregate is one that gives back values as it got them.
func valueAggregate(name string, arguments []cell.Type) (form, bool) {
	first := arguments[0]
	switch {
	case name == "array_agg" && len(arguments) == 1:
		return form{cell.Type{Kind: cell.Array, Elements: []cell.Type{first}}, func() accumulator { return &gathering{kind: first} }}, first.Kind != 0
	case name == "array_unique_agg" && len(arguments) == 1 && first.Kind == cell.Array:
		return form{first, func() accumulator {
			return &gathering{kind: first.Elements[0], flat: true, seen: make(map[string]struct{})}
		}}, true
	case name == "any_value" && len(arguments) == 1:
		return form{first, func() accumulator { return &anyValue{} }}, true
	case name == "count_if" && len(arguments) == 1:
		return form{cell.Type{Kind: cell.BigInt}, func() accumulator { return &countIf{kind: first} }}, true
	case (name == "max_by" || name == "min_by") && len(arguments) == 2:
		return form{first, func() accumulator { return &extreme{by: arguments[1], least: name == "min_by"} }}, true
	}
	return form{}, false
}

func isWhole(t cell.Type) bool { return cell.Boolean <= t.Kind && t.Kind <= cell.LargeInt }

// signatureType spells a type as the server's refusals of functions do.
func signatureType(t cell.Type) string {
	switch t.Kind {
	case 0:
		return "null_type"
	case cell.Varchar, cell.Char:
		return "varchar"
	}
	return ddl.TypeText(t)
}
