package ddl

import (
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/sql/lex"
)

// rangeItem takes one range, or a batch of them: PARTITION p VALUES LESS THAN
// ("a"), PARTITION p VALUES [("a"), ("b")), START ("a") END ("b") EVERY (…).
func (p *parser) rangeItem() (declared, error) {
	if p.Words("START") {
		return p.batch()
	}
	d, err := p.partitionName()
	if err != nil {
		return d, err
	}
	if err := p.expectWords("VALUES"); err != nil {
		return d, err
	}
	switch {
	case p.Words("LESS", "THAN", "MAXVALUE"):
		d.less, d.max = true, true
	case p.Words("LESS", "THAN"):
		d.less = true
		d.partition.Upper, err = p.bounds()
	default:
		err = p.closedOpen(&d.partition)
	}
	if err != nil {
		return d, err
	}
	return d, p.partitionProperties()
}

// partitionName takes PARTITION [IF NOT EXISTS] name.
func (p *parser) partitionName() (declared, error) {
	var d declared
	if p.Peek().Is("TEMPORARY") {
		return d, failure.Unsupported("a temporary partition")
	}
	if err := p.expectWords("PARTITION"); err != nil {
		return d, err
	}
	d.quiet = p.Words("IF", "NOT", "EXISTS")
	var err error
	d.partition.Name, err = p.anyName("a partition name")
	return d, err
}

// anyName takes a name that may be a reserved word: SHOW CREATE TABLE writes the
// names of partitions without quotes.
func (p *parser) anyName(what string) (string, error) {
	token := p.Peek()
	if token.Kind != lex.Quoted && token.Kind != lex.Word {
		return "", p.unexpected(what)
	}
	p.Next()
	return token.Text, nil
}

// partitionProperties takes ("replication_num" = "1") behind a partition and
// refuses them: all partitions of this server are alike.
func (p *parser) partitionProperties() error {
	if !p.Peek().IsSymbol("(") {
		return nil
	}
	return failure.Unsupported("properties of a single partition")
}

// listItem takes PARTITION p VALUES IN ("a", …) or VALUES IN (("a", "b"), …).
func (p *parser) listItem() (declared, error) {
	d, err := p.partitionName()
	if err != nil {
		return d, err
	}
	for _, word := range [...]string{"VALUES", "IN"} {
		if err := p.expectWords(word); err != nil {
			return d, err
		}
	}
	if err := p.expectSymbol("("); err != nil {
		return d, err
	}
	for {
		row, err := p.listRow()
		if err != nil {
			return d, err
		}
		d.partition.Values = append(d.partition.Values, row)
		if p.Symbol(")") {
			return d, p.partitionProperties()
		}
		if err := p.expectSymbol(","); err != nil {
			return d, err
		}
	}
}

func (p *parser) listRow() ([]string, error) {
	if p.Peek().Is("NULL") {
		return nil, failure.Unsupported("NULL in a list partition")
	}
	if !p.Symbol("(") {
		value, err := p.value()
		return []string{value}, err
	}
	var row []string
	for {
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		row = append(row, value)
		if p.Symbol(")") {
			return row, nil
		}
		if err := p.expectSymbol(","); err != nil {
			return nil, err
		}
	}
}
