package config

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
	"starlift/option"
)

// environmentPrefix begins the names of environment variables that set
// variables.
const environmentPrefix = "STARLIFT_VAR_"

// assign gives variables their values. Later wins: default, environment,
// starlift.slvars, *.auto.slvars by name, -var and -var-file in order.
func (r *reader) assign(files []string) {
	if r.in.Saved != nil {
		r.assignSaved()
		if !r.hasSensitive() {
			files = nil
		}
	}
	r.assignEnvironment()
	for _, name := range files {
		r.assignFile(filepath.Join(r.out.Folder, name), name)
	}
	for _, f := range r.in.Vars {
		r.byHand = true // from here on
		if f.File != "" {
			r.assignFile(f.File, shown(r.out.Folder, f.File))
		} else {
			r.assignFlag(f.Assignment)
		}
	}
	for _, v := range r.variables {
		if v.origin == "" {
			at := v.at
			r.add(diag.Error(diag.NoValue, &at, "Variable without a value",
				fmt.Sprintf("var.%s has no default and is not set. Set it with -var '%s=…', in a %s file, or as %s%s in the environment.",
					v.name, v.name, valuesSuffix, environmentPrefix, v.name), diag.For("var."+v.name)))
		}
	}
}

func (r *reader) variableNames() []string { return slices.Sorted(maps.Keys(r.variables)) }

func (r *reader) assignEnvironment() {
	for _, key := range slices.Sorted(maps.Keys(r.in.Environment)) {
		name, ok := strings.CutPrefix(key, environmentPrefix)
		if !ok {
			continue
		}
		v := r.variables[name]
		if v == nil {
			// The environment is shared with others: only what looks like
			// a slip of the pen is worth a word.
			if near := diag.Near(name, r.variableNames()); len(near) > 0 {
				r.add(diag.Warn(diag.UndeclaredVariable, nil, "Undeclared variable",
					fmt.Sprintf("%s is set in the environment, but there is no variable %q. Did you mean %q?", key, name, near[0])))
			}
			continue
		}
		r.assignText(v, r.in.Environment[key], key+" in the environment")
	}
}

func (r *reader) assignFlag(assignment string) {
	name, text, ok := strings.Cut(assignment, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		r.add(diag.Error(diag.UndeclaredVariable, nil, "Variable flag not understood",
			"-var takes NAME=VALUE, such as -var 'day=2026-01-31'."))
		return
	}
	v := r.variables[name]
	if v == nil {
		r.add(diag.Error(diag.UndeclaredVariable, nil, "Undeclared variable",
			fmt.Sprintf("-var sets %q, but the configuration has no such variable.", name)+diag.DidYouMean(name, r.variableNames())))
		return
	}
	r.assignText(v, text, "-var")
}

// assignText sets a variable from a flag or the environment: text as it
// stands for one of type string, else an expression of the language.
func (r *reader) assignText(v *variable, text, by string) {
	value := cty.StringVal(text)
	if v.kind != cty.String && v.kind != cty.DynamicPseudoType {
		var d *hcl.Diagnostic
		if value, d = r.expression(text, by, v); d != nil {
			r.add(d)
			v.origin = "set by " + by
			return
		}
	}
	converted, problem := v.convert(value, nil, "The value from "+by)
	r.add(problem)
	if v.fixed && r.byHand && problem == nil {
		r.otherValue(v, converted, nil)
	}
	v.use(converted, "set by "+by, nil, r.secrets)
}

