package starrocks

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"starlift/schema"
)

// ParseCreateTable reads a statement that CreateTableSQL wrote, back to the same
// table.
func ParseCreateTable(text string) (schema.Table, error) { return parseCreateTable(text) }

// parseCreateTable reads what SHOW CREATE TABLE prints, in the forms of all
// releases (protocol reference 6.5), into the normal form. Clauses may come in
// any order; one that is not known is an error, since a table that is half
// understood must not be compared. Indexes are read over: schema has none.
func parseCreateTable(text string) (schema.Table, error) {
	r := &reader{text: text}
	var t schema.Table
	if !r.skipWords("CREATE", "TABLE") {
		return t, fmt.Errorf("not a table: its definition starts with %q", cut(firstLine(text), 40))
	}
	name := r.next()
	if r.skip(".") {
		t.Database, name = name.text, r.next()
	}
	t.Name = name.text
	if !r.skip("(") {
		return t, fmt.Errorf(`"(" is missing before %s`, r.peek())
	}
	for {
		if r.skipWord("INDEX") {
			if _, err := r.until(isSign(",")); err != nil {
				return t, err
			}
		} else {
			c, err := r.readColumn()
			if err != nil {
				return t, err
			}
			t.Columns = append(t.Columns, c)
		}
		if r.skip(")") {
			break
		}
		if !r.skip(",") {
			return t, fmt.Errorf(`"," or ")" is missing before %s`, r.peek())
		}
	}
	for {
		more, err := r.readClause(&t)
		if err != nil {
			return t, err
		}
		if !more {
			break
		}
	}
	for i := range t.Columns {
		if t.Model == schema.Primary && t.IsKey(t.Columns[i].Name) {
			t.Columns[i].Nullable = false
		}
	}
	return t, nil
}

func isSign(sign string) func(token) bool {
	return func(t token) bool { return t.kind == tokenSign && t.text == sign }
}

func (r *reader) readColumn() (schema.Column, error) {
	c := schema.Column{Nullable: true}
	name := r.next()
	if name.kind != tokenName && name.kind != tokenWord {
		return c, fmt.Errorf("the name of a column is missing before %s", name)
	}
	c.Name = name.text
	var err error
	if c.Type, err = r.readType(0); err != nil {
		return c, fmt.Errorf("column %q: %w", c.Name, err)
	}
	for {
		switch t := r.peek(); {
		case r.skipWord("NULL"):
			c.Nullable = true
		case r.skipWords("NOT", "NULL"):
			c.Nullable = false
		case r.skipWord("AUTO_INCREMENT"):
			c.AutoIncrement = true
		case r.skipWord("KEY"): // printed by some releases after key columns
		case r.skipWord("DEFAULT"):
			c.Default, err = r.readDefault()
		case r.skipWord("AS"):
			c.Generated, err = r.readGenerated()
		case r.skipWord("COMMENT"):
			c.Comment, err = r.readString()
		case t.kind == tokenWord && isAggregate(t.text):
			r.at = t.end
			c.Aggregate = strings.ToUpper(t.text)
		case isSign(",")(t) || isSign(")")(t):
			return c, nil
		default:
			err = fmt.Errorf("%s is not known here", t)
		}
		if err != nil {
			return c, fmt.Errorf("column %q: %w", c.Name, err)
		}
	}
}

func isAggregate(word string) bool {
	switch strings.ToUpper(word) {
	case "SUM", "MIN", "MAX", "REPLACE", "REPLACE_IF_NOT_NULL", "BITMAP_UNION", "HLL_UNION", "PERCENTILE_UNION", "AGG_STATE_UNION":
		return true
	}
	return false
}

// readDefault reads what follows DEFAULT. Another function than uuid() is kept
// in Value of a schema.UUID, so that it is neither lost nor equal to uuid().
func (r *reader) readDefault() (schema.Default, error) {
	t := r.next()
	switch {
	case t.kind == tokenString:
		return schema.Default{Kind: schema.Literal, Value: t.text}, nil
	case t.kind == tokenWord && strings.EqualFold(t.text, "NULL"):
		return schema.Default{}, nil
	case t.kind == tokenWord && strings.EqualFold(t.text, "CURRENT_TIMESTAMP"):
		_, err := r.readArguments() // digits of a fraction, or none
		return schema.Default{Kind: schema.CurrentTimestamp}, err
	case t.kind == tokenWord: // a number without quotes
		return schema.Default{Kind: schema.Literal, Value: t.text}, nil
	case isSign("(")(t):
		call, err := r.until(func(token) bool { return false })
		if err != nil {
			return schema.Default{}, err
		}
		if !r.skip(")") {
			return schema.Default{}, errors.New(`")" is missing after a default`)
		}
		if strings.EqualFold(call, "uuid()") {
			call = ""
		}
		return schema.Default{Kind: schema.UUID, Value: call}, nil
	}
	return schema.Default{}, fmt.Errorf("%s is not a default", t)
}

