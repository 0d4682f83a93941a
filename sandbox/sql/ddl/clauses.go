package ddl

import (
	"math"

	"starlift-sandbox/store"
)

func (p *parser) keyClause(s *statement) error {
	d := &s.create.Definition
	switch {
	case p.Words("DUPLICATE"):
		d.Model = store.DuplicateKey
	case p.Words("PRIMARY"):
		d.Model = store.PrimaryKey
	case p.Words("UNIQUE"):
		d.Model = store.UniqueKey
	case p.Words("AGGREGATE"):
		d.Model = store.AggregateKey
	default:
		return nil
	}
	s.keyed = true
	if err := p.expectWords("KEY"); err != nil {
		return err
	}
	var err error
	d.Keys, err = p.names("a key column")
	return err
}

func (p *parser) tableComment(s *statement) error {
	if !p.Words("COMMENT") {
		return nil
	}
	p.Symbol("=")
	var err error
	s.create.Definition.Comment, err = p.string("a comment in quotes")
	return err
}

func (p *parser) distribution(s *statement) error {
	if !p.Words("DISTRIBUTED") {
		return nil
	}
	d := &s.create.Definition
	s.bucketed = true
	if err := p.expectWords("BY"); err != nil {
		return err
	}
	switch {
	case p.Words("RANDOM"):
		d.Random = true
	case p.Words("HASH"):
		var err error
		if d.HashColumns, err = p.names("a column"); err != nil {
			return err
		}
	default:
		return p.unexpected("HASH or RANDOM")
	}
	if p.Words("BUCKETS") {
		var err error
		s.hasBuckets = true
		d.Buckets, err = p.number("BUCKETS", 0, math.MaxInt32)
		return err
	}
	return nil
}

func (p *parser) orderClause(s *statement) error {
	if !p.Words("ORDER") {
		return nil
	}
	if err := p.expectWords("BY"); err != nil {
		return err
	}
	var err error
	s.create.Definition.OrderBy, err = p.names("a sort column")
	return err
}

func (p *parser) propertyClause(s *statement) error {
	if !p.Words("PROPERTIES") {
		return nil
	}
	properties, err := p.properties()
	s.properties = properties
	return err
}

// property is one property as it was written.
type property struct{ key, value string }

// properties takes `("key" = "value", …)`.
func (p *parser) properties() ([]property, error) {
	if err := p.expectSymbol("("); err != nil {
		return nil, err
	}
	var properties []property
	for {
		key, err := p.string("a property in quotes")
		if err != nil {
			return nil, err
		}
		if err := p.expectSymbol("="); err != nil {
			return nil, err
		}
		value, err := p.string("a value in quotes")
		if err != nil {
			return nil, err
		}
		properties = append(properties, property{key, value})
		if p.Symbol(")") {
			return properties, nil
		}
		if err := p.expectSymbol(","); err != nil {
			return nil, err
		}
	}
}
