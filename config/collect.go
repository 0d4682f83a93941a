package config

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
	"starlift/option"
)

// blockLabels are the labels of each block type.
func blockLabels() map[string][]string {
	return map[string][]string{
		"starlift": nil, "locals": nil, "variable": {"NAME"}, "cluster": {"NAME"}, "source": {"KIND", "NAME"},
		"table": {"NAME"}, "typemap": {"NAME"}, "load": {"NAME"},
		"moved": nil, "removed": nil, "import": nil, "output": {"NAME"},
	}
}

// later are blocks of the language that this version does not have.
func later() []string {
	return []string{"sync", "check"}
}

// declaration is a block that makes an object, or one for each key.
type declaration struct {
	node
	kind, name string
	labels     []string
	at         hcl.Range // of the header
	labelsAt   []hcl.Range
	body       *hclsyntax.Body // without for_each and blocks of later versions
	forEach    hcl.Expression  // nil: one object
	keys       []instance      // with for_each, once evaluated
	failed     bool            // for_each could not be evaluated
}

// collect sorts the blocks of a file into what they declare.
func (r *reader) collect(body *hclsyntax.Body) {
	for _, a := range sortedAttributes(body) {
		at := a.NameRange
		r.add(diag.Error(diag.Unsupported, &at, "Unsupported argument",
			fmt.Sprintf("There is no argument %q outside of blocks.", a.Name)))
	}
	labels := blockLabels()
	for _, b := range body.Blocks {
		names, known := labels[b.Type]
		if !known {
			r.add(unknownType(b))
			continue
		}
		if problem := option.Labels(b.AsHCLBlock(), names); problem != nil {
			r.add(problem)
			continue
		}
		if !r.validNames(b) {
			continue
		}
		switch b.Type {
		case "starlift":
			r.settings = append(r.settings, b)
		case "locals":
			r.collectLocals(b)
		case "variable":
			r.declareVariable(b)
		case "moved", "removed", "import", "output":
			r.statements[b.Type] = append(r.statements[b.Type], b)
		default:
			r.declare(b)
		}
	}
}

func unknownType(b *hclsyntax.Block) *hcl.Diagnostic {
	at := b.TypeRange
	if slices.Contains(later(), b.Type) {
		return diag.Error(diag.NotYet, &at, "Not in this version",
			fmt.Sprintf("Blocks of the type %q belong to the language, but this version does not have them yet.", b.Type))
	}
	types := append(slices.Sorted(maps.Keys(blockLabels())), later()...)
	return diag.Error(diag.Unsupported, &at, "Unsupported block type",
		fmt.Sprintf("There is no block %q here.", b.Type)+diag.DidYouMean(b.Type, types))
}

// validNames checks the labels, which become parts of addresses.
func (r *reader) validNames(b *hclsyntax.Block) bool {
	valid := true
	for i, label := range b.Labels {
		if !hclsyntax.ValidIdentifier(label) {
			at := b.LabelRanges[i]
			r.add(diag.Error(diag.WrongType, &at, "Name not allowed",
				"A name starts with a letter and goes on with letters, digits, _ and -."))
			valid = false
		}
	}
	return valid
}

// declare adds an object, unless another one has its address.
func (r *reader) declare(b *hclsyntax.Block) {
	name := strings.Join(b.Labels, ".")
	d := &declaration{kind: b.Type, name: name, labels: b.Labels, at: b.DefRange(), labelsAt: b.LabelRanges}
	d.node.address = b.Type + "." + name
	if r.objects[b.Type] == nil {
		r.objects[b.Type] = map[string]*declaration{}
	}
	if first := r.objects[b.Type][name]; first != nil {
		r.add(duplicate(d.address, d.at, first.at))
		return
	}
	r.objects[b.Type][name] = d
	d.body, d.forEach = r.strip(b)
}

func duplicate(what string, at, first hcl.Range) *hcl.Diagnostic {
	return diag.Error(diag.Duplicate, &at, "Duplicate declaration",
		fmt.Sprintf("%s is declared already in %s line %d.", what, first.Filename, first.Start.Line))
}

// strip takes from a block's body what is not for the decoder of its kind:
// for_each, and blocks of later versions, which are refused.
func (r *reader) strip(b *hclsyntax.Block) (*hclsyntax.Body, hcl.Expression) {
	own := *r.withoutLater(b.Body)
	own.Attributes = maps.Clone(own.Attributes)
	body := &own
	var forEach hcl.Expression
	if a, ok := body.Attributes["for_each"]; ok {
		switch b.Type {
		case "table", "load", "source":
			forEach = a.Expr
		default:
			at := a.NameRange
			r.add(diag.Error(diag.Unsupported, &at, "Unsupported argument",
				fmt.Sprintf("A %s cannot have for_each; table, load and source can.", b.Type)))
		}
		delete(body.Attributes, "for_each")
	}
	if a, ok := body.Attributes["count"]; ok && b.Type != "source" {
		at := a.NameRange
		r.add(diag.Error(diag.Unsupported, &at, "Unsupported argument",
			"There is no count: an index that shifts would load data twice. Use for_each, whose keys stay."))
		delete(body.Attributes, "count")
	}
	return body, forEach
}

// withoutLater takes out the blocks that this version refuses. A body that has
// none is returned as it is: copies of a large configuration would cost as much
// as the configuration.
func (r *reader) withoutLater(body *hclsyntax.Body) *hclsyntax.Body {
	kept, changed := make(hclsyntax.Blocks, 0, len(body.Blocks)), false
	for _, b := range body.Blocks {
		switch b.Type {
		case "precondition", "postcondition", "validation", "lifecycle":
			at := b.TypeRange
			r.add(diag.Error(diag.NotYet, &at, "Not in this version",
				fmt.Sprintf("Blocks of the type %q belong to the language, but this version does not have them yet.", b.Type)))
			changed = true
			continue
		}
		if inner := r.withoutLater(b.Body); inner != b.Body {
			copied := *b
			copied.Body = inner
			b, changed = &copied, true
		}
		kept = append(kept, b)
	}
	if !changed {
		return body
	}
	clean := *body
	clean.Blocks = kept
	return &clean
}

func sortedAttributes(body *hclsyntax.Body) []*hclsyntax.Attribute {
	return slices.SortedFunc(maps.Values(body.Attributes), func(a, b *hclsyntax.Attribute) int {
		return a.SrcRange.Start.Byte - b.SrcRange.Start.Byte
	})
}
