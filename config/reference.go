package config

import (
	"maps"
	"slices"
	"strings"

	"starlift/option"
	"starlift/starrocks"
)

// BlockType describes a type of block, for the reference.
type BlockType struct {
	Type    string
	Labels  []string
	Doc     string // sentences
	ForEach bool   // the block may have for_each
	// Options are what may stand in it; nil where that is not a fixed list.
	Options option.Documented
}

// BlockTypes are the types of blocks, in the order in which they are explained.
func BlockTypes() []BlockType {
	labels := blockLabels()
	block := func(name, doc string, forEach bool, options option.Documented) BlockType {
		return BlockType{name, labels[name], doc, forEach, options}
	}
	return []BlockType{
		block("starlift", "Settings of the tool. There may be one.", false, starliftSpec()),
		block("variable", "A value that is given from outside: by -var, a file of values (*.slvars) or the environment.", false, variableSpec()),
		block("locals", "Names for values: every argument is one, and local.NAME refers to it.", false, nil),
		block("cluster", "A StarRocks cluster, or the sandbox. Either jdbc_url, load_url and username are set, or a sandbox block.", false, starrocks.ClusterSpec()),
		block("source", "Where rows come from. What may stand in it depends on its KIND, below.", true, nil),
		block("table", "A table of StarRocks: what it is to be, or with managed = false where to find it.", true, tableSpec()),
		block("typemap", "What types of a source become, where the base is not right.", false, typemapSpec()),
		block("load", "Rows of a source into a table, exactly once unless it says otherwise.", true, loadSpec()),
		block("moved", "An object has another address than before; what was loaded or created stays.", false, movedSpec()),
		block("removed", "An object is not in the configuration any more, and what becomes of it.", false, removedSpec()),
		block("import", "A table that exists becomes one that is managed here.", false, importSpec()),
		block("output", "A value for other tools.", false, outputSpec()),
	}
}

// FunctionType describes a function of the language.
type FunctionType struct{ Form, Doc string }

// FunctionTypes are the functions that expressions may call, sorted.
func FunctionTypes() []FunctionType {
	r := &reader{secrets: &secrets{}, out: &Config{Read: map[string][]byte{}, Environment: map[string]string{}}}
	functions := r.callable("")
	var all []FunctionType
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		f := functions[name]
		var parameters []string
		for _, p := range f.Params() {
			parameters = append(parameters, p.Name)
		}
		if p := f.VarParam(); p != nil {
			parameters = append(parameters, p.Name+"...")
		}
		all = append(all, FunctionType{name + "(" + strings.Join(parameters, ", ") + ")", f.Description()})
	}
	return all
}
