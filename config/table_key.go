package config

import (
	"slices"
	"strings"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// known reports names in an argument that are no columns of the table, or
// stand there twice, and says whether all are good.
func (c *tableCheck) known(argument string, names []string) bool {
	good := true
	seen := map[string]bool{}
	for _, name := range names {
		switch {
		case c.Want.Column(name) < 0:
			c.fail(diag.UnknownReference, argument, "Unknown column", "The table has no column %q.%s",
				name, diag.DidYouMean(name, columnNames(c.Table)))
			good = false
		case seen[foldName(name)]:
			c.fail(diag.Duplicate, argument, "Duplicate column", "The column %q stands here twice.", name)
			good = false
		}
		seen[foldName(name)] = true
	}
	return good
}

// keyColumns judges the key: its columns exist and are the first of the table,
// in the key's order. The key then spells them as the columns do.
func (c *tableCheck) keyColumns() {
	if c.Want.Model == 0 || len(c.Want.Columns) == 0 {
		return
	}
	argument := c.keyName()
	if len(c.Want.Key) == 0 {
		c.fail(diag.Missing, argument, "Missing key column", "A key has at least one column.")
		return
	}
	if !c.known(argument, c.Want.Key) {
		return
	}
	for i, name := range c.Want.Key {
		if at := c.Want.Column(name); at != i {
			first := c.Want.Key[:min(len(c.Want.Key), 8)]
			c.fail(diag.Exclusive, argument, "Key columns must come first",
				"StarRocks wants the key columns to be the first columns, in the order of the key. "+
					"Column %d is %q, and the key has %q there: begin the column blocks with %s.",
				i+1, c.Want.Columns[i].Name, name, strings.Join(first, ", "))
			return
		}
	}
	spelt := make([]string, len(c.Want.Key))
	for i := range spelt {
		spelt[i] = c.Want.Columns[i].Name
	}
	c.Want.Key = spelt
}

// distribution takes distributed_by, or chooses: at random for Duplicate Key
// tables, else by hash of the key.
func (c *tableCheck) distribution() {
	if c.Want.Model == 0 {
		return
	}
	d := c.block.distributed
	if d == nil {
		d = &distributedBlock{random: c.Want.Model == schema.Duplicate}
		if !d.random {
			d.hash = c.Want.Key
		}
		c.Want.Distribution.Hash = d.hash
		return
	}
	c.Want.Distribution.Buckets = d.buckets
	hash, random := "distributed_by.hash", "distributed_by.random"
	switch {
	case d.random && len(d.hash) > 0:
		c.fail(diag.Exclusive, random, "Options exclude each other", "Rows are spread by hash or at random, not both (hash is set at line %d).",
			c.Places[hash].Start.Line)
	case d.random && c.Want.Model != schema.Duplicate:
		c.fail(diag.Exclusive, random, "Options exclude each other",
			"Only a Duplicate Key table is spread at random, and this is %s table.", aModel(c.Want.Model))
	case !d.random && len(d.hash) == 0:
		if c.Want.Model != schema.Duplicate && !c.Places.Has(hash) {
			c.Want.Distribution.Hash = c.Want.Key
		} else if c.Places.Has(hash) || c.Places.Has(random) {
			c.fail(diag.Missing, "distributed_by", "Missing argument", "distributed_by needs hash with at least one column, or random = true.")
		}
	case len(d.hash) > 0 && c.known(hash, d.hash):
		c.spreadBy(hash, d.hash)
	}
}

// spreadBy judges the columns that rows are spread by.
func (c *tableCheck) spreadBy(argument string, names []string) {
	for _, name := range names {
		column := c.Want.Columns[c.Want.Column(name)]
		switch {
		case c.Want.Model != schema.Duplicate && !c.Want.IsKey(name):
			c.fail(diag.Exclusive, argument, "Options exclude each other",
				"%q is not part of the key, and %s table is spread by columns of its key.", name, aModel(c.Want.Model))
		case column.Type.Kind != 0 && !spreadable(column.Type.Kind):
			c.fail(diag.WrongType, argument, "Type not allowed here",
				"Rows cannot be spread by %q, which is %s.", name, starrocks.FormatType(column.Type))
		}
		c.Want.Distribution.Hash = append(c.Want.Distribution.Hash, column.Name)
	}
}

// order judges order_by.
func (c *tableCheck) order() {
	names := c.Want.OrderBy
	if len(names) == 0 || c.Want.Model == 0 || !c.known("order_by", names) {
		return
	}
	spelt := make([]string, len(names))
	for i, name := range names {
		column := c.Want.Columns[c.Want.Column(name)]
		spelt[i] = column.Name
		if k := column.Type.Kind; k != 0 && !spreadable(k) && k != schema.Float && k != schema.Double {
			c.fail(diag.WrongType, "order_by", "Type not allowed here", "Rows cannot be sorted by %q, which is %s.",
				name, starrocks.FormatType(column.Type))
		}
	}
	c.Want.OrderBy = spelt
	if c.Want.Model == schema.Unique || c.Want.Model == schema.Aggregate {
		sorted, key := slices.Sorted(slices.Values(spelt)), slices.Sorted(slices.Values(c.Want.Key))
		if !slices.Equal(sorted, key) {
			c.fail(diag.Exclusive, "order_by", "Options exclude each other",
				"%s table is sorted by the columns of its key, in any order.", upperFirst(aModel(c.Want.Model)))
		}
	}
}
