package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"starlift/diag"
)

// Saved is a configuration as a saved plan holds it. Reading it gives what the
// plan was made from, whatever has become of the folder: only paths of data, and
// values of sensitive variables, are still looked for where they were.
type Saved struct {
	// Blocks are the *.sl.hcl files by name.
	Blocks map[string][]byte
	// Read is what file() gave, by path as it was written.
	Read map[string][]byte
	// Values are those of all variables that are not sensitive, as JSON.
	Values map[string]json.RawMessage
}

// Variable is a variable with the value that it got.
type Variable struct {
	Name      string
	Sensitive bool
	// Value is exact JSON. That of a sensitive variable must not leave the
	// process but as a fingerprint.
	Value  json.RawMessage
	Origin string // "set in prod.slvars line 3"
}

// note keeps the values that the configuration was evaluated with. One that is
// not known has an error of its own.
func (r *reader) note() {
	for _, name := range r.variableNames() {
		v := r.variables[name]
		value, _ := v.value.UnmarkDeep()
		if !value.IsWhollyKnown() {
			continue
		}
		text, err := json.Marshal(ctyjson.SimpleJSONValue{Value: value})
		if err != nil {
			continue // no type of a variable holds what JSON has no form for
		}
		r.out.Variables = append(r.out.Variables, Variable{Name: name, Sensitive: v.sensitive, Value: text, Origin: v.origin})
	}
}

// assignSaved gives variables that are not sensitive the values that the plan was
// made with, for good: neither the environment nor a file changes them.
func (r *reader) assignSaved() {
	for _, name := range r.variableNames() {
		v := r.variables[name]
		text, ok := r.in.Saved.Values[name]
		if v.sensitive || !ok {
			continue
		}
		value, err := parseValue(text)
		if err != nil {
			r.add(diag.Error(diag.PlanDamaged, nil, "Saved plan cannot be read", fmt.Sprintf("Its value of var.%s is no JSON: %v.", name, err)))
			continue
		}
		converted, problem := v.convert(value, nil, "The value of the saved plan")
		r.add(problem)
		v.use(converted, "as the plan was made", nil, r.secrets)
		v.fixed = true
	}
}

func parseValue(text []byte) (cty.Value, error) {
	kind, err := ctyjson.ImpliedType(text)
	if err != nil {
		return cty.NilVal, err
	}
	return ctyjson.Unmarshal(text, kind)
}

// otherValue refuses a -var or -var-file that would change what the plan was made
// with.
func (r *reader) otherValue(v *variable, value cty.Value, at *hcl.Range) {
	if plain, _ := value.UnmarkDeep(); v.value.RawEquals(plain) {
		return
	}
	r.add(diag.Error(diag.ExclusiveFlags, at, "The plan has this value already",
		fmt.Sprintf("A saved plan holds the values of variables that are not sensitive, and var.%s had another one when it was made. Only sensitive variables can be set for it. To use the new value, make a new plan.", v.name),
		diag.For("var."+v.name)))
}

// hasSensitive says whether any variable is sensitive: only then are files of
// values of any use to a saved configuration.
func (r *reader) hasSensitive() bool {
	for _, v := range r.variables {
		if v.sensitive {
			return true
		}
	}
	return false
}

// savedListing is what list gives, from the saved plan; the files of values are
// those of the folder, as far as it is still there.
func (r *reader) savedListing(folder string) listing {
	l, _ := list(folder)
	return listing{configs: slices.Sorted(maps.Keys(r.in.Saved.Blocks)), values: l.values}
}
