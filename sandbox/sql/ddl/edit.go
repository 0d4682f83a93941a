package ddl

import (
	"maps"
	"slices"
	"strings"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/store"
	"starlift-sandbox/version"
)

// edit is a table on its way to what an ALTER TABLE makes of it.
type edit struct {
	release version.Release
	old     *store.Definition
	columns []edited
	plan    Plan
	// fast is whether fast schema evolution can do all of it.
	fast bool
	// schema is whether columns, sort key or indexes change, which a job does.
	schema bool
}

// edited is a column with where it comes from.
type edited struct {
	store.Column
	from int // -1: it is new
	key  bool
}

// Plan judges the statement for a table as it is. It changes nothing. Its errors
// are *failure.Error, those of protocol reference 6.8.
func (a *Alter) Plan(d *store.Definition) (Plan, error) {
	e := &edit{release: a.release, old: d, fast: d.Properties["fast_schema_evolution"] == "true"}
	e.plan.Want = clone(d)
	for i, c := range d.Columns {
		e.columns = append(e.columns, edited{c, i, i < len(d.Keys)})
	}
	for i, c := range a.clauses {
		if i > 0 && (c.operation() != schemaChange || a.clauses[0].operation() != schemaChange) {
			return Plan{}, failure.Execution("Alter operation %s conflicts with operation %s", c.operation(), a.clauses[0].operation())
		}
		if err := c.change(e); err != nil {
			return Plan{}, err
		}
	}
	if err := e.finish(); err != nil {
		return Plan{}, err
	}
	return e.plan, nil
}

// clone copies a definition so that changing the copy leaves the table alone.
func clone(d *store.Definition) store.Definition {
	c := *d
	c.Columns = slices.Clone(d.Columns)
	c.Keys = slices.Clone(d.Keys)
	c.HashColumns = slices.Clone(d.HashColumns)
	c.OrderBy = slices.Clone(d.OrderBy)
	c.Indexes = slices.Clone(d.Indexes)
	c.Properties = maps.Clone(d.Properties)
	if d.Partition != nil {
		p := *d.Partition
		p.Columns = slices.Clone(p.Columns)
		p.Partitions = slices.Clone(p.Partitions)
		c.Partition = &p
	}
	return c
}

// find returns the index of a column as the edit has it, or -1.
func (e *edit) find(name string) int {
	return slices.IndexFunc(e.columns, func(c edited) bool { return strings.EqualFold(c.Name, name) })
}

// finish judges the whole and writes it into the plan.
func (e *edit) finish() error {
	if !e.schema {
		return nil
	}
	steps := []func() error{e.checkChange, e.checkOrder, e.checkTypes, e.checkPlaces}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	w := &e.plan.Want
	w.Columns, w.Keys = nil, nil
	for _, c := range e.columns {
		w.Columns = append(w.Columns, c.Column)
		e.plan.From = append(e.plan.From, c.from)
		if c.key {
			w.Keys = append(w.Keys, c.Name)
		}
	}
	if err := checkGenerated(w, e.release); err != nil {
		return err
	}
	if err := checkIndexes(w); err != nil {
		return err
	}
	e.plan.Fast, e.plan.Job = e.fast, !e.fast
	return nil
}

// checkChange refuses a statement that changes nothing.
func (e *edit) checkChange() error {
	same := len(e.columns) == len(e.old.Columns) && slices.Equal(e.plan.Want.OrderBy, e.old.OrderBy) &&
		sameIndexes(e.plan.Want.Indexes, e.old.Indexes) && maps.Equal(e.plan.Want.Properties, e.old.Properties)
	for i := 0; same && i < len(e.columns); i++ {
		c := &e.columns[i]
		same = c.from == i && c.key == (i < len(e.old.Keys)) && sameColumn(&c.Column, &e.old.Columns[i])
	}
	if same {
		return failure.Execution("Nothing is changed. please check your alter stmt.")
	}
	return nil
}

func sameIndexes(a, b []store.Index) bool {
	return slices.EqualFunc(a, b, func(a, b store.Index) bool {
		return a.Name == b.Name && slices.Equal(a.Columns, b.Columns) && a.Kind == b.Kind && a.Comment == b.Comment
	})
}

func sameColumn(a, b *store.Column) bool {
	x, y := *a, *b
	if !x.Type.Equal(y.Type) {
		return false
	}
	x.Type, y.Type = store.Column{}.Type, store.Column{}.Type
	return x.Name == y.Name && x.Aggregate == y.Aggregate && x.Nullable == y.Nullable && x.AutoIncrement == y.AutoIncrement &&
		x.Default == y.Default && x.DefaultValue == y.DefaultValue && x.Generated == y.Generated && x.Comment == y.Comment
}

// checkOrder holds that keys come first.
func (e *edit) checkOrder() error {
	met, has := false, false
	for _, c := range e.columns {
		if c.key && met {
			return failure.Execution("Invalid column order. value should be after key. index[%s]", e.old.Name)
		}
		met = met || !c.key
		has = has || c.key
	}
	if !has {
		return failure.Execution("No key column left. index[%s]", e.old.Name)
	}
	return nil
}

// checkTypes judges each column against what it was.
func (e *edit) checkTypes() error {
	for i := range e.columns {
		c := &e.columns[i]
		if c.from < 0 {
			continue
		}
		before := &e.old.Columns[c.from]
		wasKey := c.from < len(e.old.Keys)
		if err := checkModified(before, &c.Column, wasKey, c.key); err != nil {
			return err
		}
	}
	return nil
}

// checkPlaces holds that the columns that rows are placed by stay as they are.
func (e *edit) checkPlaces() error {
	var parts []string
	if e.old.Partition != nil {
		parts = e.old.Partition.Columns
	}
	for _, place := range []struct {
		lower, upper string
		columns      []string
	}{{"partition", "Partition", parts}, {"distribution", "Distribution", e.old.HashColumns}} {
		for _, name := range place.columns {
			at := e.find(name)
			if at < 0 {
				return failure.Execution("%s column[%s] cannot be dropped. index[%s]", place.upper, name, e.old.Name)
			}
			before := e.old.Columns[e.old.Find(name)]
			if !sameColumn(&e.columns[at].Column, &before) {
				return failure.Execution("Can not modify %s column[%s]. index[%s]", place.lower, name, e.old.Name)
			}
		}
	}
	for _, name := range e.old.OrderBy {
		if e.find(name) < 0 {
			return failure.Execution("Sort Key Column[%s] not exists in new schema", name)
		}
	}
	return nil
}
