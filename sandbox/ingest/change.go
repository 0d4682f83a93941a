package ingest

import (
	"slices"

	"starlift-sandbox/cell"
	"starlift-sandbox/expression"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// setChange reads partial_update and negative: what the rows do to those that
// are there (protocol reference 5.7), and which columns the load writes.
func (p *plan) setChange(d *store.Definition, m *mapping, o Options) error {
	primary := d.Model == store.PrimaryKey
	if primary && o.Negative {
		return status.New(status.AnalysisError, "Primary key table does not support negative load")
	}
	if !primary && o.PartialUpdate {
		return status.New(status.AnalysisError, "Only primary key table support partial update")
	}
	if !o.PartialUpdate {
		for c, column := range d.Columns {
			if o.Negative && c >= len(d.Keys) && column.Aggregate != store.Sum {
				return status.New(status.AnalysisError, "Column is not SUM AggreateType. column:%s", column.Name)
			}
			p.written = append(p.written, c)
		}
		return nil
	}
	if o.MergeCondition != "" && !p.release.TransactionsKnowChanges() {
		// What such a server does is unconfirmed.
		return status.New(status.AnalysisError, "Conditional update and partial update can not be used together")
	}
	return p.setPartial(d, m)
}

// setPartial finds the columns of a partial update. Older releases match them to
// the header with regard to case, unlike everywhere else.
func (p *plan) setPartial(d *store.Definition, m *mapping) error {
	for c, column := range d.Columns {
		switch {
		case m.gives(column.Name, p.release) || column.Generated != "":
			p.written = append(p.written, c)
			p.change.Given = append(p.change.Given, c)
		case c < len(d.Keys):
			return status.New(status.AnalysisError, "key column %s not in partial update columns", column.Name)
		case column.AutoIncrement:
			// It counts as written, yet only rows that are new get a number.
			p.written = append(p.written, c)
		}
	}
	for _, column := range d.Columns {
		if column.Generated == "" {
			continue
		}
		e, err := expression.Parse(column.Generated)
		if err != nil {
			return status.New(status.AnalysisError, "generated column %s: %s", column.Name, err)
		}
		for _, name := range e.Columns() {
			if c := d.Find(name); c >= 0 && !slices.Contains(p.written, c) {
				return status.New(status.AnalysisError,
					"column %s needs to be used for expression evaluation for materialized column %s", name, column.Name)
			}
		}
	}
	return nil
}

// setCondition checks merge_condition, last of all headers.
func (p *plan) setCondition(d *store.Definition, o Options) error {
	name := o.MergeCondition
	if name == "" {
		return nil
	}
	if d.Model != store.PrimaryKey {
		return status.New(status.AnalysisError, "Conditional update only support primary key table %s", d.Name)
	}
	c := d.Find(name)
	switch {
	case c < 0 || !slices.Contains(p.written, c):
		return status.New(status.AnalysisError, "Merge condition column %s does not exist. If you are doing partial update with "+
			"condition update, please check condition column is in the given update columns. "+
			"Otherwise please check condition column is in table %s", name, d.Name)
	case c < len(d.Keys):
		return status.New(status.AnalysisError, "Merge condition column %s should not be primary key!", name)
	case o.PartialUpdate && d.Columns[c].AutoIncrement && !slices.Contains(p.change.Given, c):
		return status.New(status.AnalysisError, "Merge condition column can not be auto increment column in partial update")
	}
	switch d.Columns[c].Type.Kind {
	case cell.Char, cell.Varchar, cell.Varbinary, cell.JSON, cell.Bitmap, cell.HLL, cell.Array, cell.Map, cell.Struct:
		return status.New(status.AnalysisError, "Merge condition column has invalid type maybe bitmap/hll/percentile/json/varchar!")
	}
	p.change.Condition = c + 1
	return nil
}
