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
	"starlift/source"
)

func (r *reader) sources() {
	for _, d := range r.declared("source") {
		kind, problem := r.kind(d)
		if problem != nil {
			r.reportIn(hcl.Diagnostics{problem}, d, nil)
			continue
		}
		r.each(d, func(address, name string, body *hclsyntax.Body, ctx *hcl.EvalContext, each *instance) {
			s := &Source{Address: address, Kind: kind.Name, Name: name, At: d.at}
			var problems hcl.Diagnostics
			s.Config, problems = kind.Decode(body, ctx, r.out.Folder)
			r.takeSecrets(body, ctx, kind.Options)
			r.reportIn(problems, d, each)
			r.out.Sources = append(r.out.Sources, s)
		})
	}
}

// kind finds the connector of a source block.
func (r *reader) kind(d *declaration) (source.Kind, *hcl.Diagnostic) {
	var names []string
	for _, k := range r.in.Kinds {
		if k.Name == d.labels[0] {
			return k, nil
		}
		names = append(names, k.Name)
	}
	slices.Sort(names)
	at := d.labelsAt[0]
	have := "This version has: " + strings.Join(names, ", ") + "."
	if slices.Contains([]string{"values", "csv", "json", "parquet", "mysql", "postgres", "kafka"}, d.labels[0]) {
		return source.Kind{}, diag.Error(diag.NotYet, &at, "Not in this version",
			fmt.Sprintf("Sources of the kind %q belong to the language, but this version does not have them yet. %s", d.labels[0], have))
	}
	return source.Kind{}, diag.Error(diag.Unsupported, &at, "Unknown kind of source",
		fmt.Sprintf("There is no source of the kind %q.%s %s", d.labels[0], diag.DidYouMean(d.labels[0], names), have))
}

// takeSecrets notes the values of a source's secret options, which may be
// written as plain text.
func (r *reader) takeSecrets(body *hclsyntax.Body, ctx *hcl.EvalContext, options option.Documented) {
	if options == nil {
		return
	}
	secret := map[string]bool{}
	for _, o := range options.Describe() {
		if o.Secret {
			secret[o.Name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(body.Attributes)) {
		if secret[name] {
			// The decoder has reported what is wrong with it.
			v, _ := option.Value(body.Attributes[name].Expr, ctx)
			r.secrets.take(v)
		}
	}
}
