package ddl

import (
	"slices"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/partition"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// checkPartition judges PARTITION BY and gives it its normal form.
func (s *statement) checkPartition() error {
	c, d := s.partition, &s.create.Definition
	if c == nil {
		return nil
	}
	switch {
	case c.Kind == store.ExpressionPartitions && !s.release.HasExpressionPartitions():
		return failure.Unsupported("PARTITION BY an expression")
	case (c.Kind == store.ListPartitions || c.Kind == store.ColumnPartitions) && !s.release.HasListPartitions():
		return failure.Unsupported("PARTITION BY LIST")
	}
	p := c.Partitioning
	for i, name := range p.Columns {
		at, err := s.partitionColumn(name, p.Kind)
		if err != nil {
			return err
		}
		p.Columns[i] = d.Columns[at].Name
		if slices.Contains(p.Columns[:i], p.Columns[i]) {
			return failure.Analyze("Duplicated partition column %s", name)
		}
	}
	d.Partition = &p
	return addPartitions(d, c.declared, s.batchPrefix(), false)
}

// batchPrefix is what dynamic_partition.prefix says the names in a batch begin
// with.
func (s *statement) batchPrefix() string {
	for _, p := range s.properties {
		if p.key == dynamicPartition+"prefix" {
			return p.value
		}
	}
	return ""
}

// partitionColumn judges a column to partition by, and finds it.
func (s *statement) partitionColumn(name string, kind store.PartitionKind) (int, error) {
	d := &s.create.Definition
	at := d.Find(name)
	if at < 0 {
		return at, failure.Analyze("Partition column[%s] does not exist in column list", name)
	}
	c := &d.Columns[at]
	switch {
	case !keyType(c.Type.Kind):
		return at, failure.Analyze("Invalid partition column '%s': invalid data type %s", c.Name, errorType(c.Type))
	case d.Model != store.DuplicateKey && at >= len(d.Keys):
		return at, failure.Analyze("The partition column could not be aggregated column and unique table's partition column must be key column")
	case kind == store.RangePartitions && !partition.CanRange(c.Type):
		return at, failure.Analyze("Column[%s] type[%s] cannot be a range partition key", c.Name, strings.ToUpper(kindName(c.Type.Kind)))
	case kind == store.ExpressionPartitions && !sliceable(c.Type.Kind, s.partition.Expression):
		function, _, _ := strings.Cut(s.partition.Expression, "(")
		return at, failure.Analyze("Unsupported partition type %s for function %s", errorType(c.Type), function)
	}
	return at, nil
}

// sliceable reports whether a column of the kind can be cut by the expression:
// time_slice and hours need a DATETIME.
func sliceable(kind cell.Kind, expression string) bool {
	return kind == cell.Datetime || kind == cell.Date && strings.HasPrefix(expression, "date_trunc('") && !strings.HasPrefix(expression, "date_trunc('hour'")
}

// partitionTypes are the types of the columns that a table is partitioned by.
func partitionTypes(d *store.Definition) []cell.Type {
	types := make([]cell.Type, len(d.Partition.Columns))
	for i, name := range d.Partition.Columns {
		types[i] = d.Columns[d.Find(name)].Type
	}
	return types
}
