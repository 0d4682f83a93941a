package ddl

import (
	"math"
	"strings"

	"starlift-sandbox/partition"
)

// batch takes the rest of START ("a") END ("b") EVERY (INTERVAL 1 DAY).
func (p *parser) batch() (declared, error) {
	d := declared{batch: &partition.Batch{}}
	var err error
	if d.batch.Start, err = p.bracketed(); err != nil {
		return d, err
	}
	if err := p.expectWords("END"); err != nil {
		return d, err
	}
	if d.batch.End, err = p.bracketed(); err != nil {
		return d, err
	}
	if err := p.expectWords("EVERY"); err != nil {
		return d, err
	}
	if err := p.expectSymbol("("); err != nil {
		return d, err
	}
	interval := p.Words("INTERVAL")
	step, err := p.number("the length of EVERY", 1, math.MaxInt32)
	if err != nil {
		return d, err
	}
	d.batch.Step = int64(step)
	if interval {
		unit, err := p.anyName("a unit of time")
		if err != nil {
			return d, err
		}
		d.batch.Unit = strings.ToUpper(unit)
	}
	return d, p.expectSymbol(")")
}

func (p *parser) bracketed() (string, error) {
	if err := p.expectSymbol("("); err != nil {
		return "", err
	}
	value, err := p.value()
	if err != nil {
		return "", err
	}
	return value, p.expectSymbol(")")
}
