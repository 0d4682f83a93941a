package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// derive takes the expressions, and sends the fields that they name.
func (f *mapping) derive() {
	for _, d := range f.l.Derive {
		at := d.At
		column := d.Column
		if i := f.job.Target.Column(column); i >= 0 {
			column = f.job.Target.Columns[i].Name
		}
		for _, name := range starrocks.ExpressionNames(d.Expression) {
			f.mention(name, d.Column, &at)
		}
		f.job.Derived = append(f.job.Derived, starrocks.Derived{Column: column, Expression: d.Expression})
	}
	slices.SortFunc(f.job.Derived, func(a, b starrocks.Derived) int { return strings.Compare(a.Column, b.Column) })
}

// mention sends what an expression for a column names. StarRocks knows there what
// the load sends: a field under the name of the column that it fills, or else
// under a temporary name.
func (f *mapping) mention(name, of string, at *hcl.Range) {
	folded := strings.ToLower(name)
	from, sent := f.index(name), -1
	if field, is := f.filled[folded]; is {
		sent = field
	}
	switch {
	case from >= 0 && f.temporary(name) || sent >= 0 && (from == sent || from < 0):
	case from < 0:
		f.unknown(name, of, at)
	case sent >= 0:
		f.ambiguous(name, at, fmt.Sprintf("%q is a field of the source, and a column of the table that the field %q fills", name, f.names[sent]))
	case f.job.Target.Column(name) >= 0 && !f.computed(name):
		f.ambiguous(name, at, fmt.Sprintf("%q is a field of the source, and a column of the table that would be filled with it", name))
	default:
		f.sendTemporary(from, name, at)
	}
}

// sendTemporary sends a field under a name that is none of a column, or of one
// that the server computes: it then reads the field as text.
func (f *mapping) sendTemporary(from int, name string, at *hcl.Range) {
	f.taken[from] = true
	if mapped, ok := f.mapped(f.job.Relation.Columns[from], at); ok {
		f.send(from, schema.Column{Name: name, Type: schema.Type{Kind: schema.Text}, Nullable: true}, mapped.Type)
	}
}

// temporary says whether a field is sent under a temporary name already.
func (f *mapping) temporary(name string) bool {
	return slices.ContainsFunc(f.job.Fields, func(e starrocks.EncodeField) bool {
		return e.Target.Type.Kind == schema.Text && strings.EqualFold(e.Target.Name, name)
	})
}

func (f *mapping) computed(column string) bool {
	_, is := f.derived[strings.ToLower(column)]
	return is
}

// unknown complains about a name that is nothing which the load sends.
func (f *mapping) unknown(name, of string, at *hcl.Range) {
	detail := fmt.Sprintf("The expression for %q names %q, and the source has no such field.%s It has: %s.", of, name, diag.DidYouMean(name, f.names), nameList(f.names))
	if f.computed(name) {
		detail = fmt.Sprintf("The expression for %q names %q, which is computed itself. Expressions see what the source sends: write the other expression in its place.", of, name)
	}
	f.add(diag.Error(diag.WrongExpression, at, "Expression names what is not sent", detail, diag.For(f.l.Address)))
}

// ambiguous complains about a field that the server would take for a column.
func (f *mapping) ambiguous(name string, at *hcl.Range, why string) {
	f.taken[f.index(name)] = true // one error is enough
	f.add(diag.Error(diag.WrongExpression, at, "Name of a field is that of another column",
		fmt.Sprintf("%s. StarRocks would take the name for the column. Let the field fill that column, compute the column with derive, or give the field another name in the source.", why), diag.For(f.l.Address)))
}

// where judges the condition, which StarRocks evaluates over the columns of the
// table, as they are written.
func (f *mapping) where() {
	f.job.Where = f.l.Where
	at := f.l.Places.At("where")
	if at == nil {
		at = f.l.SinkPlaces.At("properties.where")
	}
	for _, name := range starrocks.ExpressionNames(f.l.Where) {
		switch {
		case f.job.Target.Column(name) < 0:
			hint := ""
			if f.index(name) >= 0 {
				hint = " The source has a field of that name, but the condition is on columns."
			}
			f.add(diag.Error(diag.WrongExpression, at, "Condition names no column",
				fmt.Sprintf("%s.%s has no column %q.%s%s It has: %s.", f.job.Target.Database, f.job.Target.Name, name,
					diag.DidYouMean(name, fieldNames(f.job.Target)), hint, fieldList(f.job.Target)), diag.For(f.l.Address)))
		case f.job.Options.Properties.PartialUpdate && !f.gets(name):
			f.add(diag.Error(diag.WrongExpression, at, "Condition names what is not sent",
				fmt.Sprintf("A partial update knows the columns that it sends, and %q is none of them.", name), diag.For(f.l.Address)))
		}
	}
}

// op sends a field that says of each row whether it is written (0) or deleted
// (1): one that columns gives __op, or one of that name.
func (f *mapping) op() {
	if f.job.Target.Model != schema.Primary || f.computed(config.OpColumn) {
		return
	}
	from, at := f.index(config.OpColumn), &f.l.At
	if mapped, is := f.renamed[config.OpColumn]; is {
		at = &mapped.At
		if from = f.field(mapped.Field, at); from < 0 {
			return
		}
	}
	if from >= 0 {
		f.fill(from, schema.Column{Name: config.OpColumn, Type: schema.Type{Kind: schema.TinyInt}}, at)
	}
}

// rowKind takes the field that says in words what a row does to its key.
func (f *mapping) rowKind() {
	if f.l.RowKind == "" {
		return
	}
	at := f.l.Places.At("row_kind")
	from := f.field(f.l.RowKind, at)
	if from < 0 {
		return
	}
	if f.gets(config.OpColumn) {
		f.add(diag.Error(diag.Exclusive, at, "Options exclude each other",
			fmt.Sprintf("The source has a field %q as well, which says what a row does to its key. Leave row_kind out, or give the field another name in the source.", config.OpColumn), diag.For(f.l.Address)))
		return
	}
	f.taken[from] = true
	f.job.KindField, f.job.Ops = from, true
}
