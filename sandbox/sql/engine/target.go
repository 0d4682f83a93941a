package engine

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// target turns the values that a statement gives into rows of its table.
type target struct {
	session    *Session
	table      *store.Table
	definition store.Definition
	given      []int // the column of each value that a statement gives
	omitted    []int // the columns that get their default
	generated  []generatedColumn
	strict     bool
	buffer     store.Row
	placement  placement
}

// generatedColumn is a column that is computed of others.
type generatedColumn struct {
	column int
	value  *expression.Bound
}

// newTarget is for an INSERT of the named columns, nil for all of them. The
// texts of its refusals are from memory of StarRocks' InsertAnalyzer.
func (s *Session) newTarget(table *store.Table, columns []string) (*target, error) {
	t := &target{session: s, table: table, definition: s.snapshot(table).Definition()}
	strict, _ := s.values("enable_insert_strict")
	t.strict = isOn(strict)
	d := &t.definition
	t.buffer = make(store.Row, len(d.Columns))
	for _, name := range columns {
		i := d.Find(name)
		switch {
		case i < 0:
			return nil, failure.UnknownColumn(name, d.Name)
		case slices.Contains(t.given, i):
			return nil, failure.ColumnTwice(name)
		case d.Columns[i].Generated != "":
			return nil, failure.Analyze("generated column '%s' can not be specified", name)
		}
		t.given = append(t.given, i)
	}
	for i := range d.Columns {
		c := &d.Columns[i]
		switch {
		case c.Generated != "":
			if err := t.generate(i); err != nil {
				return nil, err
			}
		case columns == nil:
			t.given = append(t.given, i)
		case !slices.Contains(t.given, i):
			if c.Default == store.NoDefault && !c.Nullable && !c.AutoIncrement {
				return nil, failure.Analyze("'%s' must be explicitly mentioned in column permutation", c.Name)
			}
			t.omitted = append(t.omitted, i)
		}
	}
	return t, nil
}

// generate binds the expression of column i to the columns before it.
func (t *target) generate(i int) error {
	parsed, err := expression.Parse(t.definition.Columns[i].Generated)
	if err != nil {
		return fmt.Errorf("generated column %s: %w", t.definition.Columns[i].Name, err)
	}
	bound, err := parsed.Bind(t.session.scope(&t.definition))
	if err != nil {
		return fmt.Errorf("generated column %s: %w", t.definition.Columns[i].Name, err)
	}
	t.generated = append(t.generated, generatedColumn{i, bound})
	return nil
}

// row makes a row of the table of what a statement gives, or says why there is
// none: it is filtered then. The row holds until the next one.
func (t *target) row(g given) (store.Row, string) {
	for i, column := range t.given {
		c := &t.definition.Columns[column]
		v, from := g.values[i], g.types[i]
		if _, is := v.(omitted); is {
			v, from = t.defaultOf(c), c.Type
		}
		value, reason := t.fit(c, v, from)
		if reason != "" {
			return nil, reason
		}
		t.buffer[column] = value
	}
	for _, column := range t.omitted {
		t.buffer[column] = t.defaultOf(&t.definition.Columns[column])
	}
	return t.complete(t.buffer)
}

// complete computes the generated columns of a row.
func (t *target) complete(row store.Row) (store.Row, string) {
	for _, g := range t.generated {
		c := &t.definition.Columns[g.column]
		v, err := g.value.Eval(row)
		if err != nil {
			return nil, err.Error()
		}
		value, reason := t.fit(c, v, g.value.Type())
		if reason != "" {
			return nil, reason
		}
		row[g.column] = value
	}
	return row, t.placement.refuse(row)
}

// fit casts a value to the type of its column, or says why it cannot be there.
// What a cast makes nothing of is refused in strict mode and NULL else; a text
// that is too long is refused in both (protocol reference 5.5).
func (t *target) fit(c *store.Column, v cell.Value, from cell.Type) (cell.Value, string) {
	if v != nil && !from.Equal(c.Type) {
		to := c.Type
		if to.Kind == cell.Varchar || to.Kind == cell.Char || to.Kind == cell.Varbinary {
			// CAST would cut the text off.
			to.Length = 0
		}
		cast, ok := cell.Cast(v, from, to)
		if !ok && t.strict {
			return nil, fmt.Sprintf("Value '%s' is out of range. The type of '%s' is %s", cell.Text(v, from), c.Name, c.Type)
		}
		if v = cast; !ok {
			v = nil
		}
	}
	if v == nil {
		if c.AutoIncrement {
			return nil, fmt.Sprintf("NULL value in auto increment column '%s'", c.Name)
		}
		if !c.Nullable {
			return nil, fmt.Sprintf("NULL value in non-nullable column '%s'", c.Name)
		}
		return nil, ""
	}
	if length := byteLength(v); c.Type.Length > 0 && length > c.Type.Length {
		return nil, fmt.Sprintf("String '%s'(length=%d) is too long. The max length of '%s' is %d", shorten(v), length, c.Name, c.Type.Length)
	}
	return v, ""
}

func byteLength(v cell.Value) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case []byte:
		return len(v)
	}
	return 0
}

func shorten(v cell.Value) string {
	const most = 64
	text, ok := v.(string)
	if !ok {
		return "<binary>"
	}
	return text[:min(len(text), most)]
}

// defaultOf is what a column holds that a statement does not give.
func (t *target) defaultOf(c *store.Column) cell.Value {
	switch {
	case c.AutoIncrement:
		return t.table.NextAuto()
	case c.Default == store.LiteralDefault:
		v, ok := cell.Convert(c.Type, c.DefaultValue)
		if !ok {
			// CREATE TABLE refuses such a default.
			return nil
		}
		return v
	case c.Default == store.CurrentTimestamp:
		return t.session.now().Truncate(time.Second)
	case c.Default == store.UUIDDefault:
		return uuid.NewString()
	}
	return nil
}
