package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
	"starlift/schema"
)

// OpColumn is the name that stands for what a row does to its key: 0 writes it,
// 1 deletes it (protocol reference 5.7). It is no column of the table.
const OpColumn = "__op"

// mapColumns takes the renames. Whether the field exists is for the plan, which
// knows the source; a column of a managed table is known here.
func (l *Load) mapColumns(pairs []option.Pair) hcl.Diagnostics {
	fillable, diags := l.targets(pairs)
	for _, p := range fillable {
		if slices.ContainsFunc(l.Ignore, func(n string) bool { return strings.EqualFold(n, p.Value) }) {
			at := p.At
			diags = append(diags, diag.Error(diag.Exclusive, &at, "Field is both loaded and ignored",
				fmt.Sprintf("columns gives %q the field %q, and ignore leaves that field out. Take it out of one of them.", p.Name, p.Value)))
			continue
		}
		l.Columns = append(l.Columns, ColumnMapping{Target: p.Name, Field: p.Value, At: p.At})
	}
	return diags
}

// targets gives the pairs whose name is a column that the load may fill, each
// once.
func (l *Load) targets(pairs []option.Pair) (fillable []option.Pair, diags hcl.Diagnostics) {
	seen := map[string]option.Pair{}
	for _, p := range pairs {
		folded, at := foldName(p.Name), p.NameAt
		if first, twice := seen[folded]; twice {
			diags = append(diags, diag.Error(diag.Duplicate, &at, "Duplicate column",
				fmt.Sprintf("The column %q is filled already at line %d; names of columns have no case.", p.Name, first.NameAt.Start.Line)))
			continue
		}
		seen[folded] = p
		if l.Into != nil && l.Into.Managed && len(l.Into.Want.Columns) > 0 && !canFill(&l.Into.Want, p.Name) {
			diags = append(diags, diag.Error(diag.ColumnMissing, &at, "Column does not exist",
				fmt.Sprintf("%s has no column %q.", l.Into.Address, p.Name)+diag.DidYouMean(p.Name, columnNames(l.Into))))
			continue
		}
		fillable = append(fillable, p)
	}
	return fillable, diags
}

// canFill says whether a load may name the column: __op is none of the table, but
// rows may carry it; CheckModel says for which tables.
func canFill(t *schema.Table, name string) bool { return t.Column(name) >= 0 || name == OpColumn }

func columnNames(t *Table) []string { return namesOf(&t.Want) }
