package config

import (
	"slices"
	"strings"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// keyType judges the type of a key column (protocol reference 6.3, 6.4).
func (k *columnCheck) keyType() {
	if !k.key {
		if (k.kind.Kind == schema.HLL || k.kind.Kind == schema.Percentile) && k.table.Want.Model != schema.Aggregate && k.table.Want.Model != 0 {
			k.fail(diag.WrongType, "type", "Type not allowed here",
				"%s is for value columns of Aggregate tables.", starrocks.FormatType(k.kind))
		}
		return
	}
	if k.table.Want.Model == schema.Primary {
		switch k.kind.Kind {
		case schema.Boolean, schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt,
			schema.Varchar, schema.Date, schema.Datetime:
		default:
			k.fail(diag.WrongType, "type", "Type not allowed here",
				"A column of a primary key is BOOLEAN, a whole number, VARCHAR, DATE or DATETIME, not %s.", starrocks.FormatType(k.kind))
		}
		return
	}
	if !spreadable(k.kind.Kind) {
		k.fail(diag.WrongType, "type", "Type not allowed here", "A key column cannot be %s.", starrocks.FormatType(k.kind))
	}
}

// spreadable says whether a column of the kind may be part of a key, and
// decide its row's bucket or partition.
func spreadable(k schema.Kind) bool {
	switch k {
	case schema.Float, schema.Double, schema.JSON, schema.Varbinary, schema.Array, schema.Map, schema.Struct,
		schema.Bitmap, schema.HLL, schema.Percentile:
		return false
	}
	return true
}

// aggregates are the functions of value columns.
func aggregates() []string {
	return []string{
		"SUM", "MIN", "MAX", "REPLACE", "REPLACE_IF_NOT_NULL", "BITMAP_UNION", "HLL_UNION", "PERCENTILE_UNION",
	}
}

// aggregation judges the aggregate of a column.
func (k *columnCheck) aggregation(c *schema.Column) {
	model := k.table.Want.Model
	switch {
	case model == 0:
		return
	case model != schema.Aggregate && c.Aggregate != "":
		k.fail(diag.Exclusive, "aggregate", "Options exclude each other",
			"Only an Aggregate table has aggregates, and this is %s table.", aModel(model))
		return
	case k.key && c.Aggregate != "":
		k.fail(diag.Exclusive, "aggregate", "Options exclude each other", "A key column has no aggregate.")
		return
	case model != schema.Aggregate || k.key || c.Generated != "":
		return
	case c.Aggregate == "":
		k.fail(diag.Missing, "", "Missing argument", "A value column of an Aggregate table needs aggregate: %s.",
			strings.Join(aggregates(), ", "))
		return
	case !slices.Contains(aggregates(), c.Aggregate):
		k.fail(diag.OutOfRange, "aggregate", "Value not allowed", "There is no aggregate %q.%s It is one of %s.",
			k.b.aggregate, diag.DidYouMean(c.Aggregate, aggregates()), strings.Join(aggregates(), ", "))
		return
	}
	k.aggregateType(c)
}

// aggregateType judges whether the function can work on the type.
func (k *columnCheck) aggregateType(c *schema.Column) {
	kind := k.kind.Kind
	only := map[string]schema.Kind{"BITMAP_UNION": schema.Bitmap, "HLL_UNION": schema.HLL, "PERCENTILE_UNION": schema.Percentile}
	fits := true
	switch want, union := only[c.Aggregate]; {
	case union:
		fits = kind == want
	case kind == schema.HLL || kind == schema.Percentile || kind == schema.Bitmap:
		fits = strings.HasPrefix(c.Aggregate, "REPLACE") && kind == schema.Bitmap
	case c.Aggregate == "SUM":
		fits = kind.IsInteger() || kind == schema.Float || kind == schema.Double || kind == schema.Decimal
	case c.Aggregate == "MIN" || c.Aggregate == "MAX":
		fits = spreadable(kind) || kind == schema.Float || kind == schema.Double
	}
	if !fits {
		k.fail(diag.WrongType, "aggregate", "Type not allowed here", "%s does not work on %s.", c.Aggregate, starrocks.FormatType(k.kind))
	}
}
