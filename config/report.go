package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
)

// extra gives access to what a diagnostic carries, also to one of HCL's own.
func extra(d *hcl.Diagnostic) *diag.Extra {
	e, ok := d.Extra.(*diag.Extra)
	if !ok {
		e = &diag.Extra{}
		d.Extra = e
	}
	return e
}

// report adds the diagnostics of a block with what the reader alone knows:
// which block the place is in, which object it is about, and where the values
// that an expression got through variables and locals were set.
func (r *reader) report(diags hcl.Diagnostics, b *hclsyntax.Block, each *instance) {
	address := b.Type
	if b.Type == "variable" {
		address = "var"
	}
	if len(b.Labels) > 0 {
		address += "." + strings.Join(b.Labels, ".")
		if each != nil {
			address += keySuffix(each.key)
		}
	}
	for _, d := range diags {
		e := extra(d)
		if e.Address == "" && len(b.Labels) > 0 {
			e.Address = address
		}
		if d.Expression != nil {
			origins := r.origins(d.Expression, each)
			e.Origins = append(e.Origins, origins...)
			e.Notes = append(originNotes(origins), e.Notes...)
			d.Expression, d.EvalContext = nil, nil
		}
		r.diags = append(r.diags, d)
	}
}

func (r *reader) reportOne(d *hcl.Diagnostic, b *hclsyntax.Block) {
	if d != nil {
		r.report(hcl.Diagnostics{d}, b, nil)
	}
}

func (r *reader) reportIn(diags hcl.Diagnostics, d *declaration, each *instance) {
	r.report(diags, &hclsyntax.Block{Type: d.kind, Labels: d.labels}, each)
}

// longestOrigins bounds how many lines say where a value came from.
const longestOrigins = 8

// originNotes are the lines of the value box.
func originNotes(origins []diag.Origin) []string {
	var lines []string
	for _, o := range origins {
		line := o.Name + " is " + o.Value
		if o.Where != "" {
			line += ", " + o.Where
		}
		lines = append(lines, line)
	}
	return lines
}

// origins says what the variables and locals in an expression are and where
// they were set, those that a local came from included, sorted by name.
func (r *reader) origins(expr hcl.Expression, each *instance) []diag.Origin {
	var found []diag.Origin
	seen := map[string]bool{}
	var follow func(hcl.Expression)
	follow = func(expr hcl.Expression) {
		var next []hcl.Expression
		for _, ref := range expr.Variables() {
			names, ok := referenceNames(ref, 1)
			if !ok || seen[ref.RootName()+"."+names[0]] {
				continue
			}
			name := ref.RootName() + "." + names[0]
			seen[name] = true
			switch ref.RootName() {
			case "var":
				if v := r.variables[names[0]]; v != nil && v.origin != "" {
					found = append(found, diag.Origin{Name: name, Value: display(v.value), Where: v.origin, At: v.setAt})
				}
			case "local":
				if l := r.locals[names[0]]; l != nil {
					at := l.expr.Range()
					found = append(found, diag.Origin{Name: name, Value: display(l.value), Where: fmt.Sprintf("in %s line %d", l.at.Filename, l.at.Start.Line), At: &at})
					next = append(next, l.expr)
				}
			case "each":
				if each != nil && names[0] == "key" {
					found = append(found, diag.Origin{Name: name, Value: display(cty.StringVal(each.key))})
				} else if each != nil && names[0] == "value" {
					found = append(found, diag.Origin{Name: name, Value: display(each.value)})
				}
			}
		}
		for _, e := range next {
			if len(found) < longestOrigins {
				follow(e)
			}
		}
	}
	follow(expr)
	slices.SortFunc(found, func(a, b diag.Origin) int { return strings.Compare(a.Name, b.Name) })
	return found[:min(len(found), longestOrigins)]
}

// longestDisplay bounds a value in a message, in characters.
const longestDisplay = 60

// display writes a value for a person.
func display(v cty.Value) string {
	if v.ContainsMarked() {
		return hiddenText
	}
	if !v.IsWhollyKnown() {
		return "not known"
	}
	if v.IsNull() {
		return "null"
	}
	switch t := v.Type(); {
	case t == cty.String:
		return cut(strconv.Quote(v.AsString()))
	case t == cty.Number:
		x := v.AsBigFloat()
		if x.MantExp(nil) > 256 {
			return x.Text('g', 20)
		}
		return cut(x.Text('f', -1))
	case t == cty.Bool:
		return strconv.FormatBool(v.True())
	case t.IsCapsuleType():
		return "a reference to a " + t.FriendlyName()
	case v.LengthInt() > 100 || holdsReference(v):
		return fmt.Sprintf("a value with %d elements", v.LengthInt())
	}
	return cut(strings.Join(strings.Fields(string(hclwrite.TokensForValue(v).Bytes())), " "))
}

// holdsReference says whether a handle is somewhere in the value: it has no
// written form.
func holdsReference(v cty.Value) bool {
	held := false
	// The walk's only error is its function's.
	_ = cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
		held = held || v.Type().IsCapsuleType()
		return !held, nil
	})
	return held
}

func cut(s string) string {
	runes := []rune(s)
	if len(runes) <= longestDisplay {
		return s
	}
	return string(runes[:longestDisplay-1]) + "…"
}

// unknownInner refuses a block inside of one that has no blocks.
func unknownInner(b *hclsyntax.Block, where string) *hcl.Diagnostic {
	at := b.TypeRange
	return diag.Error(diag.Unsupported, &at, "Unsupported block type",
		fmt.Sprintf("There is no block %q in %s.", b.Type, where))
}
