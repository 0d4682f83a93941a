package ddl

import (
	"slices"

	"starlift-sandbox/cell"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// modifyColumn is MODIFY COLUMN with a whole declaration.
type modifyColumn struct {
	column column
	at     position
}

func (modifyColumn) operation() string { return schemaChange }

// commentColumn is MODIFY COLUMN c COMMENT "…".
type commentColumn struct{ name, comment string }

func (commentColumn) operation() string { return "MODIFY_COLUMN_COMMENT" }

func (p *parser) modifyColumn() (clause, error) {
	mark := *p
	name, err := p.name("a column name")
	if err != nil {
		return nil, err
	}
	switch {
	case p.Words("COMMENT"):
		if !p.release.HasColumnComment() {
			return nil, failure.Unsupported("MODIFY COLUMN … COMMENT")
		}
		comment, err := p.string("a comment in quotes")
		return commentColumn{name, comment}, err
	case p.Words("ADD", "FIELD"), p.Words("DROP", "FIELD"):
		return nil, failure.Unsupported("a change of the fields of a STRUCT")
	}
	*p = mark
	c, err := p.column()
	if err != nil {
		return nil, err
	}
	at, err := p.position()
	return modifyColumn{c, at}, err
}

func (m commentColumn) change(e *edit) error {
	at := e.plan.Want.Find(m.name)
	if at < 0 {
		return failure.Execution("Column[%s] does not exists", m.name)
	}
	e.plan.Want.Columns[at].Comment = m.comment
	return nil
}

func (m modifyColumn) change(e *edit) error {
	e.schema, e.fast = true, false
	c := m.column
	if err := checkColumn(&c); err != nil {
		return err
	}
	at := e.find(c.Name)
	if err := e.checkModifiable(&c, at); err != nil {
		return err
	}
	before := e.columns[at]
	c.Name, c.Nullable = before.Name, !c.notNull
	if e.old.Model == store.PrimaryKey && before.key {
		c.Nullable, c.key = !(c.notNull || !c.null), true
	}
	if err := checkDefault(&c, c.Nullable); err != nil {
		return err
	}
	after := edited{c.Column, before.from, c.key}
	if !m.at.given {
		e.columns[at] = after
		return nil
	}
	if !m.at.first {
		switch behind := e.find(m.at.after); behind {
		case -1:
			return failure.Execution("Column[%s] does not exists", m.at.after)
		case at:
			return failure.Execution("Column[%s] modify position is invalid", m.at.after)
		}
	}
	e.columns = slices.Delete(e.columns, at, at+1)
	return e.insert(after, m.at)
}

// checkModifiable judges whether the column may be modified at all, and settles
// its aggregate function and whether it is a key. at is -1 when it is not there.
func (e *edit) checkModifiable(c *column, at int) error {
	exists := at >= 0
	wasKey := exists && e.columns[at].key
	switch model := e.old.Model; {
	case model == store.PrimaryKey && wasKey:
		return failure.Execution("Can not modify key column: %s for primary key table", c.Name)
	case model == store.PrimaryKey && hasFold(e.plan.Want.OrderBy, c.Name):
		return failure.Execution("Can not modify sort column in primary data model table")
	case model == store.PrimaryKey:
		c.Aggregate = store.NoAggregate
	case model == store.AggregateKey && c.key && c.Aggregate != store.NoAggregate:
		return failure.Execution("Can not assign aggregation method on key column: %s", c.Name)
	case model == store.AggregateKey:
		// Without a function it is a key.
		c.key = c.Aggregate == store.NoAggregate
		if c.Aggregate == store.Sum && c.Type.Kind == cell.Decimal {
			c.Type.Precision = maxPrecision
		}
	case c.Aggregate != store.NoAggregate && model == store.UniqueKey:
		return failure.Execution("Can not assign aggregation method on column in Unique data model table: %s", c.Name)
	case c.Aggregate != store.NoAggregate:
		return failure.Execution("Can not assign aggregation method on column in Duplicate data model table: %s", c.Name)
	}
	if c.Generated == "" {
		if user := e.generatedFrom(c.Name); user != "" {
			return failure.Execution("Do not support modify column: %s, because it associates with the generated column", c.Name)
		}
	}
	switch {
	case !exists:
		return failure.Execution("Column[%s] does not exists", c.Name)
	case e.columns[at].AutoIncrement:
		return failure.Execution("Can't not modify a AUTO_INCREMENT column")
	case e.columns[at].Generated == "" && c.Generated != "":
		return failure.Execution("Can not modify a non-generated column to a generated column")
	case e.columns[at].Generated != "" && c.Generated == "":
		return failure.Execution("Can not modify a generated column to a non-generated column")
	}
	return nil
}
