package values

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"starlift/diag"
	"starlift/schema"
)

// row reads one row.
type row struct {
	columns []Column
	number  int // from 1
	expr    hcl.Expression
	at      hcl.Range
	hidden  bool // values must not be shown
}

func (r *row) cells(v cty.Value) ([]Cell, hcl.Diagnostics) {
	t := v.Type()
	switch {
	case v.IsNull():
		return nil, r.wrong(r.at, "A row must be a list or an object, not null.")
	case isList(t):
		return r.ofList(v)
	case t.IsObjectType() || t.IsMapType():
		return r.ofObject(v)
	}
	return nil, r.wrong(r.at, fmt.Sprintf("Row %d must be a list or an object, not %s.", r.number, t.FriendlyName()))
}

func (r *row) ofList(v cty.Value) ([]Cell, hcl.Diagnostics) {
	if n := v.LengthInt(); n != len(r.columns) {
		return nil, r.wrong(r.at, fmt.Sprintf("Row %d has %d values, and there are %d columns.", r.number, n, len(r.columns)))
	}
	places := listed(r.expr)
	var diags hcl.Diagnostics
	var cells []Cell
	for i, it := 0, v.ElementIterator(); it.Next(); i++ {
		_, value := it.Element()
		at := r.at
		if i < len(places) {
			at = places[i].Range()
		}
		cell, problem := r.cell(i, value)
		if problem != "" {
			diags = append(diags, r.wrong(at, problem)...)
		}
		cells = append(cells, cell)
	}
	return cells, diags
}

func (r *row) ofObject(v cty.Value) ([]Cell, hcl.Diagnostics) {
	places := r.keys()
	cells := make([]Cell, len(r.columns))
	for i := range cells {
		cells[i].Null = true
	}
	var diags hcl.Diagnostics
	for it := v.ElementIterator(); it.Next(); {
		k, value := it.Element()
		name := k.AsString()
		at, found := places[name]
		if !found {
			at = pair{r.at, r.at}
		}
		i := r.column(name)
		if i < 0 {
			diags = append(diags, diag.Error(diag.Unsupported, &at.key, "Unsupported key",
				fmt.Sprintf("Row %d has a value for %q, which is not among the columns.", r.number, name)+diag.DidYouMean(name, r.names())))
			continue
		}
		cell, problem := r.cell(i, value)
		if problem != "" {
			diags = append(diags, r.wrong(at.value, problem)...)
		}
		cells[i] = cell
	}
	return cells, diags
}

type pair struct{ key, value hcl.Range }

// keys gives the places of an object that is written out.
func (r *row) keys() map[string]pair {
	if r.expr == nil {
		return nil
	}
	pairs, diags := hcl.ExprMap(r.expr)
	if diags.HasErrors() {
		return nil
	}
	places := map[string]pair{}
	for _, p := range pairs {
		name := hcl.ExprAsKeyword(p.Key)
		if v, problems := p.Key.Value(nil); name == "" && !problems.HasErrors() && v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
			name = v.AsString()
		}
		places[name] = pair{p.Key.Range(), p.Value.Range()}
	}
	return places
}

func (r *row) column(name string) int {
	for i, c := range r.columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

func (r *row) names() []string {
	var names []string
	for _, c := range r.columns {
		names = append(names, c.Name)
	}
	return names
}

func (r *row) wrong(at hcl.Range, detail string) hcl.Diagnostics {
	return hcl.Diagnostics{diag.Error(diag.WrongType, &at, "Wrong type of value", detail)}
}

// cell reads a value as text, exactly, and says what is wrong where it does not
// have the form of its column's type. Whether it fits a range is for the target
// column to say.
func (r *row) cell(i int, v cty.Value) (c Cell, problem string) {
	if v.IsNull() {
		return Cell{Null: true}, ""
	}
	column := r.columns[i]
	switch v.Type() {
	case cty.String:
		c.Text = v.AsString()
	case cty.Number:
		if tooManyDigits(v) {
			return c, fmt.Sprintf("The value of %q has more digits than any column holds.", column.Name)
		}
		c.Text = v.AsBigFloat().Text('f', -1)
	case cty.Bool:
		c.Text = "false"
		if v.True() {
			c.Text = "true"
		}
	default:
		if !hasParts(column.Type.Kind) {
			return c, fmt.Sprintf("The value of %q must be text, a number, a boolean or null, not %s.", column.Name, v.Type().FriendlyName())
		}
		if tooManyDigits(v) {
			return c, fmt.Sprintf("The value of %q holds a number with more digits than any column holds.", column.Name)
		}
		text, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			return c, fmt.Sprintf("The value of %q cannot be written as JSON: %v.", column.Name, err)
		}
		c.Text = string(text)
	}
	if fits(column.Type.Kind, v.Type(), c.Text) {
		return c, ""
	}
	shown := ""
	if !r.hidden {
		shown = fmt.Sprintf(" %q", cut(c.Text))
	}
	return c, fmt.Sprintf("The value%s of %q is not of its type, %s.", shown, column.Name, column.Native)
}

// maxExponent bounds the binary exponent of a number: some 1,200 digits.
const maxExponent = 4096

// tooManyDigits says whether a number is, or a value holds, one that nobody should
// write out.
func tooManyDigits(v cty.Value) bool {
	found := false
	_ = cty.Walk(v, func(_ cty.Path, part cty.Value) (bool, error) { // its function gives no error
		if part.Type() == cty.Number && !part.IsNull() {
			exponent := part.AsBigFloat().MantExp(nil)
			found = found || exponent > maxExponent || exponent < -maxExponent
		}
		return !found, nil
	})
	return found
}

// fits says whether a value has the form of a type.
func fits(k schema.Kind, written cty.Type, text string) bool {
	switch {
	case k.IsInteger():
		x, _, err := big.ParseFloat(text, 10, 1024, big.ToNearestEven)
		return written != cty.Bool && err == nil && x.IsInt()
	case k == schema.Decimal || k == schema.Float || k == schema.Double:
		_, _, err := big.ParseFloat(text, 10, 64, big.ToNearestEven)
		return written != cty.Bool && err == nil
	case k == schema.Boolean:
		return written == cty.Bool || text == "0" || text == "1" || strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case k == schema.Date || k == schema.Datetime:
		return written == cty.String
	case k == schema.Array || k == schema.Map || k == schema.Struct:
		return written != cty.Number && written != cty.Bool // a text is that of JSON
	}
	return true
}

// hasParts says whether a list or an object may be a value of the kind; it is
// then written as JSON, as every source writes it.
func hasParts(k schema.Kind) bool {
	return k == schema.JSON || k == schema.Array || k == schema.Map || k == schema.Struct
}

// cut is text for a message.
func cut(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}