// expression evaluates text that may call functions and refer to nothing.
// There is no file to point into, so what is wrong is said in words, and not
// at all where the text may be secret.
func (r *reader) expression(text, by string, v *variable) (cty.Value, *hcl.Diagnostic) {
	refuse := func(why string) (cty.Value, *hcl.Diagnostic) {
		if v.sensitive {
			why = "its text is not shown, because it is sensitive"
		}
		return cty.DynamicVal, diag.Error(diag.WrongType, nil, "Wrong type of value",
			fmt.Sprintf("The value from %s for var.%s cannot be evaluated: %s.",
				by, v.name, strings.TrimSuffix(why, ".")), diag.For("var."+v.name))
	}
	content := []byte(text)
	if d := checkText(content, by); d != nil {
		return refuse("it is not UTF-8 text")
	}
	if d := checkShape(content, by); d != nil {
		return refuse(d.Detail)
	}
	expr, problems := hclsyntax.ParseExpression(content, by, hcl.InitialPos)
	if problems.HasErrors() {
		return refuse(problems[0].Detail)
	}
	if d := refersToNothing(expr); d != nil {
		return refuse(d.Detail)
	}
	value, problems := option.Value(expr, r.constant())
	if problems.HasErrors() {
		return refuse(problems[0].Detail)
	}
	return value, nil
}

// assignFile sets variables from a file of arguments.
func (r *reader) assignFile(path, name string) {
	content, problem := readFile(path, name)
	if problem != nil {
		r.add(problem)
		return
	}
	r.out.Files[name] = content
	body, problems := parse(content, name)
	r.diags = append(r.diags, problems...)
	if body == nil {
		r.secrets.broken(content, func(name string) bool { return r.variables[name] != nil && r.variables[name].sensitive })
		r.unsettle()
		return
	}
	for _, b := range body.Blocks {
		at := b.TypeRange
		r.add(diag.Error(diag.Unsupported, &at, "Unsupported block type",
			"A file of values has only arguments: name = value."))
	}
	var undeclared []*hclsyntax.Attribute
	for _, a := range sortedAttributes(body) {
		if v := r.variables[a.Name]; v != nil {
			r.assignArgument(v, a, path)
		} else {
			undeclared = append(undeclared, a)
		}
	}
	if len(undeclared) > 0 {
		r.add(r.undeclared(undeclared))
	}
}

// unsettle keeps variables that the broken file may set from being reported
// as without a value.
func (r *reader) unsettle() {
	for _, v := range r.variables {
		if v.origin == "" {
			v.origin = "not known"
		}
	}
}

func (r *reader) assignArgument(v *variable, a *hclsyntax.Attribute, path string) {
	at := a.Expr.Range()
	if v.sensitive {
		r.out.WrittenSecrets = append(r.out.WrittenSecrets, WrittenSecret{Variable: v.name, Path: path, File: at.Filename, Line: at.Start.Line})
		r.secrets.text(string(at.SliceBytes(r.out.Files[at.Filename])))
	}
	if d := refersToNothing(a.Expr); d != nil {
		diag.For("var." + v.name)(extra(d))
		if v.sensitive {
			d.Detail = "The value of a variable may call functions, but it refers to nothing else. Text is written in quotes."
		}
		r.add(d)
		v.origin = "not known"
		return
	}
	value, problems := option.Value(a.Expr, r.constant())
	if v.sensitive {
		for _, d := range problems {
			d.Detail = "The reason is not shown, because the value is sensitive."
		}
		r.secrets.take(value)
	}
	for _, d := range problems {
		diag.For("var." + v.name)(extra(d))
	}
	r.diags = append(r.diags, problems...)
	origin := fmt.Sprintf("set in %s line %d", at.Filename, at.Start.Line)
	if problems.HasErrors() {
		v.origin = origin
		return
	}
	converted, problem := v.convert(value, &at, "The value")
	r.add(problem)
	if v.fixed && r.byHand && problem == nil {
		r.otherValue(v, converted, &at)
	}
	v.use(converted, origin, &at, r.secrets)
}

// undeclared is one warning for all names of a file that no variable has.
func (r *reader) undeclared(all []*hclsyntax.Attribute) *hcl.Diagnostic {
	var names []string
	for _, a := range all[:min(len(all), 10)] {
		names = append(names, strconv.Quote(a.Name))
	}
	list := strings.Join(names, ", ")
	if more := len(all) - len(names); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	at := all[0].NameRange
	return diag.Warn(diag.UndeclaredVariable, &at, "Undeclared variable",
		fmt.Sprintf("%s sets what is not a variable of the configuration: %s.", at.Filename, list)+
			diag.DidYouMean(all[0].Name, r.variableNames()))
}
