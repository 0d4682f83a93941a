package engine

import (
	"slices"

	"starlift-sandbox/cell"
	"starlift-sandbox/partition"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// placement says which partitions the rows of a statement may be in.
type placement struct {
	router *partition.Router // nil for a table without partitions
	only   []string          // nil: all
	values []cell.Value
}

// place prepares a target for the partitions that a statement names, nil for
// all of them.
func (t *target) place(names []string) error {
	router, err := partition.NewRouter(&t.definition)
	if err != nil {
		return err
	}
	known := partition.Names(&t.definition)
	// Automatic partitions have no names before their rows have come.
	automatic := t.definition.Partition != nil && t.definition.Partition.Kind.Automatic()
	for _, name := range names {
		// A table without partitions is one partition of its own name.
		if automatic || router == nil && name == t.definition.Name || slices.Contains(known, name) {
			continue
		}
		return failure.Analyze("Unknown partition '%s' in table '%s'", name, t.definition.Name)
	}
	t.placement = placement{router: router, only: names}
	return nil
}

// partitionOf is the partition that a row belongs to; false for none.
func (p *placement) partitionOf(row store.Row) (string, bool) {
	p.values = p.values[:0]
	for _, column := range p.router.Columns() {
		p.values = append(p.values, row[column])
	}
	return p.router.Find(p.values)
}

// covers reports whether a stored row is of the partitions of the statement.
func (p *placement) covers(row store.Row) bool {
	if p.router == nil || p.only == nil {
		return true
	}
	name, found := p.partitionOf(row)
	return found && slices.Contains(p.only, name)
}

// refuse says why a row can be in none of the partitions, "" when it can.
func (p *placement) refuse(row store.Row) string {
	if p.router == nil {
		return ""
	}
	name, found := p.partitionOf(row)
	if !found || p.only != nil && !slices.Contains(p.only, name) {
		return "The row is out of partition ranges. Please add a new partition."
	}
	return ""
}
