package ddl

import (
	"strings"

	"starlift-sandbox/partition"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// partitionClause is a PARTITION BY as it was written.
type partitionClause struct {
	store.Partitioning
	declared []declared
}

// declared is one item of a list of partitions: a range, a list, or a batch of
// ranges.
type declared struct {
	quiet     bool // IF NOT EXISTS
	partition store.Partition
	less      bool // VALUES LESS THAN
	max       bool // VALUES LESS THAN MAXVALUE
	batch     *partition.Batch
}

func (p *parser) partitionClause(s *statement) error {
	if !p.Words("PARTITION", "BY") {
		return nil
	}
	s.partition = &partitionClause{}
	c := s.partition
	var err error
	switch {
	case p.Words("RANGE"):
		c.Kind = store.RangePartitions
		if c.Columns, err = p.names("a partition column"); err == nil {
			c.declared, err = p.declarations(p.rangeItem)
		}
	case p.Words("LIST"):
		c.Kind = store.ListPartitions
		if c.Columns, err = p.names("a partition column"); err == nil {
			c.declared, err = p.declarations(p.listItem)
		}
	case p.Peek().IsSymbol("("):
		c.Kind = store.ColumnPartitions
		c.Columns, err = p.names("a partition column")
	default:
		err = p.expressionPartition(c)
	}
	return err
}

// expressionPartition takes a call of date_trunc or time_slice, or columns
// without brackets.
func (p *parser) expressionPartition(c *partitionClause) error {
	name, err := p.name("a partition clause")
	if err != nil {
		return err
	}
	if !p.Peek().IsSymbol("(") {
		c.Kind, c.Columns = store.ColumnPartitions, []string{name}
		for p.Symbol(",") {
			if name, err = p.name("a partition column"); err != nil {
				return err
			}
			c.Columns = append(c.Columns, name)
		}
		return nil
	}
	p.Next()
	c.Kind = store.ExpressionPartitions
	switch strings.ToLower(name) {
	case "date_trunc":
		err = p.dateTrunc(c)
	case "time_slice":
		err = p.timeSlice(c)
	default:
		return failure.Analyze("Unsupported partition expression: %s", strings.ToLower(name))
	}
	if err != nil {
		return err
	}
	if p.Symbol(",") {
		return failure.Unsupported("PARTITION BY several expressions")
	}
	if p.Peek().IsSymbol("(") {
		c.declared, err = p.declarations(p.rangeItem)
	}
	return err
}

// dateTrunc takes the rest of date_trunc('day', c).
func (p *parser) dateTrunc(c *partitionClause) error {
	unit, err := p.string("a unit of time in quotes")
	if err != nil {
		return err
	}
	if err := p.expectSymbol(","); err != nil {
		return err
	}
	column, err := p.name("a partition column")
	if err != nil {
		return err
	}
	unit = strings.ToLower(unit)
	if !partition.CanSlice(unit) {
		return failure.Analyze("unsupported automatic partition granularity:%s", unit)
	}
	c.Columns = []string{column}
	c.Expression = "date_trunc('" + unit + "', " + bareName(column) + ")"
	return p.expectSymbol(")")
}

// timeSlice takes the rest of time_slice(c, INTERVAL 7 day).
func (p *parser) timeSlice(c *partitionClause) error {
	column, err := p.name("a partition column")
	if err != nil {
		return err
	}
	if err := p.expectSymbol(","); err != nil {
		return err
	}
	if err := p.expectWords("INTERVAL"); err != nil {
		return err
	}
	token := p.Peek()
	if _, err := p.number("the length of the interval", 1, 1<<20); err != nil {
		return err
	}
	unit := strings.ToLower(p.Peek().Text)
	if p.Peek().Kind != lex.Word || !partition.CanSlice(unit) {
		return failure.Analyze("unsupported automatic partition granularity:%s", unit)
	}
	p.Next()
	if p.Symbol(",") {
		edge, err := p.name("FLOOR")
		if err != nil {
			return err
		}
		if !strings.EqualFold(edge, "floor") {
			return failure.Analyze("Function time_slice with ceil is not supported in partition expression")
		}
	}
	c.Columns = []string{column}
	c.Expression = "time_slice(" + bareName(column) + ", INTERVAL " + token.Text + " " + unit + ")"
	return p.expectSymbol(")")
}

// declarations takes `([item[, item]…])`.
func (p *parser) declarations(item func() (declared, error)) ([]declared, error) {
	if err := p.expectSymbol("("); err != nil {
		return nil, err
	}
	var list []declared
	if p.Symbol(")") {
		return nil, nil
	}
	for {
		d, err := item()
		if err != nil {
			return nil, err
		}
		list = append(list, d)
		if p.Symbol(")") {
			return list, nil
		}
		if err := p.expectSymbol(","); err != nil {
			return nil, err
		}
	}
}
