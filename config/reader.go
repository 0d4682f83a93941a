package config

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"

	"starlift/diag"
)

// reader is one reading of a folder.
type reader struct {
	in          Input
	out         *Config
	bodies      map[string]*hclsyntax.Body // by file name
	functions   map[string]function.Function
	secrets     *secrets
	handleTypes handleTypes
	variables   map[string]*variable
	locals      map[string]*local
	objects     map[string]map[string]*declaration // kind, then name ("KIND.NAME" for a source)
	path        []*node                            // what is being evaluated, outermost first
	settings    []*hclsyntax.Block                 // starlift blocks
	diags       hcl.Diagnostics
}

// Read reads the configuration of a folder. The Config is complete when the
// diagnostics hold no error; its Files are there in any case, for showing
// diagnostics. The diagnostics are sorted, and bear no secret that was met.
func Read(folder string, in Input) (*Config, hcl.Diagnostics) {
	r := &reader{
		in: in, out: &Config{Folder: folder, Files: map[string][]byte{}},
		bodies:      map[string]*hclsyntax.Body{},
		secrets:     &secrets{},
		handleTypes: newHandleTypes(),
		variables:   map[string]*variable{},
		locals:      map[string]*local{},
		objects:     map[string]map[string]*declaration{},
	}
	r.functions = functions(folder, in.Environment, r.secrets)
	r.read(folder)
	r.out.Secrets = r.secrets.sorted()
	return r.out, r.secrets.redact(r.locate(diag.Sort(r.diags)))
}

func (r *reader) add(diags ...*hcl.Diagnostic) {
	for _, d := range diags {
		if d != nil {
			r.diags = append(r.diags, d)
		}
	}
}

func (r *reader) read(folder string) {
	l, problem := list(folder)
	if problem != nil {
		r.add(problem)
		return
	}
	for _, name := range l.configs {
		content, problem := readFile(filepath.Join(folder, name), name)
		if problem != nil {
			r.add(problem)
			continue
		}
		r.out.Files[name] = content
		body, problems := parse(content, name)
		r.diags = append(r.diags, problems...)
		if body == nil {
			r.secrets.broken(content, func(name string) bool { return name == "password" })
			continue
		}
		r.bodies[name] = body
	}
	if r.diags.HasErrors() {
		// What is missing from a file that cannot be read would be reported
		// as unknown wherever another file refers to it.
		return
	}
	for _, name := range l.configs {
		r.collect(r.bodies[name])
	}
	r.assign(l.values)
	r.evaluateLocals()
	r.starlift()
	r.clusters()
	r.typemaps()
	r.sources()
	r.tables()
	r.loads()
	r.sort()
}

func (r *reader) sort() {
	slices.SortFunc(r.out.Clusters, func(a, b *Cluster) int { return strings.Compare(a.Address, b.Address) })
	slices.SortFunc(r.out.Sources, func(a, b *Source) int { return strings.Compare(a.Address, b.Address) })
	slices.SortFunc(r.out.Tables, func(a, b *Table) int { return strings.Compare(a.Address, b.Address) })
	slices.SortFunc(r.out.Typemaps, func(a, b *Typemap) int { return strings.Compare(a.Address, b.Address) })
	slices.SortFunc(r.out.Loads, func(a, b *Load) int { return strings.Compare(a.Address, b.Address) })
}

// declared lists the objects of a kind in the order of the files.
func (r *reader) declared(kind string) []*declaration {
	var all []*declaration
	for _, d := range r.objects[kind] {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *declaration) int {
		return cmp.Or(strings.Compare(a.at.Filename, b.at.Filename), a.at.Start.Byte-b.at.Start.Byte)
	})
	return all
}
