// Package partition finds the partition that a row belongs to, and knows the
// names and bounds of partitions (protocol reference 6.4). It keeps nothing:
// partitions that are declared stand in the table's definition, automatic ones
// follow from the rows.
package partition

import (
	"fmt"
	"sort"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// Router finds partitions for the rows of one table. It does not change and may
// be used by several goroutines.
type Router struct {
	columns []int
	types   []cell.Type
	ranges  []bounds          // of RangePartitions, ascending
	lists   map[string]string // of ListPartitions: values to name
	slice   slice             // of ExpressionPartitions
	kind    store.PartitionKind
}

// bounds is a range whose bounds were read.
type bounds struct {
	name         string
	lower, upper []bound
}

// NewRouter returns the router of a table, nil when it has no partitions. An
// error is a definition that no CREATE TABLE would have accepted.
func NewRouter(d *store.Definition) (*Router, error) {
	p := d.Partition
	if p == nil {
		return nil, nil
	}
	r := &Router{kind: p.Kind}
	for _, name := range p.Columns {
		at := d.Find(name)
		if at < 0 {
			return nil, fmt.Errorf("partition column %s of table %s does not exist", name, d.Name)
		}
		r.columns = append(r.columns, at)
		r.types = append(r.types, d.Columns[at].Type)
	}
	var err error
	switch p.Kind {
	case store.RangePartitions:
		r.ranges, err = readRanges(p.Partitions, r.types)
	case store.ListPartitions:
		r.lists, err = readLists(p.Partitions, r.types)
	case store.ExpressionPartitions:
		r.slice, err = parseSlice(p.Expression)
	}
	return r, err
}

// Columns returns the columns that decide, by index in the definition.
func (r *Router) Columns() []int { return r.columns }

// Find returns the partition for the values of Columns, which are of the
// columns' types. Where partitions are automatic there always is one.
func (r *Router) Find(values []cell.Value) (name string, found bool) {
	switch r.kind {
	case store.RangePartitions:
		return r.findRange(values)
	case store.ListPartitions:
		var room [64]byte
		key, ok := appendKey(room[:0], values, r.types)
		if !ok {
			return "", false
		}
		name, found = r.lists[string(key)]
		return name, found
	case store.ExpressionPartitions:
		return r.slice.name(values[0]), true
	}
	return columnsName(values, r.types), true
}

func (r *Router) findRange(values []cell.Value) (string, bool) {
	at := sort.Search(len(r.ranges), func(i int) bool { return compareToBound(values, r.ranges[i].upper, r.types) < 0 })
	if at == len(r.ranges) || compareToBound(values, r.ranges[at].lower, r.types) < 0 {
		return "", false
	}
	return r.ranges[at].name, true
}

// Names returns the partitions that a table declares, in their order.
func Names(d *store.Definition) []string {
	if d.Partition == nil {
		return nil
	}
	names := make([]string, len(d.Partition.Partitions))
	for i := range names {
		names[i] = d.Partition.Partitions[i].Name
	}
	return names
}

func readRanges(partitions []store.Partition, types []cell.Type) ([]bounds, error) {
	ranges := make([]bounds, len(partitions))
	for i := range partitions {
		p := &partitions[i]
		lower, okLower := readBounds(p.Lower, types)
		upper, okUpper := readBounds(p.Upper, types)
		if !okLower || !okUpper {
			return nil, fmt.Errorf("the bounds of partition %s have no value in the column's type", p.Name)
		}
		ranges[i] = bounds{p.Name, lower, upper}
	}
	return ranges, nil
}

func readLists(partitions []store.Partition, types []cell.Type) (map[string]string, error) {
	lists := make(map[string]string)
	for i := range partitions {
		for _, texts := range partitions[i].Values {
			values := make([]cell.Value, len(texts))
			for k, text := range texts {
				value, ok := cell.Convert(types[k], text)
				if !ok {
					return nil, fmt.Errorf("the value %q of partition %s has no value in the column's type", text, partitions[i].Name)
				}
				values[k] = value
			}
			key, ok := appendKey(nil, values, types)
			if !ok {
				return nil, fmt.Errorf("partition %s cannot be looked up", partitions[i].Name)
			}
			lists[string(key)] = partitions[i].Name
		}
	}
	return lists, nil
}

// appendKey writes values so that two rows of them are equal where their bytes
// are. No list holds a NULL, so that there is no key for one.
func appendKey(dst []byte, values []cell.Value, types []cell.Type) ([]byte, bool) {
	for i, value := range values {
		if value == nil {
			return nil, false
		}
		dst = cell.AppendPrinted(dst, value, types[i])
		dst = append(dst, 0)
	}
	return dst, true
}
