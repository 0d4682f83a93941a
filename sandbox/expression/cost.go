package expression

import (
	"starlift-sandbox/cell"
)

// impossible is the cost of a conversion that SQL does not make by itself.
const impossible = 1 << 20

// conversionCost says how far it is from one type to another, so that of several
// signatures the nearest is taken. A server looks in steps instead: for the same
// types, for wider ones, for any that convert; the costs keep that order.
func conversionCost(from, to cell.Type) int {
	const (
		widening  = 1
		floating  = 10
		printing  = 50
		parsing   = 100
		narrowing = 200
	)
	switch {
	case from.Kind == 0, sameValues(from, to):
		return 0
	case isNested(from) || isNested(to):
		return nestedCost(from, to)
	case isMetric(from) || isMetric(to) || from.Kind == cell.Varbinary || to.Kind == cell.Varbinary:
		return impossible
	case isString(to):
		if isString(from) {
			return 0
		}
		return printing
	case isString(from):
		return parsing + parsingOrder(to)
	case from.Kind == cell.JSON:
		return narrowing
	case to.Kind == cell.JSON:
		return printing
	case isWhole(from) && isInteger(to) && from.Kind < to.Kind, from.Kind == cell.BigInt && to.Kind == cell.LargeInt:
		return widening * int(to.Kind-from.Kind)
	case from.Kind == cell.Float && to.Kind == cell.Double, from.Kind == cell.Date && to.Kind == cell.Datetime,
		from.Kind == cell.Decimal && to.Kind == cell.Decimal:
		return widening
	case to.Kind == cell.Decimal && !isFloating(from) && !isDate(from):
		return floating
	case isFloating(to) && !isDate(from):
		return floating + int(cell.Double-to.Kind) + 1
	}
	return narrowing + int(cell.Datetime-to.Kind)
}

// parsingOrder prefers the types that lose least of a text.
func parsingOrder(to cell.Type) int {
	switch to.Kind {
	case cell.Double:
		return 0
	case cell.Datetime:
		return 1
	case cell.Date:
		return 2
	case cell.JSON:
		return 3
	}
	return 4 + int(cell.HLL-to.Kind)
}

func nestedCost(from, to cell.Type) int {
	if from.Kind != to.Kind || len(from.Elements) != len(to.Elements) {
		return impossible
	}
	cost := 1
	for i := range from.Elements {
		cost += conversionCost(from.Elements[i], to.Elements[i])
	}
	return min(cost, impossible)
}
