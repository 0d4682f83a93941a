package config

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
	"starlift/starrocks"
)

// derive takes the columns that StarRocks computes. What their expressions name
// is for the plan, which knows the source.
func (l *Load) derive(pairs []option.Pair) hcl.Diagnostics {
	fillable, diags := l.targets(pairs)
	for _, p := range fillable {
		at := p.At
		if problem := checkExpression(p.Value, &at); problem != nil {
			diags = append(diags, problem)
			continue
		}
		for _, m := range l.Columns {
			if foldName(m.Target) == foldName(p.Name) {
				diags = append(diags, diag.Error(diag.Exclusive, &at, "Column is filled twice",
					fmt.Sprintf("columns gives %q the field %q at line %d, and derive computes it. To compute it from that field, leave it out of columns and name the field in the expression.",
						p.Name, m.Field, m.At.Start.Line)))
			}
		}
		l.Derive = append(l.Derive, Derivation{Column: p.Name, Expression: starrocks.OneLine(p.Value), At: p.At})
	}
	return diags
}

// filter takes the condition on rows, of the load or of its sink's properties,
// into both.
func (l *Load) filter() hcl.Diagnostics {
	at := l.Places.At("where")
	if at == nil {
		l.Where, at = l.Sink.Properties.Where, l.SinkPlaces.At("properties.where")
	}
	if at == nil {
		return nil
	}
	if problem := checkExpression(l.Where, at); problem != nil {
		return hcl.Diagnostics{problem}
	}
	l.Where = starrocks.OneLine(l.Where)
	l.Sink.Properties.Where = l.Where
	return nil
}

// checkExpression judges the text of an expression: whether it is whole, and can
// travel in the header of a request.
func checkExpression(text string, at *hcl.Range) *hcl.Diagnostic {
	err := starrocks.CheckExpression(text)
	if err == nil {
		text = starrocks.OneLine(text)
		if err = starrocks.HeaderText(text); err == nil {
			return nil
		}
	}
	cure := "Mend the expression; StarRocks reads it as SQL."
	var fault *starrocks.SyntaxError
	if errors.As(err, &fault) && fault.Offset < len(text) && text[fault.Offset] >= 0x80 {
		cure = "Write such text by its bytes, as unhex('C3A9') for é, or compute it in the source."
	}
	return diag.Error(diag.WrongExpression, at, "Expression cannot be used", fmt.Sprintf("It has %v. %s", err, cure))
}
