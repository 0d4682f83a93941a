package ddl

import (
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// AggregateText names an aggregate function as SHOW CREATE TABLE does, "" for none.
func AggregateText(a store.Aggregate) string {
	switch a {
	case store.Sum:
		return "SUM"
	case store.Min:
		return "MIN"
	case store.Max:
		return "MAX"
	case store.Replace:
		return "REPLACE"
	case store.ReplaceIfNotNull:
		return "REPLACE_IF_NOT_NULL"
	case store.BitmapUnion:
		return "BITMAP_UNION"
	case store.HLLUnion:
		return "HLL_UNION"
	}
	return ""
}

// aggregate takes the aggregate function behind a type, if there is one.
func (p *parser) aggregate() (store.Aggregate, error) {
	token := p.Peek()
	if token.Kind != lex.Word {
		return store.NoAggregate, nil
	}
	word := strings.ToUpper(token.Text)
	for a := store.Sum; a <= store.HLLUnion; a++ {
		if AggregateText(a) == word {
			p.Next()
			return a, nil
		}
	}
	if word == "PERCENTILE_UNION" || word == "AGG_STATE_UNION" {
		return store.NoAggregate, failure.Unsupported("aggregate type %s", word)
	}
	return store.NoAggregate, nil
}

// aggregates reports whether the function takes values of the kind.
func aggregates(a store.Aggregate, kind cell.Kind) bool {
	number := kind >= cell.TinyInt && kind <= cell.Decimal
	switch a {
	case store.Sum:
		return number
	case store.Min, store.Max:
		return number || kind == cell.Char || kind == cell.Varchar || kind == cell.Date || kind == cell.Datetime
	case store.BitmapUnion:
		return kind == cell.Bitmap
	case store.HLLUnion:
		return kind == cell.HLL
	case store.Replace, store.ReplaceIfNotNull:
		return kind != cell.Bitmap && kind != cell.HLL
	}
	return true
}

// checkAggregate judges the function of a column in a table of that model, and
// completes the column: a SUM of decimals has all 38 digits.
func checkAggregate(c *column, model store.Model, key bool) error {
	if key {
		if c.Aggregate != store.NoAggregate {
			return failure.Analyze("Key column[%s] should not specify aggregate type", c.Name)
		}
		return nil
	}
	if model != store.AggregateKey {
		// REPLACE says what the other models do anyway.
		if c.Aggregate != store.NoAggregate && c.Aggregate != store.Replace {
			return failure.Analyze("%s table should not specify aggregate type for non-key column[%s]", ModelText(model), c.Name)
		}
		c.Aggregate = store.NoAggregate
		if c.Type.Kind == cell.HLL || c.Type.Kind == cell.Bitmap && model == store.DuplicateKey {
			return failure.Analyze("No aggregate function specified for '%s'", c.Name)
		}
		return nil
	}
	switch {
	case c.Aggregate == store.NoAggregate:
		return failure.Analyze("AGG_KEYS table should specify aggregate type for non-key column[%s]", c.Name)
	case !aggregates(c.Aggregate, c.Type.Kind):
		return failure.Analyze("Invalid aggregate function '%s' for '%s'", AggregateText(c.Aggregate), c.Name)
	}
	if c.Aggregate == store.Sum && c.Type.Kind == cell.Decimal {
		c.Type.Precision = maxPrecision
	}
	if c.Aggregate == store.ReplaceIfNotNull {
		c.notNull = false
	}
	return nil
}
