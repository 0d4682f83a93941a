package ddl

import (
	"slices"
	"strings"

	"starlift-sandbox/expression"
	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
)

// addColumns is ADD COLUMN, of one column or of several in brackets.
type addColumns struct {
	columns []column
	at      position
}

func (addColumns) operation() string { return schemaChange }

func (p *parser) addColumn() (clause, error) {
	if !p.Symbol("(") {
		c, err := p.column()
		if err != nil {
			return nil, err
		}
		at, err := p.position()
		return addColumns{[]column{c}, at}, err
	}
	var a addColumns
	for {
		c, err := p.column()
		if err != nil {
			return nil, err
		}
		a.columns = append(a.columns, c)
		if p.Symbol(")") {
			if p.Peek().Is("FIRST") || p.Peek().Is("AFTER") {
				// Only a single column may say where it goes.
				return nil, p.unexpected("','")
			}
			_, err = p.position()
			return a, err
		}
		if err := p.expectSymbol(","); err != nil {
			return nil, err
		}
	}
}

func (a addColumns) change(e *edit) error {
	e.schema = true
	isGenerated := func(c column) bool { return c.Generated != "" }
	if computed := slices.ContainsFunc(a.columns, isGenerated); computed {
		switch {
		case a.at.given:
			return failure.Analyze("AFTER can not be set when ADD GENERATED COLUMN")
		case slices.ContainsFunc(a.columns, func(c column) bool { return !isGenerated(c) }):
			return failure.Analyze("Can not add normal column and Generated Column in the same time")
		}
	}
	for i := range a.columns {
		c := a.columns[i]
		if err := checkColumn(&c); err != nil {
			return err
		}
		if err := e.checkAdded(&c); err != nil {
			return err
		}
		c.Nullable = !c.notNull
		if at := e.find(c.Name); at >= 0 {
			twin := c.Column
			twin.Name = e.columns[at].Name
			if e.columns[at].from >= 0 && c.key == e.columns[at].key && sameColumn(&twin, &e.columns[at].Column) {
				return failure.Execution("Can not add column which already exists in base table: %s", c.Name)
			}
			return failure.Execution("%s", e.release.ColumnExists(c.Name))
		}
		if err := checkDefault(&c, c.Nullable); err != nil {
			return err
		}
		if c.AutoIncrement || c.Generated != "" || c.key {
			e.fast = false
		}
		if !c.Nullable && c.Default == store.NoDefault && !c.AutoIncrement && c.Generated == "" {
			// The frontend takes it; rows that are there cannot be read then. A job
			// that fails says so earlier than a real server would.
			e.plan.Doom = "invalid default value column for no default value and not nullable"
		}
		if err := e.insert(edited{c.Column, -1, c.key}, a.at); err != nil {
			return err
		}
	}
	return nil
}

// insert puts a column in its place: keys behind the last key, values at the
// end, but before generated columns.
func (e *edit) insert(c edited, at position) error {
	place := len(e.columns)
	switch {
	case at.first:
		place = 0
	case at.given:
		after := e.find(at.after)
		if after < 0 {
			return failure.Execution("Column[%s] does not found", at.after)
		}
		if e.columns[after].Generated != "" && c.Generated == "" {
			return failure.Execution("Can not add column after Generated Column")
		}
		place = after + 1
	case c.key:
		place = 0
		for i := range e.columns {
			if e.columns[i].key {
				place = i + 1
			}
		}
	case c.Generated == "":
		if first := slices.IndexFunc(e.columns, func(o edited) bool { return o.Generated != "" }); first >= 0 {
			place = first
		}
	}
	e.columns = slices.Insert(e.columns, place, c)
	return nil
}

// dropColumn is DROP COLUMN.
type dropColumn struct{ name string }

func (dropColumn) operation() string { return schemaChange }

func (p *parser) dropColumn() (clause, error) {
	name, err := p.name("a column name")
	if err != nil {
		return nil, err
	}
	_, err = p.position()
	return dropColumn{name}, err
}

func (d dropColumn) change(e *edit) error {
	e.schema = true
	at := e.find(d.name)
	if at < 0 {
		return failure.Execution("Column does not exists: %s", d.name)
	}
	c := e.columns[at]
	switch {
	case e.old.Model == store.PrimaryKey && c.key:
		return failure.Execution("Can not drop key column in primary data model table")
	case e.old.Model == store.PrimaryKey && hasFold(e.plan.Want.OrderBy, c.Name):
		return failure.Execution("Can not drop sort column in primary data model table")
	case e.old.Model == store.UniqueKey && c.key:
		return failure.Execution("Can not drop key column in Unique data model table")
	case e.old.Model == store.AggregateKey && c.key && e.hasReplace():
		return failure.Execution("Can not drop key column when table has value column with REPLACE aggregation method")
	}
	if user := e.generatedFrom(c.Name); user != "" {
		return failure.Execution("Column: %s can not be dropped, because expression of Generated Column: %s will refer to it", c.Name, user)
	}
	if c.key {
		e.fast = false
	}
	e.columns = slices.Delete(e.columns, at, at+1)
	w := &e.plan.Want
	w.Indexes = slices.DeleteFunc(w.Indexes, func(i store.Index) bool { return hasFold(i.Columns, c.Name) })
	e.dropBloomFilter(c.Name)
	return nil
}

func (e *edit) hasReplace() bool {
	return slices.ContainsFunc(e.columns, func(c edited) bool {
		return c.Aggregate == store.Replace || c.Aggregate == store.ReplaceIfNotNull
	})
}

// generatedFrom returns a generated column that uses the column, "" for none.
func (e *edit) generatedFrom(name string) string {
	for _, c := range e.columns {
		if c.Generated == "" || strings.EqualFold(c.Name, name) {
			continue
		}
		if x, err := expression.Parse(c.Generated); err == nil && hasFold(x.Columns(), name) {
			return c.Name
		}
	}
	return ""
}

func (e *edit) dropBloomFilter(name string) {
	old, has := e.plan.Want.Properties["bloom_filter_columns"]
	if !has {
		return
	}
	names := slices.DeleteFunc(strings.Split(old, ", "), func(n string) bool { return strings.EqualFold(n, name) })
	if len(names) == 0 {
		delete(e.plan.Want.Properties, "bloom_filter_columns")
		return
	}
	e.plan.Want.Properties["bloom_filter_columns"] = strings.Join(names, ", ")
}

func hasFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}
