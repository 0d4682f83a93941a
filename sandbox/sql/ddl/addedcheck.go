package ddl

import (
	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// checkAdded judges a column that is added against the table's model, and
// settles whether it is a key.
func (e *edit) checkAdded(c *column) error {
	if c.Default == store.UUIDDefault {
		return failure.Execution("unsupported default expr:uuid()")
	}
	switch e.old.Model {
	case store.PrimaryKey:
		if c.key {
			return failure.Execution("Can not add key column: %s for primary key table", c.Name)
		}
		if c.Aggregate != store.NoAggregate && c.Aggregate != store.Replace {
			return failure.Execution("Can not assign aggregation method on column in Primary data model table: %s", c.Name)
		}
		c.Aggregate = store.NoAggregate
	case store.AggregateKey:
		if err := checkAddedAggregate(c); err != nil {
			return err
		}
	case store.UniqueKey:
		if c.Aggregate != store.NoAggregate {
			return failure.Execution("Can not assign aggregation method on column in Unique data model table: %s", c.Name)
		}
	default:
		if c.Aggregate != store.NoAggregate {
			return failure.Execution("Can not assign aggregation method on column in Duplicate data model table: %s", c.Name)
		}
	}
	switch {
	case c.Type.Kind == cell.HLL && e.old.Model != store.AggregateKey:
		return failure.Execution("HLL type column can only be in Aggregation data model table: %s", c.Name)
	case c.Type.Kind == cell.Bitmap && e.old.Model == store.DuplicateKey:
		return failure.Analyze("No aggregate function specified for '%s'", c.Name)
	case c.key && !keyType(c.Type.Kind):
		return failure.Analyze("Invalid data type of key column '%s': '%s'", c.Name, errorType(c.Type))
	}
	for _, other := range e.columns {
		if c.AutoIncrement && other.AutoIncrement {
			return failure.Execution("More than one AUTO_INCREMENT column")
		}
	}
	return nil
}

// checkAddedAggregate judges a column that is added to an Aggregate Key table:
// without a function it is a key.
func checkAddedAggregate(c *column) error {
	switch {
	case c.key && c.Aggregate != store.NoAggregate:
		return failure.Execution("Can not assign aggregation method on key column: %s", c.Name)
	case c.Aggregate == store.NoAggregate && !keyType(c.Type.Kind):
		return failure.Execution("column without agg function would be treated as key column for aggregate table, %s type can not be key column", errorType(c.Type))
	case c.Aggregate == store.NoAggregate:
		c.key = true
		return nil
	case c.Aggregate == store.Sum && c.Default == store.LiteralDefault && c.DefaultValue != "0":
		return failure.Execution("The default value of '%s' with SUM aggregation function must be zero", c.Name)
	}
	return checkAggregate(c, store.AggregateKey, false)
}
