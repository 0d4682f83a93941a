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
	"starlift/typemap"
)

// mapping finds out what fills the columns of a load's table. A field of the
// source goes to a column, or under a temporary name to the server, for
// expressions; an expression fills a column of its own.
type mapping struct {
	*maker
	l   *config.Load
	job *Job
	// names are what the fields are called, by their index: as the source names
	// them, or as sink.properties.columns does.
	names []string
	// taken says of each field whether it goes somewhere.
	taken []bool
	// renamed has the columns with a field of another name, in lower case, and
	// derived those that the server computes.
	renamed map[string]config.ColumnMapping
	derived map[string]config.Derivation
	// filled has the name of each column that is sent, in lower case, to the field
	// that fills it.
	filled map[string]int
}

// mapFields finds for each column of the target the field of the relation or the
// expression that fills it, judges the pair, and sets the job's fields: first in
// the order of the target's columns, then temporary ones in the order in which
// expressions name them.
func (m *maker) mapFields(l *config.Load, job *Job) {
	f := &mapping{
		maker: m, l: l, job: job, taken: make([]bool, len(job.Relation.Columns)),
		renamed: map[string]config.ColumnMapping{}, derived: map[string]config.Derivation{}, filled: map[string]int{},
	}
	if !f.name() {
		return
	}
	for _, c := range l.Columns {
		f.renamed[strings.ToLower(c.Target)] = c
		f.known(c.Target, &c.At)
	}
	for _, d := range l.Derive {
		f.derived[strings.ToLower(d.Column)] = d
		f.known(d.Column, &d.At)
	}
	f.columns()
	f.op()
	f.rowKind()
	f.derive()
	f.where()
	m.unusedRules(l, job)
	f.required()
	f.leftOver()
}

// known complains about a column that the table does not have.
func (f *mapping) known(column string, at *hcl.Range) {
	if f.job.Target.Column(column) < 0 && column != config.OpColumn {
		f.add(noColumn(f.l, column, at, f.job.Target))
	}
}

// columns finds the fields that fill columns.
func (f *mapping) columns() {
	elsewhere := map[string]bool{} // fields that columns of the load gives another column
	for _, c := range f.l.Columns {
		elsewhere[strings.ToLower(c.Field)] = true
	}
	for _, target := range f.job.Target.Columns {
		folded := strings.ToLower(target.Name)
		if _, computed := f.derived[folded]; computed || target.Generated != "" {
			continue
		}
		mapped, isMapped := f.renamed[folded]
		if isMapped {
			if from := f.field(mapped.Field, &mapped.At); from >= 0 {
				f.fill(from, target, &mapped.At)
			}
			continue
		}
		if from := f.index(target.Name); from >= 0 && !elsewhere[folded] && !f.ignored(target.Name) {
			f.fill(from, target, &f.l.At)
		}
	}
}

// ignored says that a field goes nowhere by its name alone. An expression, or
// row_kind, may still use it.
func (f *mapping) ignored(name string) bool {
	return slices.ContainsFunc(f.l.Ignore, func(n string) bool { return strings.EqualFold(n, name) })
}

// index is the field of a name, or -1.
func (f *mapping) index(name string) int {
	return slices.IndexFunc(f.names, func(n string) bool { return strings.EqualFold(n, name) })
}

// field is the field that somebody named at a place; -1 after an error.
func (f *mapping) field(name string, at *hcl.Range) int {
	from := f.index(name)
	if from < 0 {
		f.add(diag.Error(diag.ColumnMissing, at, "Source has no such field",
			fmt.Sprintf("The source has no field %q. It has: %s.", name, nameList(f.names)), diag.For(f.l.Address)))
	}
	return from
}

// fill gives a column a field.
func (f *mapping) fill(from int, target schema.Column, at *hcl.Range) {
	f.taken[from] = true
	f.filled[strings.ToLower(target.Name)] = from
	column := f.job.Relation.Columns[from]
	if function, needs := starrocks.NeedsExpression(target.Type); needs {
		f.add(diag.Error(diag.WrongExpression, at, "Column needs an expression",
			fmt.Sprintf("%s is %s, which StarRocks makes of a value by a function while it loads. Write derive = { %s = \"%s(%s)\" } in the load.",
				target.Name, starrocks.FormatType(target.Type), target.Name, function, f.names[from]), diag.For(f.l.Address)))
		return
	}
	mapped, ok := f.mapped(column, at)
	if !ok {
		return
	}
	j := typemap.Judge(mapped, target)
	box := diag.Note(
		fmt.Sprintf("source field:  %s %s", column.Name, nativeText(column)),
		fmt.Sprintf("target column: %s.%s.%s %s", f.job.Target.Database, f.job.Target.Name, target.Name, starrocks.FormatType(target.Type)))
	switch {
	case j.Verdict == typemap.Refused:
		f.add(diag.Error(orCode(j.Code, diag.NoMapping), at, "Field cannot be loaded into the column", fmt.Sprintf("%s.", diag.Sentence(j.Reason)), diag.For(f.l.Address), box))
		return
	case j.Verdict == typemap.Lossy && !slices.Contains(f.l.AcceptLoss, j.Code):
		f.add(diag.Warn(j.Code, at, "Mapping can lose information",
			fmt.Sprintf("%s. A value that does not fit stops the load with its place. Take a wider type for the column, or say that you know: accept_loss = [%q] in the load.", diag.Sentence(j.Reason), j.Code), diag.For(f.l.Address), box))
	}
	f.send(from, target, mapped.Type)
}

// mapped is a field with the type that the load's rules give it; false after an
// error.
func (f *mapping) mapped(column schema.Column, at *hcl.Range) (schema.Column, bool) {
	var rules []typemap.Rule
	base := ""
	if f.l.Typemap != nil {
		base, rules = f.l.Typemap.Base, f.l.Typemap.Rules
	}
	mapped, err := typemap.Map(column, base, rules)
	if err != nil {
		f.add(diag.Error(diag.NoMapping, at, "Source type has no mapping", fmt.Sprintf("Field %q: %v.", column.Name, err), diag.For(f.l.Address)))
		return column, false
	}
	return mapped, true
}

// send adds a field to what the load sends.
func (f *mapping) send(from int, target schema.Column, as schema.Type) {
	f.job.Fields = append(f.job.Fields, starrocks.EncodeField{From: from, Target: target, Source: as, Loss: accepted(f.l.AcceptLoss), EmptyIsValue: f.l.From.Kind == "json" || f.l.From.Kind == "mysql"})
	f.job.FieldNames = append(f.job.FieldNames, f.job.Relation.Columns[from].Name)
}

// accepted turns the codes that change a value, rather than only silence a
// warning, into what the encoder may do.
func accepted(codes []diag.Code) starrocks.Loss {
	var loss starrocks.Loss
	if slices.Contains(codes, diag.LossTime) {
		loss |= starrocks.LossTime
	}
	if slices.Contains(codes, diag.LossNumber) {
		loss |= starrocks.LossNumber
	}
	return loss
}
