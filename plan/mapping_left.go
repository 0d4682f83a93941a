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

// required complains about columns that must get a value and get none. A partial
// update needs its key, and what generated columns are computed from; the rest of
// the row is there, or gets its default.
func (f *mapping) required() {
	partial := f.job.Options.Properties.PartialUpdate
	var names []string
	for _, c := range f.job.Target.Columns {
		needed := !c.Nullable && c.Default.Kind == schema.NoDefault && !c.AutoIncrement
		if partial {
			needed = f.job.Target.IsKey(c.Name)
		}
		if needed && c.Generated == "" && !f.gets(c.Name) {
			names = append(names, c.Name)
		}
	}
	if len(names) > 0 {
		why, them := "may not be NULL and has no default", "it"
		if len(names) > 1 {
			why, them = "may not be NULL and have no default", "them"
		}
		if partial {
			why = "must be sent, since a partial update finds its rows by the key"
		}
		cure := fmt.Sprintf("Rename with columns = { %s = \"FIELD\" }, or give the column a default.", names[0])
		target := f.job.Target.Columns[f.job.Target.Column(names[0])]
		if function, needs := starrocks.NeedsExpression(target.Type); needs {
			cure = fmt.Sprintf("Compute it with derive = { %s = \"%s(FIELD)\" }.", names[0], function)
		} else if partial {
			cure = fmt.Sprintf("Name it with columns = { %s = \"FIELD\" }.", names[0])
		}
		f.add(diag.Error(diag.ColumnUnfilled, &f.l.At, "Required column gets no value",
			fmt.Sprintf("%s of %s.%s %s, and no field of the source fills %s. The source has: %s. %s",
				quotedList("Column", names), f.job.Target.Database, f.job.Target.Name, why, them, nameList(f.names), cure), diag.For(f.l.Address)))
	}
	f.conditional()
	if partial {
		f.generated()
	}
}

// gets says whether the load gives a column a value.
func (f *mapping) gets(column string) bool {
	folded := strings.ToLower(column)
	_, sent := f.filled[folded]
	_, computed := f.derived[folded]
	return sent || computed
}

// conditional judges merge_condition: its column must be sent, and deletes do not
// heed it.
func (f *mapping) conditional() {
	column, at := f.job.Options.Properties.MergeCondition, f.l.SinkPlaces.At("properties.merge_condition")
	if column == "" || f.job.Target.Column(column) < 0 {
		return
	}
	if !f.gets(column) {
		f.add(diag.Error(diag.ColumnUnfilled, at, "Column of merge_condition gets no value",
			fmt.Sprintf("Rows replace others by their %q, and no field of the source fills it. The source has: %s.", column, nameList(f.names)), diag.For(f.l.Address)))
		return
	}
	if f.job.MayDelete() && !slices.Contains(f.l.AcceptLoss, diag.PlainDelete) {
		f.add(diag.Warn(diag.PlainDelete, at, "Deletes are not conditional",
			fmt.Sprintf("A row replaces another where its %q is not lower; a delete removes the row whatever its %q is.", column, column), diag.For(f.l.Address)))
	}
}

// generated complains about columns that a generated column is computed from and
// that a partial update does not send (protocol reference 5.7).
func (f *mapping) generated() {
	for _, c := range f.job.Target.Columns {
		if c.Generated == "" {
			continue
		}
		for _, name := range starrocks.ExpressionNames(c.Generated) {
			if f.job.Target.Column(name) >= 0 && !f.gets(name) {
				f.add(diag.Error(diag.ColumnUnfilled, f.l.SinkPlaces.At("properties.partial_update"), "Generated column cannot be computed",
					fmt.Sprintf("%s.%s computes %q from %q, and a partial update of it must send that as well. The source has: %s.",
						f.job.Target.Database, f.job.Target.Name, c.Name, name, nameList(f.names)), diag.For(f.l.Address)))
			}
		}
	}
}

// leftOver complains about fields that go nowhere: silence would lose data.
func (f *mapping) leftOver() {
	var left []string
	for i, name := range f.names {
		if !f.taken[i] && !f.ignored(name) {
			left = append(left, name)
		}
	}
	if len(left) > 0 {
		subject, them := quotedList("Field", left)+" of the source has", "it"
		if len(left) > 1 {
			subject, them = quotedList("Field", left)+" of the source have", "them"
		}
		f.add(diag.Error(diag.ColumnMissing, &f.l.At, "Source field goes nowhere",
			fmt.Sprintf("%s no column in %s.%s, which has: %s. Map %s with columns = { COLUMN = %q }, or leave %s out with ignore = [%s].%s",
				subject, f.job.Target.Database, f.job.Target.Name, fieldList(f.job.Target), them, left[0], them, strings.Join(quoted(left), ", "), f.reserved(left)), diag.For(f.l.Address)))
	}
	for _, name := range f.l.Ignore {
		if f.index(name) < 0 {
			f.add(diag.Warn(diag.ColumnMissing, &f.l.At, "Ignored field does not exist",
				fmt.Sprintf("ignore names %q, which the source does not have. It has: %s.", name, nameList(f.names)), diag.For(f.l.Address)))
		}
	}
}

// reserved is a sentence on a field that an expression has as a word, but not as a
// name: a word that SQL reserves is one in back quotes only.
func (f *mapping) reserved(left []string) string {
	for _, name := range left {
		for _, d := range f.l.Derive {
			if starrocks.Mentions(d.Expression, name) {
				return fmt.Sprintf(" The expression for %q has it as a word that SQL reserves: there the field is `%s`, in back quotes.", d.Column, name)
			}
		}
	}
	return ""
}

func noColumn(l *config.Load, name string, at *hcl.Range, target schema.Table) *hcl.Diagnostic {
	return diag.Error(diag.ColumnMissing, at, "Table has no such column",
		fmt.Sprintf("%s.%s has no column %q. It has: %s.", target.Database, target.Name, name, fieldList(target)), diag.For(l.Address))
}

func nativeText(c schema.Column) string {
	if c.Native != "" {
		return c.Native
	}
	if c.Type.Kind == schema.Text {
		return "text"
	}
	return starrocks.FormatType(c.Type)
}

func orCode(c, otherwise diag.Code) diag.Code {
	if c == "" {
		return otherwise
	}
	return c
}
