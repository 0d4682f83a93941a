package config

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"starlift/diag"
	"starlift/option"
)

// Facts is what the state knows of objects, by address, for outputs. What is not
// in it is nothing yet: a table without an id, a load without rows.
type Facts struct {
	TableIDs map[string]int64
	Loads    map[string]LoadFacts
}

// LoadFacts counts what a load has done.
type LoadFacts struct{ Rows, Filtered, Bytes, Splits int64 }

// OutputValue is an output with its value.
type OutputValue struct {
	Name      string
	Sensitive bool
	Type      json.RawMessage // as JSON: "number", ["list","string"], …
	Value     json.RawMessage // exact JSON
	Text      string          // as the language writes it, over several lines where it has parts
}

// Evaluate gives the outputs their values, sorted by name.
func (c *Config) Evaluate(f Facts) ([]OutputValue, hcl.Diagnostics) {
	var values []OutputValue
	var diags hcl.Diagnostics
	for _, o := range c.Outputs {
		v, problems := option.Value(o.expr, o.context(func(kind, address string) cty.Value { return c.facts(f, kind, address) }))
		if problems.HasErrors() {
			for _, d := range problems {
				diag.In(fmt.Sprintf("output %q", o.Name))(extra(d))
				d.Expression, d.EvalContext = nil, nil
			}
			diags = append(diags, problems...)
			continue
		}
		one, err := outputValue(o, v)
		if err != nil {
			at := o.expr.Range()
			diags = append(diags, diag.Error(diag.WrongType, &at, "Wrong type of value",
				fmt.Sprintf("The value of output %q cannot be shown: %v.", o.Name, err), diag.In(fmt.Sprintf("output %q", o.Name))))
			continue
		}
		values = append(values, one)
	}
	return values, diag.Sort(diags)
}

func outputValue(o *Output, v cty.Value) (OutputValue, error) {
	one := OutputValue{Name: o.Name, Sensitive: o.Sensitive || v.ContainsMarked()}
	plain, _ := v.UnmarkDeep()
	if !plain.IsWhollyKnown() {
		return one, fmt.Errorf("it is not known")
	}
	var err error
	if one.Type, err = ctyjson.MarshalType(plain.Type()); err != nil {
		return one, err
	}
	if one.Value, err = ctyjson.Marshal(plain, plain.Type()); err != nil {
		return one, err
	}
	one.Text = strings.TrimSpace(string(hclwrite.Format(hclwrite.TokensForValue(plain).Bytes())))
	return one, nil
}

// facts is the object that a reference to a table or load gives.
func (c *Config) facts(f Facts, kind, address string) cty.Value {
	if kind == "load" {
		l := f.Loads[address]
		return cty.ObjectVal(map[string]cty.Value{
			"rows": cty.NumberIntVal(l.Rows), "filtered": cty.NumberIntVal(l.Filtered),
			"bytes": cty.NumberIntVal(l.Bytes), "splits": cty.NumberIntVal(l.Splits),
		})
	}
	for _, t := range c.Tables {
		if t.Address != address {
			continue
		}
		id := cty.NullVal(cty.Number)
		if n := f.TableIDs[address]; n != 0 {
			id = cty.NumberIntVal(n)
		}
		return cty.ObjectVal(map[string]cty.Value{
			"cluster": cty.StringVal(t.Cluster.Name), "database": cty.StringVal(t.Want.Database), "name": cty.StringVal(t.Want.Name), "id": id,
		})
	}
	return cty.NilVal
}

// context is what an output is evaluated with. Where the facts have nothing, the
// attributes are of their type and not known.
func (o *Output) context(facts func(kind, address string) cty.Value) *hcl.EvalContext {
	ctx := o.base.NewChild()
	ctx.Variables = map[string]cty.Value{}
	roots := map[string]map[string]cty.Value{}
	one := func(kind, address string) cty.Value {
		if v := facts(kind, address); v != cty.NilVal {
			return v
		}
		if kind == "load" {
			n := cty.UnknownVal(cty.Number)
			return cty.ObjectVal(map[string]cty.Value{"rows": n, "filtered": n, "bytes": n, "splits": n})
		}
		text := cty.UnknownVal(cty.String)
		return cty.ObjectVal(map[string]cty.Value{"cluster": text, "database": text, "name": text, "id": cty.UnknownVal(cty.Number)})
	}
	for _, n := range o.names {
		if roots[n.kind] == nil {
			roots[n.kind] = map[string]cty.Value{}
		}
		address := n.kind + "." + n.name
		if !n.keyed {
			roots[n.kind][n.name] = one(n.kind, address)
			continue
		}
		byKey := map[string]cty.Value{}
		for _, key := range n.keys {
			byKey[key] = one(n.kind, address+keySuffix(key))
		}
		roots[n.kind][n.name] = cty.ObjectVal(byKey)
	}
	for kind, names := range roots {
		ctx.Variables[kind] = cty.ObjectVal(names)
	}
	return ctx
}
