package config

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
	"starlift/option"
	"starlift/starrocks"
	"starlift/typemap"
)

// typemapBlock is the body of a typemap block.
type typemapBlock struct {
	base  string
	rules []ruleBlock
}

type ruleBlock struct {
	from, to string
	columns  []string
	at       hcl.Range
	places   option.Places
}

func typemapSpec() option.Spec[typemapBlock] {
	return option.Spec[typemapBlock]{
		option.Enum("base", "Table of types that the rules change; unset, the one of the load's source.",
			func(b *typemapBlock) *string { return &b.base }, typemap.Bases()),
		option.Blocks("rule", "Source types, columns or both that become another type.", nil,
			func(b *typemapBlock) *[]ruleBlock { return &b.rules },
			option.Spec[ruleBlock]{
				option.Text("from", "Type as the source spells it; unset, every type.", func(b *ruleBlock) *string { return &b.from }),
				option.Text("to", "Type of StarRocks.", func(b *ruleBlock) *string { return &b.to }, option.Required()),
				option.Texts("columns", "Source columns that the rule is for; unset, every column.",
					func(b *ruleBlock) *[]string { return &b.columns }),
			},
			func(b *ruleBlock, block *hcl.Block, places option.Places) { b.at, b.places = block.DefRange, places }),
	}
}

func (r *reader) typemaps() {
	for _, d := range r.declared("typemap") {
		r.each(d, func(address, name string, body *hclsyntax.Body, ctx *hcl.EvalContext, each *instance) {
			var block typemapBlock
			_, problems := typemapSpec().Decode(body, ctx, &block)
			t := &Typemap{Address: address, Name: name, At: d.at, Base: block.base}
			for _, b := range block.rules {
				rule, problem := b.rule()
				if problem != nil {
					problems = append(problems, problem)
					continue
				}
				t.Rules = append(t.Rules, rule)
			}
			r.reportIn(problems, d, each)
			r.out.Typemaps = append(r.out.Typemaps, t)
		})
	}
}

func (b ruleBlock) rule() (typemap.Rule, *hcl.Diagnostic) {
	rule := typemap.Rule{From: b.from, Columns: b.columns, At: b.at}
	if b.from == "" && len(b.columns) == 0 {
		return rule, diag.Error(diag.Missing, &b.at, "Missing argument",
			"A rule says what it is for: from, a type of the source, or columns, or both.")
	}
	to := b.places.At("to")
	if to == nil || b.to == "" {
		return rule, nil // reported, or not known
	}
	t, err := starrocks.ParseType(b.to)
	if err != nil {
		return rule, typeProblem(to, err)
	}
	rule.To = t
	return rule, nil
}

// typeProblem reports a type that StarRocks does not have.
func typeProblem(at *hcl.Range, err error) *hcl.Diagnostic {
	return diag.Error(diag.WrongType, at, "Type not understood",
		fmt.Sprintf("%s. Types are spelt as StarRocks spells them, such as INT, VARCHAR(65533) or DECIMAL(10,2).", upperFirst(err.Error())))
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) > 0 && r[0] >= 'a' && r[0] <= 'z' {
		r[0] -= 'a' - 'A'
	}
	return string(r)
}

// acceptable are the codes of loss that a load may accept.
func acceptable() []string {
	return []string{
		string(diag.LossText), string(diag.LossTime), string(diag.LossInteger), string(diag.LossNumber),
		string(diag.NoMapping), string(diag.FilterRatio), string(diag.NotStrict), string(diag.PlainDelete),
	}
}

func acceptedCodes(list []string, at *hcl.Range) ([]diag.Code, *hcl.Diagnostic) {
	var codes []diag.Code
	for _, s := range list {
		if !slices.Contains(acceptable(), s) {
			return nil, diag.Error(diag.OutOfRange, at, "Value not allowed",
				fmt.Sprintf("%q is not the code of a loss.", s)+diag.DidYouMean(s, acceptable()),
				diag.Note("allowed:  SL3001 to SL3008"))
		}
		codes = append(codes, diag.Code(s))
	}
	return codes, nil
}
