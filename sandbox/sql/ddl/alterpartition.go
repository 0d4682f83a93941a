package ddl

import (
	"slices"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// addPartitionClause is ADD PARTITION.
type addPartitionClause struct{ declared []declared }

func (addPartitionClause) operation() string { return "ADD_PARTITION" }

// addPartition takes the rest of ADD PARTITION p VALUES …, of a range or a list.
func (p *parser) addPartition() (clause, error) {
	if !p.Peek().Is("PARTITION") {
		if p.Peek().Is("ROLLUP") || p.Peek().Is("TEMPORARY") {
			return nil, failure.Unsupported("ALTER TABLE … ADD %s", p.Peek().Text)
		}
		return nil, p.unexpected("COLUMN, PARTITION or INDEX")
	}
	mark := *p
	if _, err := p.partitionName(); err != nil {
		return nil, err
	}
	list := p.Words("VALUES", "IN")
	*p = mark
	item := p.rangeItem
	if list {
		item = p.listItem
	}
	d, err := item()
	if err != nil {
		return nil, err
	}
	if p.Peek().Is("DISTRIBUTED") {
		return nil, failure.Unsupported("a distribution of a single partition")
	}
	return addPartitionClause{[]declared{d}}, nil
}

func (a addPartitionClause) change(e *edit) error {
	w := &e.plan.Want
	switch {
	case w.Partition == nil:
		return failure.Execution("Only support adding partition to range/list partitioned table")
	case w.Partition.Kind == store.ColumnPartitions:
		return failure.Unsupported("ADD PARTITION to a table with automatic partitions")
	}
	for _, d := range a.declared {
		if list := d.partition.Values != nil; list != (w.Partition.Kind == store.ListPartitions) {
			return failure.Execution("The partition's type does not match the table's")
		}
	}
	return addPartitions(w, a.declared, w.Properties[dynamicPartition+"prefix"], true)
}

// dropPartitionClause is DROP PARTITION.
type dropPartitionClause struct {
	name  string
	quiet bool
}

func (dropPartitionClause) operation() string { return "DROP_PARTITION" }

// dropPartition takes the rest of DROP PARTITION [IF EXISTS] p [FORCE].
func (p *parser) dropPartition() (clause, error) {
	for _, word := range [...]string{"ROLLUP", "TEMPORARY", "PARTITIONS"} {
		if p.Peek().Is(word) {
			return nil, failure.Unsupported("ALTER TABLE … DROP %s", word)
		}
	}
	if err := p.expectWords("PARTITION"); err != nil {
		return nil, err
	}
	var d dropPartitionClause
	d.quiet = p.Words("IF", "EXISTS")
	var err error
	d.name, err = p.anyName("a partition name")
	p.Words("FORCE")
	return d, err
}

func (d dropPartitionClause) change(e *edit) error {
	w := &e.plan.Want
	if w.Partition == nil {
		return failure.Execution("Alter table [%s] failed. Not a partitioned table", w.Name)
	}
	at := w.Partition.Find(d.name)
	switch {
	case at >= 0:
		d.name = w.Partition.Partitions[at].Name
		w.Partition.Partitions = slices.Delete(w.Partition.Partitions, at, at+1)
	case !w.Partition.Kind.Automatic() && d.quiet:
		return nil
	case !w.Partition.Kind.Automatic():
		return failure.UnknownPartition(d.name)
	}
	e.plan.Emptied, e.plan.Quiet = []string{d.name}, d.quiet
	return nil
}
