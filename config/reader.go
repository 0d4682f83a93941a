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
	statements  map[string][]*hclsyntax.Block      // moved, removed, import and output blocks, by type
	byHand      bool                               // values come from -var and -var-file
	diags       hcl.Diagnostics
}

// Read reads the configuration of a folder. The Config is complete when the
// diagnostics hold no error; its Files are there in any case, for showing
// diagnostics. The diagnostics are sorted, and bear no secret that was met.
func Read(folder string, in Input) (*Config, hcl.Diagnostics) {
	r, diags := readFolder(folder, in)
	return r.out, diags
}

func readFolder(folder string, in Input) (*reader, hcl.Diagnostics) {
	r := &reader{
		in: in, out: &Config{Folder: folder, Files: map[string][]byte{}, Read: map[string][]byte{}, Environment: map[string]string{}},
		bodies:      map[string]*hclsyntax.Body{},
		secrets:     &secrets{},
		handleTypes: newHandleTypes(),
		variables:   map[string]*variable{},
		locals:      map[string]*local{},
		objects:     map[string]map[string]*declaration{},
		statements:  map[string][]*hclsyntax.Block{},
	}
	r.functions = r.callable(folder)
	r.read(folder)
	r.out.Secrets = r.secrets.sorted()
	r.sensitiveTables()
	return r, r.secrets.redact(r.locate(diag.Sort(r.diags)))
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
	if r.in.Saved != nil {
		l, problem = r.savedListing(folder), nil
	}
	if problem != nil {
		r.add(problem)
		return
	}
	r.parseAll(folder, l.configs)
	if r.diags.HasErrors() {
		// What is missing from a file that cannot be read would be reported
		// as unknown wherever another file refers to it.
		return
	}
	for _, name := range l.configs {
		r.collect(r.bodies[name])
	}
	// From here on the declarations hold what is still needed.
	clear(r.bodies)
	r.assign(l.values)
	r.note()
	r.evaluateLocals()
	r.starlift()
	r.clusters()
	r.typemaps()
	r.sources()
	r.tables()
	r.loads()
	r.ledgers()
	r.moved()
	r.removed()
	r.imports()
	r.outputs()
	r.sort()
}

// blocks reads a file of blocks.
func (r *reader) blocks(folder, name string) ([]byte, *hcl.Diagnostic) {
	if r.in.Saved != nil {
		return r.in.Saved.Blocks[name], nil
	}
	return readFile(filepath.Join(folder, name), name)
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
