package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
	"starlift/option"
)

// Output is an output block: a value for other tools. It is evaluated against
// what the state knows, by Config.Evaluate.
type Output struct {
	Name, Description string
	Sensitive         bool
	At                hcl.Range

	expr  hclsyntax.Expression
	base  *hcl.EvalContext // variables and locals
	names []outputName     // objects that it refers to
}

// outputName is an object, or a block of objects, that an output refers to.
type outputName struct {
	kind, name string
	keyed      bool
	keys       []string
}

// outputBlock is the body of an output block.
type outputBlock struct {
	value       option.Raw
	description string
	sensitive   bool
}

func outputSpec() option.Spec[outputBlock] {
	return option.Spec[outputBlock]{
		option.Any("value", "The value: what load.NAME.rows, table.NAME.name and the like give, variables and locals.",
			func(b *outputBlock) *option.Raw { return &b.value }, option.Required()),
		option.Text("description", "What it is for.", func(b *outputBlock) *string { return &b.description }),
		option.Bool("sensitive", "Keep the value out of what is shown.", func(b *outputBlock) *bool { return &b.sensitive }, option.Default("false")),
	}
}

// outputs reads the output blocks.
func (r *reader) outputs() {
	first := map[string]hcl.Range{}
	for _, b := range r.statements["output"] {
		if at, twice := first[b.Labels[0]]; twice {
			r.add(duplicate("output."+b.Labels[0], b.DefRange(), at))
			continue
		}
		first[b.Labels[0]] = b.DefRange()
		r.output(b)
	}
	slices.SortFunc(r.out.Outputs, func(a, b *Output) int { return strings.Compare(a.Name, b.Name) })
}

func (r *reader) output(b *hclsyntax.Block) {
	o := &Output{Name: b.Labels[0], At: b.DefRange()}
	body := r.withoutLater(b.Body)
	var plain []hcl.Traversal
	broken := false // the value refers to what is not there, which has been said
	if a, ok := body.Attributes["value"]; ok {
		o.expr = a.Expr
		before := len(r.diags)
		for _, ref := range a.Expr.Variables() {
			if ref.RootName() != "table" && ref.RootName() != "load" {
				plain = append(plain, r.notReference(ref)...)
			} else if !r.outputReference(o, ref) {
				broken = true
			}
		}
		if broken = broken || r.diags[before:].HasErrors(); broken {
			delete(body.Attributes, "value")
			o.expr = nil
		}
	}
	o.base = r.context(append(plain, bodyReferences(without(body, "value"))...), nil)
	var block outputBlock
	_, problems := outputSpec().Decode(body, o.context(func(string, string) cty.Value { return cty.NilVal }), &block)
	if o.expr == nil && broken {
		problems = slices.DeleteFunc(problems, func(d *hcl.Diagnostic) bool { return diag.CodeOf(d) == diag.Missing })
	}
	r.report(problems, b, nil)
	if o.expr == nil {
		return
	}
	o.Description, o.Sensitive = block.description, block.sensitive
	if v := block.value; v.Value != cty.NilVal && v.Value.ContainsMarked() {
		r.secrets.take(v.Value)
		if !o.Sensitive {
			r.reportOne(diag.Error(diag.SecretOutput, &v.At, "Sensitive value in an output",
				fmt.Sprintf("The value of output %q comes from a sensitive one. Set sensitive = true in the block, which keeps it out of what is shown.", o.Name)), b)
		}
	}
	r.out.Outputs = append(r.out.Outputs, o)
}

// notReference refuses what has no attributes to show; else it gives the
// reference back, for the context.
func (r *reader) notReference(ref hcl.Traversal) []hcl.Traversal {
	root := ref.RootName()
	if root != "cluster" && root != "source" && root != "typemap" {
		return []hcl.Traversal{ref}
	}
	at := ref.SourceRange()
	r.add(diag.Error(diag.UnknownReference, &at, "Nothing to show of it",
		fmt.Sprintf("A %s has no attributes that an output could show. Tables have cluster, database, name and id; loads have rows, filtered, bytes and splits.", root)))
	return nil
}

// outputReference notes the object that a reference names; false when there is
// none.
func (r *reader) outputReference(o *Output, ref hcl.Traversal) bool {
	root, at := ref.RootName(), ref.SourceRange()
	names, ok := referenceNames(ref, 1)
	d := r.objects[root][firstOf(names)]
	if !ok || len(ref) < 3 && (d == nil || d.forEach == nil) {
		r.add(diag.Error(diag.UnknownReference, &at, "Unknown reference",
			fmt.Sprintf("An output takes an attribute: %s.", outputShapes(root))))
		return false
	}
	if d == nil {
		var all []string
		for _, other := range r.declared(root) {
			all = append(all, other.name)
		}
		r.add(unknownName(root, names[0], at, all))
		return false
	}
	if d.failed {
		return false
	}
	n := outputName{kind: root, name: names[0], keyed: d.forEach != nil}
	for _, k := range d.keys {
		n.keys = append(n.keys, k.key)
	}
	if n.keyed && len(ref) > 2 && len(n.keys) > 0 {
		if key, _ := referenceNames(append(hcl.Traversal{hcl.TraverseRoot{}}, ref[2]), 1); !slices.Contains(n.keys, firstOf(key)) {
			r.add(diag.Error(diag.UnknownReference, &at, "Unknown reference",
				fmt.Sprintf("%s has for_each, and a reference names one of its keys: %s%s.%s.", d.address, d.address, keySuffix(n.keys[0]), map[string]string{"load": "rows", "table": "name"}[root])))
			return false
		}
	}
	if !slices.ContainsFunc(o.names, func(other outputName) bool { return other.kind == n.kind && other.name == n.name }) {
		o.names = append(o.names, n)
	}
	return true
}

func outputShapes(kind string) string {
	if kind == "table" {
		return "table.NAME.cluster, .database, .name or .id"
	}
	return "load.NAME.rows, .filtered, .bytes or .splits"
}

func firstOf(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}
