package starrocks

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"starlift/schema"
)

// ParsePartition reads what stands after PARTITION BY, as a person writes it or
// as a server prints it, for a table with these columns. Both forms of one
// clause give the same value: bounds are written as the column's type has them,
// START … END … EVERY becomes its partitions, the lowest bound of a type is none.
func ParsePartition(text string, columns []schema.Column) (schema.Partition, error) {
	if !utf8.ValidString(text) {
		return schema.Partition{}, errors.New("the text is no UTF-8")
	}
	r := &reader{text: text}
	p, err := r.readPartition()
	if err == nil && r.peek().kind != tokenEnd {
		err = fmt.Errorf("%s is not known here", r.peek())
	}
	if err != nil {
		return schema.Partition{}, err
	}
	return normalPartition(p, columns)
}

// partitionClause is a clause before it is held against the columns.
type partitionClause struct {
	schema.Partition
	every []every // START … END … EVERY, in the order written
}

func (r *reader) readPartition() (partitionClause, error) {
	var p partitionClause
	var err error
	switch {
	case r.skipWord("RANGE"):
		p.Form = schema.ByRange
	case r.skipWord("LIST"):
		p.Form = schema.ByList
	case isSign("(")(r.peek()):
		at := r.at
		p.Form = schema.ByColumns
		if p.Columns, err = r.names(); err == nil {
			return p, nil
		}
		r.at = at
		return r.readPartitionExpression()
	default:
		return r.readPartitionExpression()
	}
	if p.Columns, err = r.names(); err != nil {
		return p, err
	}
	if r.peek().kind == tokenEnd {
		return p, nil
	}
	if !r.skip("(") {
		return p, fmt.Errorf(`"(" is missing before %s`, r.peek())
	}
	for first := true; !r.skip(")"); first = false {
		if !first && !r.skip(",") {
			return p, fmt.Errorf(`"," or ")" is missing before %s`, r.peek())
		}
		if err := r.readPart(&p); err != nil {
			return p, err
		}
	}
	return p, nil
}

// readPartitionExpression reads columns and calls such as date_trunc('day', c),
// with commas between.
func (r *reader) readPartitionExpression() (partitionClause, error) {
	var p partitionClause
	start, calls := r.at, false
	for {
		t := r.next()
		number := t.kind == tokenWord && t.text[0] >= '0' && t.text[0] <= '9'
		if t.kind != tokenName && t.kind != tokenWord || number {
			return p, fmt.Errorf("a column or a call such as date_trunc('day', c) is missing before %s", t)
		}
		if t.kind == tokenWord && isSign("(")(r.peek()) {
			calls = true
			if err := r.skipCall(); err != nil {
				return p, err
			}
		} else {
			p.Columns = append(p.Columns, t.text)
		}
		end := r.at
		if r.skip(",") {
			continue
		}
		if calls {
			return partitionClause{Partition: schema.Partition{
				Form: schema.ByExpression, Expression: normalExpression(r.text[start:end]),
			}}, nil
		}
		p.Form = schema.ByColumns
		return p, nil
	}
}

// skipCall goes over the arguments of a call, to the bracket that closes it.
func (r *reader) skipCall() error {
	for depth := 0; ; {
		switch t := r.next(); {
		case t.kind == tokenEnd:
			return errors.New(`")" is missing after the call`)
		case t.kind == tokenBroken, isSign(";")(t):
			return fmt.Errorf("%s is not known here", t)
		case isSign("(")(t):
			depth++
		case isSign(")")(t):
			if depth--; depth == 0 {
				return nil
			}
		}
	}
}