// readGenerated reads an expression, without brackets around the whole of it.
func (r *reader) readGenerated() (string, error) {
	text, err := r.until(func(t token) bool {
		return isSign(",")(t) || t.kind == tokenWord && strings.EqualFold(t.text, "COMMENT")
	})
	if err != nil {
		return "", err
	}
	for {
		inner := &reader{text: text}
		if !inner.skip("(") {
			return text, nil
		}
		body, err := inner.until(func(token) bool { return false })
		if err != nil || !inner.skip(")") || inner.peek().kind != tokenEnd {
			return text, nil
		}
		text = body
	}
}

func (r *reader) readString() (string, error) {
	t := r.next()
	if t.kind != tokenString {
		return "", fmt.Errorf("a text in quotes is missing before %s", t)
	}
	return t.text, nil
}

// readClause reads one clause after the columns; more is false at the end.
func (r *reader) readClause(t *schema.Table) (more bool, err error) {
	switch {
	case r.skip(";"), r.peek().kind == tokenEnd:
		return false, nil
	case r.skipWord("ENGINE"):
		r.skip("=")
		if engine := r.next(); !strings.EqualFold(engine.text, "OLAP") {
			err = fmt.Errorf("engine %s is not a table of this cluster's own", engine)
		}
	case r.skipWords("DUPLICATE", "KEY"):
		t.Model = schema.Duplicate
		t.Key, err = r.names()
	case r.skipWords("AGGREGATE", "KEY"):
		t.Model = schema.Aggregate
		t.Key, err = r.names()
	case r.skipWords("UNIQUE", "KEY"):
		t.Model = schema.Unique
		t.Key, err = r.names()
	case r.skipWords("PRIMARY", "KEY"):
		t.Model = schema.Primary
		t.Key, err = r.names()
	case r.skipWord("COMMENT"):
		t.Comment, err = r.readString()
	case r.skipWords("PARTITION", "BY"):
		var text string
		text, err = r.until(func(t token) bool {
			return isSign(";")(t) || t.kind == tokenWord && isClauseWord(t.text)
		})
		if err == nil {
			t.Partition, err = ParsePartition(text, t.Columns)
		}
	case r.skipWords("DISTRIBUTED", "BY"):
		err = r.readDistribution(&t.Distribution)
	case r.skipWords("ORDER", "BY"):
		t.OrderBy, err = r.names()
	case r.skipWord("PROPERTIES"):
		t.Properties, err = r.readProperties()
	default:
		err = fmt.Errorf("clause %s is not known", r.peek())
	}
	return true, err
}

func isClauseWord(word string) bool {
	switch strings.ToUpper(word) {
	case "DISTRIBUTED", "ORDER", "PROPERTIES", "COMMENT":
		return true
	}
	return false
}

func (r *reader) readDistribution(d *schema.Distribution) (err error) {
	switch {
	case r.skipWord("HASH"):
		if d.Hash, err = r.names(); err != nil {
			return err
		}
	case !r.skipWord("RANDOM"):
		return fmt.Errorf("HASH or RANDOM is missing before %s", r.peek())
	}
	if r.skipWord("BUCKETS") {
		t := r.next()
		if d.Buckets, err = strconv.Atoi(t.text); err != nil {
			return fmt.Errorf("the number of buckets is missing before %s", t)
		}
	}
	return nil
}

func (r *reader) readProperties() ([]schema.Property, error) {
	if !r.skip("(") {
		return nil, fmt.Errorf(`"(" is missing before %s`, r.peek())
	}
	var list []schema.Property
	for !r.skip(")") {
		name, err := r.readString()
		if err != nil {
			return nil, err
		}
		if !r.skip("=") {
			return nil, fmt.Errorf(`"=" is missing before %s`, r.peek())
		}
		value, err := r.readString()
		if err != nil {
			return nil, err
		}
		list = append(list, schema.Property{Name: strings.ToLower(name), Value: value})
		if !r.skip(",") && !isSign(")")(r.peek()) {
			return nil, fmt.Errorf(`"," or ")" is missing before %s`, r.peek())
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list, nil
}
