package values

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
	"starlift/option"
	"starlift/source"
	"starlift/typemap"
)

// declaration is a source "values" block as written.
type declaration struct {
	columns []option.Pair
	rows    option.Raw
}

// Kind is the connector for rows that are written in the configuration.
func Kind() source.Kind {
	spec := option.Spec[declaration]{
		option.Pairs("columns", "Names and types, as name = \"TYPE\", in the order of the values of a row.",
			func(d *declaration) *[]option.Pair { return &d.columns }, option.Required()),
		option.Any("rows", "The rows: a list of lists in the order of columns, or of objects with columns as keys; null is NULL, and so is a key that an object leaves out.",
			func(d *declaration) *option.Raw { return &d.rows }, option.Required()),
	}
	return source.Kind{
		Name:    "values",
		Doc:     "Rows that are written in the configuration, as by INSERT … VALUES.",
		Options: spec,
		Decode: func(body hcl.Body, ctx *hcl.EvalContext, _ string) (source.Config, hcl.Diagnostics) {
			var d declaration
			places, diags := spec.Decode(body, ctx, &d)
			c := &Config{}
			diags = append(diags, c.types(d.columns, places)...)
			if !diags.HasErrors() {
				diags = append(diags, c.rows(d.rows)...)
			}
			if diags.HasErrors() {
				return nil, diags
			}
			return c, diags
		},
	}
}

// types resolves the declared columns.
func (c *Config) types(columns []option.Pair, places option.Places) hcl.Diagnostics {
	var diags hcl.Diagnostics
	if at := places.At("columns"); at != nil && len(columns) == 0 {
		diags = append(diags, diag.Error(diag.Missing, at, "No columns", "At least one column is needed."))
	}
	seen := map[string]bool{}
	for _, p := range columns {
		t, err := typemap.Natural("text", p.Value)
		if err != nil {
			diags = append(diags, diag.Error(diag.NoMapping, &p.At, "Unknown type", upper(err.Error())+"."))
		}
		if name := strings.ToLower(p.Name); seen[name] {
			diags = append(diags, diag.Error(diag.Duplicate, &p.NameAt, "Duplicate column",
				fmt.Sprintf("The column %q is declared before; names differ by more than their case.", p.Name)))
		} else {
			seen[name] = true
		}
		c.Columns = append(c.Columns, Column{Name: p.Name, Native: p.Value, Type: t})
	}
	return diags
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// rows reads the list of rows.
func (c *Config) rows(raw option.Raw) hcl.Diagnostics {
	hidden := raw.Value.ContainsMarked()
	value, _ := raw.Value.UnmarkDeep()
	if !value.IsWhollyKnown() {
		return nil // what it depends on has an error of its own
	}
	if t := value.Type(); !isList(t) {
		return hcl.Diagnostics{diag.Error(diag.WrongType, &raw.At, "Wrong type of value",
			fmt.Sprintf("The rows must be a list of rows, not %s.", t.FriendlyName()))}
	}
	places := listed(raw.Expr)
	var diags hcl.Diagnostics
	for i, it := 0, value.ElementIterator(); it.Next(); i++ {
		_, v := it.Element()
		r := row{columns: c.Columns, number: i + 1, at: raw.At, hidden: hidden}
		if i < len(places) {
			r.expr, r.at = places[i], places[i].Range()
		}
		cells, problems := r.cells(v)
		diags = append(diags, problems...)
		c.Rows = append(c.Rows, cells)
	}
	return diags
}

func isList(t cty.Type) bool { return t.IsTupleType() || t.IsListType() || t.IsSetType() }

// listed gives the expressions of a list that is written out, else nothing.
func listed(expr hcl.Expression) []hcl.Expression {
	if expr == nil {
		return nil
	}
	list, diags := hcl.ExprList(expr)
	if diags.HasErrors() {
		return nil
	}
	return list
}