// normalExpression writes an expression with names bare where they can be, words
// in lower case but for names, strings in single quotes, no blanks but those
// after commas and between words.
func normalExpression(text string) string {
	var b strings.Builder
	r := &reader{text: text}
	last := token{kind: tokenSign, text: "("}
	for t := r.next(); t.kind != tokenEnd; t = r.next() {
		if last.kind != tokenSign && t.kind != tokenSign || last.kind == tokenSign && last.text == "," {
			b.WriteByte(' ')
		}
		switch {
		case t.kind == tokenString:
			b.WriteString("'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(t.text) + "'")
		case t.kind == tokenWord && isSign("(")(r.peek()):
			b.WriteString(strings.ToLower(t.text))
		case t.kind == tokenName, t.kind == tokenWord && (t.text[0] < '0' || t.text[0] > '9'):
			b.WriteString(fieldName(t.text))
		default:
			b.WriteString(t.text)
		}
		last = t
	}
	return b.String()
}

func (r *reader) readPart(p *partitionClause) error {
	if r.skipWord("START") {
		e, err := r.readEvery()
		p.every = append(p.every, e)
		return err
	}
	if !r.skipWord("PARTITION") {
		return fmt.Errorf("PARTITION or START is missing before %s", r.peek())
	}
	r.skipWords("IF", "NOT", "EXISTS")
	name := r.next()
	if name.kind != tokenName && name.kind != tokenWord {
		return fmt.Errorf("the name of a partition is missing before %s", name)
	}
	part := schema.Part{Name: name.text}
	var err error
	switch {
	case !r.skipWord("VALUES"):
		err = fmt.Errorf("VALUES is missing before %s", r.peek())
	case p.Form == schema.ByList && !r.skipWord("IN"):
		err = fmt.Errorf("IN is missing before %s: a list partition names its values", r.peek())
	case p.Form == schema.ByList:
		part.Values, err = r.readListValues(len(p.Columns))
	case r.skipWords("LESS", "THAN"):
		if !r.skipWord("MAXVALUE") {
			part.Upper, err = r.readBound()
		}
		if n := len(p.Parts); n > 0 {
			part.Lower = p.Parts[n-1].Upper
		}
	default:
		part.Lower, part.Upper, err = r.readRange()
	}
	if err == nil && isSign("(")(r.peek()) { // properties of one partition
		_, err = r.readProperties()
	}
	p.Parts = append(p.Parts, part)
	return err
}

// readRange reads [("a"), ("b")).
func (r *reader) readRange() (lower, upper []string, err error) {
	if !r.skip("[") {
		return nil, nil, fmt.Errorf(`LESS THAN or "[" is missing before %s`, r.peek())
	}
	if lower, err = r.readBound(); err != nil {
		return nil, nil, err
	}
	if !r.skip(",") {
		return nil, nil, fmt.Errorf(`"," is missing before %s`, r.peek())
	}
	if upper, err = r.readBound(); err == nil && !r.skip(")") {
		err = fmt.Errorf(`")" is missing before %s`, r.peek())
	}
	return lower, upper, err
}

// readBound reads ("2024-01-01", "7"); MAXVALUE alone is no bound.
func (r *reader) readBound() ([]string, error) {
	values, err := r.readValues()
	if err == nil && slices.Equal(values, []string{maxValue}) {
		return nil, nil
	}
	return values, err
}

// maxValue cannot be a value of any type that partitions.
const maxValue = "\x00MAXVALUE"

func (r *reader) readValues() ([]string, error) {
	if !r.skip("(") {
		return nil, fmt.Errorf(`"(" is missing before %s`, r.peek())
	}
	var values []string
	for {
		value, err := r.readValue()
		if err != nil {
			return nil, err
		}
		values = append(values, value)
		if r.skip(")") {
			return values, nil
		}
		if !r.skip(",") {
			return nil, fmt.Errorf(`"," or ")" is missing before %s`, r.peek())
		}
	}
}

func (r *reader) readValue() (string, error) {
	sign := ""
	if r.skip("-") {
		sign = "-"
	}
	switch t := r.next(); {
	case t.kind == tokenWord && strings.EqualFold(t.text, "MAXVALUE") && sign == "":
		return maxValue, nil
	case t.kind == tokenString && sign == "", t.kind == tokenWord:
		return sign + t.text, nil
	default:
		return "", fmt.Errorf("a value is missing before %s", t)
	}
}

// readListValues reads ("a", "b") for one column, (("a", "1"), ("b", "2")) for
// several.
func (r *reader) readListValues(columns int) ([][]string, error) {
	at := r.at
	if !r.skip("(") {
		return nil, fmt.Errorf(`"(" is missing before %s`, r.peek())
	}
	if !isSign("(")(r.peek()) {
		r.at = at
		single, err := r.readValues()
		if err == nil && columns != 1 {
			err = fmt.Errorf("a list of %d columns needs (…) around each of its values", columns)
		}
		var values [][]string
		for _, v := range single {
			values = append(values, []string{v})
		}
		return values, err
	}
	var values [][]string
	for {
		one, err := r.readValues()
		if err != nil {
			return nil, err
		}
		values = append(values, one)
		if r.skip(")") {
			return values, nil
		}
		if !r.skip(",") {
			return nil, errors.New(`"," or ")" is missing in a list of values`)
		}
	}
}
