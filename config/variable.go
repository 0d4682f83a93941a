package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"starlift/diag"
	"starlift/option"
)

// variable is a variable block with the value that it got.
type variable struct {
	name      string
	at        hcl.Range // of the header
	kind      cty.Type
	defaults  *typeexpr.Defaults
	sensitive bool
	nullable  bool
	// preset is the default; cty.NilVal without one
	preset   cty.Value
	presetAt hcl.Range

	value  cty.Value  // marked when sensitive; unknown after an error
	origin string     // "set in prod.slvars line 3"
	setAt  *hcl.Range // of the value in a file; nil when no file sets it
	fixed  bool       // a saved plan gave the value, for good
}

// variableBlock is the body of a variable block.
type variableBlock struct {
	kind        hcl.Expression
	preset      option.Raw
	sensitive   bool
	nullable    bool
	description string
}

func variableSpec() option.Spec[variableBlock] {
	return option.Spec[variableBlock]{
		option.Unevaluated("type", "Type of the value, such as string or list(number).",
			func(b *variableBlock) *hcl.Expression { return &b.kind }, option.Required()),
		option.Any("default", "Value when none is set.", func(b *variableBlock) *option.Raw { return &b.preset }),
		option.Bool("sensitive", "Keep the value out of every output.",
			func(b *variableBlock) *bool { return &b.sensitive }, option.Default("false")),
		option.Bool("nullable", "Allow null as the value.",
			func(b *variableBlock) *bool { return &b.nullable }, option.Default("true")),
		option.Text("description", "What the variable is for.",
			func(b *variableBlock) *string { return &b.description }),
	}
}

// declareVariable reads a variable block. Defaults and the rest may call
// functions and refer to nothing.
func (r *reader) declareVariable(b *hclsyntax.Block) {
	name := b.Labels[0]
	v := &variable{name: name, at: b.DefRange(), kind: cty.DynamicPseudoType, preset: cty.NilVal, value: cty.DynamicVal}
	if first := r.variables[name]; first != nil {
		r.add(duplicate("var."+name, v.at, first.at))
		return
	}
	r.variables[name] = v
	var block variableBlock
	body := r.withoutLater(b.Body)
	if a, set := body.Attributes["default"]; set {
		if problem := refersToNothing(a.Expr); problem != nil {
			r.reportOne(problem, b)
			delete(body.Attributes, "default")
			v.origin = "not known"
		}
	}
	places, problems := variableSpec().Decode(body, r.constant(), &block)
	v.sensitive, v.nullable = block.sensitive, block.nullable
	r.report(problems, b, nil)
	if block.kind != nil {
		kind, defaults, problems := typeexpr.TypeConstraintWithDefaults(block.kind)
		for _, d := range problems {
			r.report(hcl.Diagnostics{diag.Error(diag.WrongType, d.Subject, d.Summary, d.Detail)}, b, nil)
		}
		if !problems.HasErrors() {
			v.kind, v.defaults = kind, defaults
		}
	}
	a, set := body.Attributes["default"]
	if !set {
		return
	}
	v.presetAt = a.Expr.Range()
	value := block.preset.Value
	if value == cty.NilVal {
		// Decode passes over null, and over what it could not evaluate.
		value = cty.NullVal(v.kind)
		if !places.Has("default") && problems.HasErrors() {
			value = cty.DynamicVal
		}
	}
	converted, problem := v.convert(value, &v.presetAt, "The default")
	r.reportOne(problem, b)
	v.preset = converted
	v.use(converted, fmt.Sprintf("default in %s line %d", v.presetAt.Filename, v.presetAt.Start.Line), &v.presetAt, r.secrets)
}

// convert makes a value one of the variable's type.
func (v *variable) convert(value cty.Value, at *hcl.Range, what string) (cty.Value, *hcl.Diagnostic) {
	if v.defaults != nil && !value.IsNull() && value.IsWhollyKnown() {
		value = v.defaults.Apply(value)
	}
	converted, err := convert.Convert(value, v.kind)
	if err != nil {
		return cty.DynamicVal, diag.Error(diag.WrongType, at, "Wrong type of value",
			fmt.Sprintf("%s does not fit the type of var.%s: %s.", what, v.name, err),
			diag.Note("type:     "+typeexpr.TypeString(v.kind)), diag.For("var."+v.name))
	}
	if converted.IsNull() && !v.nullable {
		return cty.DynamicVal, diag.Error(diag.WrongType, at, "Null not allowed",
			fmt.Sprintf("%s is null, and var.%s is not nullable.", what, v.name), diag.For("var."+v.name))
	}
	return converted, nil
}

// use gives the variable a value; at is nil when it stands in no file.
func (v *variable) use(value cty.Value, origin string, at *hcl.Range, s *secrets) {
	if v.fixed {
		return
	}
	v.origin, v.setAt = origin, at
	if v.sensitive {
		s.take(value)
		value = value.Mark(sensitive{})
	}
	v.value = value
}

// refersToNothing reports the first reference in an expression that may have
// none.
func refersToNothing(expr hcl.Expression) *hcl.Diagnostic {
	references := expr.Variables()
	if len(references) == 0 {
		return nil
	}
	at := references[0].SourceRange()
	detail := "The value of a variable may call functions, but it refers to nothing else."
	if len(references[0]) == 1 {
		detail += fmt.Sprintf(" Text is written in quotes: %q.", references[0].RootName())
	}
	return diag.Error(diag.UnknownReference, &at, "References are not allowed here", detail)
}

// constant is the context of what may call functions and refer to nothing.
func (r *reader) constant() *hcl.EvalContext {
	return &hcl.EvalContext{Functions: r.functions, Variables: map[string]cty.Value{}}
}
