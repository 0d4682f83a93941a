package ddl

import (
	"slices"
	"strings"

	"starlift-sandbox/cell"
	"starlift-sandbox/partition"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// addPartitions adds what a clause declares to the partitions of a table; later
// says that the table exists, where one that is there may be passed over.
func addPartitions(d *store.Definition, list []declared, prefix string, later bool) error {
	for _, item := range list {
		parts := []store.Partition{item.partition}
		if item.batch != nil {
			if len(d.Partition.Columns) > 1 {
				return failure.Analyze("Batch build partition only support single range column")
			}
			b := *item.batch
			b.Prefix = prefix
			var err error
			if parts, err = b.Expand(partitionTypes(d)[0]); err != nil {
				return failure.Analyze("%s", strings.TrimSuffix(err.Error(), "."))
			}
		}
		for _, part := range parts {
			if err := addPartition(d, item, part, later); err != nil {
				return err
			}
		}
	}
	return nil
}

func addPartition(d *store.Definition, item declared, part store.Partition, later bool) error {
	if err := checkPartitionName(part.Name); err != nil {
		return err
	}
	if d.Partition.Find(part.Name) >= 0 {
		switch {
		case item.quiet:
			return nil
		case later:
			return failure.PartitionExists(part.Name)
		}
		return failure.Analyze("Duplicated partition name: %s", part.Name)
	}
	if d.Partition.Kind == store.ListPartitions {
		return addList(d, part)
	}
	return addRange(d, item, part)
}

func addRange(d *store.Definition, item declared, part store.Partition) error {
	types := partitionTypes(d)
	if item.max {
		part.Upper = make([]store.Bound, len(types))
		for i := range part.Upper {
			part.Upper[i].Max = true
		}
	}
	for _, bounds := range []*[]store.Bound{&part.Lower, &part.Upper} {
		if *bounds == nil {
			continue
		}
		whole, err := normalBounds(*bounds, types)
		if err != nil {
			return err
		}
		*bounds = whole
	}
	ranges, err := partition.InsertRange(d.Partition.Partitions, part, types)
	if err != nil {
		return failure.Execution("%s", err)
	}
	d.Partition.Partitions = ranges
	return nil
}

// normalBounds gives bounds the normal form of their columns; those that are
// left out are the smallest values.
func normalBounds(bounds []store.Bound, types []cell.Type) ([]store.Bound, error) {
	if len(bounds) > len(types) {
		return nil, failure.Analyze("Partition values number is more than partition column number")
	}
	whole := make([]store.Bound, len(types))
	for i, t := range types {
		switch {
		case i >= len(bounds):
			whole[i].Value = partition.Smallest(t)
		case bounds[i].Max:
			whole[i].Max = true
		default:
			text, ok := partition.Normal(t, bounds[i].Value)
			if !ok {
				return nil, failure.Execution("Invalid range value format: %s", defaultReason(t, bounds[i].Value))
			}
			whole[i].Value = text
		}
	}
	return whole, nil
}

func addList(d *store.Definition, part store.Partition) error {
	types := partitionTypes(d)
	values := make([][]string, 0, len(part.Values))
	for _, row := range part.Values {
		if len(row) != len(types) {
			return failure.Analyze("Partition column size should be equal to the size of the partition values")
		}
		normal := make([]string, len(row))
		for i, text := range row {
			value, ok := partition.Normal(types[i], text)
			if !ok {
				return failure.Analyze("Invalid partition value: %s", text)
			}
			normal[i] = value
		}
		for _, other := range append(slices.Clone(d.Partition.Partitions), store.Partition{Values: values}) {
			if !slices.ContainsFunc(other.Values, func(o []string) bool { return slices.Equal(o, normal) }) {
				continue
			}
			if len(normal) == 1 {
				return failure.Analyze("Duplicated value %s", normal[0])
			}
			return failure.Analyze("Duplicate values (\"%s\") not allow", strings.Join(normal, `","`))
		}
		values = append(values, normal)
	}
	part.Values = values
	d.Partition.Partitions = append(slices.Clone(d.Partition.Partitions), part)
	return nil
}
