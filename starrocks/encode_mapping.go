package starrocks

import (
	"fmt"
	"strings"

	"starlift/schema"
)

// mappings prepares what the server computes: the columns that cannot be sent as
// they are, and those that the format gives. A field that is both a column and
// named by an expression is read by StarRocks as text (protocol reference 5.3),
// so that a column and what it is made of may share their name, and no other name
// is needed that might be taken.
func (e *Encoder) mappings() error {
	for i := range e.columns {
		c := &e.columns[i]
		for _, o := range e.columns[:i] {
			if strings.EqualFold(o.name, c.name) {
				return fmt.Errorf("encode rows: the column %q is sent twice", c.name)
			}
		}
		if c.name == opColumn && e.format.Ops {
			return fmt.Errorf("encode rows: %s is sent twice, as a field and as the row's own", opColumn)
		}
	}
	taken := map[string]bool{}
	if e.format.Ops {
		taken[opColumn] = true
	}
	for _, d := range e.format.Derived {
		if err := CheckExpression(d.Expression); err != nil {
			return fmt.Errorf("encode rows: the expression of %q: %w", d.Column, err)
		}
		if err := HeaderText(OneLine(d.Expression)); err != nil {
			return fmt.Errorf("encode rows: the expression of %q: %w", d.Column, err)
		}
		if name := strings.ToLower(d.Column); taken[name] {
			return fmt.Errorf("encode rows: the column %q is computed twice", d.Column)
		} else {
			taken[name] = true
		}
		for _, name := range ExpressionNames(d.Expression) {
			if err := e.mentioned(name, d); err != nil {
				return err
			}
		}
	}
	for i := range e.columns {
		if c := &e.columns[i]; c.computed != "" {
			if taken[strings.ToLower(c.name)] {
				return fmt.Errorf("encode rows: the column %q is sent and computed", c.name)
			}
			e.computed = append(e.computed, Derived{c.name, c.computed})
		}
	}
	e.computed = append(e.computed, e.format.Derived...)
	return nil
}

// mentioned prepares a column for being named by an expression, which makes
// StarRocks read it as text.
func (e *Encoder) mentioned(name string, by Derived) error {
	for i := range e.columns {
		c := &e.columns[i]
		if !strings.EqualFold(c.name, name) {
			continue
		}
		switch c.target.Kind {
		case schema.JSON:
			// The text of the JSON value, in CSV as well as in JSON.
			c.computed, c.raw = "parse_json("+quoteName(c.name)+")", false
		case schema.Varbinary, schema.Array, schema.Map, schema.Struct:
			return fmt.Errorf("encode rows: the expression of %q names %q, a column of type %s, which StarRocks would read as text; "+
				"let the source give the field once more, under another name", by.Column, c.name, c.typeName)
		}
	}
	return nil
}
