package config

import (
	"slices"
	"strings"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// partition takes partition_by and judges the columns that it names.
func (c *tableCheck) partition() {
	if !c.Places.Has("partition_by") || strings.TrimSpace(c.block.partitionBy) == "" {
		return
	}
	p, err := starrocks.ParsePartition(c.block.partitionBy, c.Want.Columns)
	if err != nil {
		c.fail(diag.WrongType, "partition_by", "Partitions cannot be read", "%s. "+
			"The forms are date_trunc('day', c), (c1, c2), RANGE(c) (PARTITION p VALUES LESS THAN (\"…\"), …), "+
			"RANGE(c) (START (\"…\") END (\"…\") EVERY (INTERVAL 1 DAY)) and LIST(c) (PARTITION p VALUES IN (\"…\")).", upperFirst(err.Error()))
		return
	}
	c.Want.Partition = p
	for _, name := range p.Columns {
		column := c.Want.Columns[c.Want.Column(name)]
		switch {
		case c.Want.Model != schema.Duplicate && c.Want.Model != 0 && !c.Want.IsKey(name):
			c.fail(diag.Exclusive, "partition_by", "Options exclude each other",
				"%q is not part of the key, and %s table is split by columns of its key.", name, aModel(c.Want.Model))
		case column.Type.Kind != 0 && !spreadable(column.Type.Kind):
			c.fail(diag.WrongType, "partition_by", "Type not allowed here",
				"Rows cannot be split by %q, which is %s.", name, starrocks.FormatType(column.Type))
		case p.Form == schema.ByRange && !slices.Contains(rangeKinds(), column.Type.Kind) && column.Type.Kind != 0:
			c.fail(diag.WrongType, "partition_by", "Type not allowed here",
				"Ranges are of DATE, DATETIME or whole numbers, and %q is %s.", name, starrocks.FormatType(column.Type))
		}
	}
}

// rangeKinds are the types that RANGE partitions by.
func rangeKinds() []schema.Kind {
	return []schema.Kind{
		schema.Date, schema.Datetime, schema.TinyInt, schema.SmallInt, schema.Int, schema.BigInt, schema.LargeInt,
	}
}
