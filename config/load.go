package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"starlift/diag"
	"starlift/option"
	"starlift/starrocks"
)

// loadBlock is the body of a load block.
type loadBlock struct {
	from, into, typemap option.Raw
	columns, derive     []option.Pair
	ignore              []string
	where, engine       string
	acceptLoss          []string
	rejected            *rejectedBlock
	sink                starrocks.LoadOptions
	checkpoint          starrocks.Checkpoint
}

type rejectedBlock struct {
	path    string
	maxRows int
}

func loadSpec() option.Spec[loadBlock] {
	return option.Spec[loadBlock]{
		option.Any("from", "Source of the rows, such as source.csv.scores.",
			func(b *loadBlock) *option.Raw { return &b.from }, option.Required()),
		option.Any("into", "Table that the rows go to, such as table.score_board.",
			func(b *loadBlock) *option.Raw { return &b.into }, option.Required()),
		option.Pairs("columns", "Column of the table to field of the source; others match by name, in any case.",
			func(b *loadBlock) *[]option.Pair { return &b.columns }, option.Length(1, 1024)),
		option.Texts("ignore", "Fields of the source that go nowhere.", func(b *loadBlock) *[]string { return &b.ignore }),
		option.Pairs("derive", "Column to an expression that StarRocks evaluates.",
			func(b *loadBlock) *[]option.Pair { return &b.derive }),
		option.Text("where", "Condition that StarRocks evaluates; rows that do not meet it are left out.",
			func(b *loadBlock) *string { return &b.where }),
		option.Any("typemap", "Rules from source types to types of StarRocks, such as typemap.strict.",
			func(b *loadBlock) *option.Raw { return &b.typemap }),
		option.Texts("accept_loss", "Codes of losses between types that are accepted, such as SL3003.",
			func(b *loadBlock) *[]string { return &b.acceptLoss }),
		option.OptionalBlock("rejected", "Where rows are kept that were refused.",
			func(b *loadBlock) **rejectedBlock { return &b.rejected },
			option.Spec[rejectedBlock]{
				option.Text("path", "File for the rows, relative to the configuration.",
					func(b *rejectedBlock) *string { return &b.path }, option.Required()),
				option.Int("max_rows", "Most rows that are kept.", func(b *rejectedBlock) *int { return &b.maxRows },
					option.AtLeast(1), option.Unit("rows"), option.Default("1000")),
			}),
		option.Text("engine", "Where the load runs.", func(b *loadBlock) *string { return &b.engine }, option.Default("local")),
		option.Block("sink", "How rows are sent.", func(b *loadBlock) *starrocks.LoadOptions { return &b.sink }, starrocks.LoadSpec()),
		option.Block("checkpoint", "When an exactly-once transaction ends.",
			func(b *loadBlock) *starrocks.Checkpoint { return &b.checkpoint }, starrocks.CheckpointSpec()),
	}
}

func (r *reader) loads() {
	sources, tables, typemaps := map[string]*Source{}, map[string]*Table{}, map[string]*Typemap{}
	for _, s := range r.out.Sources {
		sources[s.Address] = s
	}
	for _, t := range r.out.Tables {
		tables[t.Address] = t
	}
	for _, t := range r.out.Typemaps {
		typemaps[t.Address] = t
	}
	spec := loadSpec()
	for _, d := range r.declared("load") {
		r.each(d, func(address, name string, body *hclsyntax.Body, ctx *hcl.EvalContext, each *instance) {
			var block loadBlock
			places, problems := spec.Decode(body, ctx, &block)
			l := &Load{
				Address: address, Name: name, At: d.at, Ignore: block.ignore, Sink: block.sink,
				Checkpoint: block.checkpoint, Places: places, SinkPlaces: below(places, "sink."),
			}
			l.FromAt, l.IntoAt = block.from.At, block.into.At
			sound := !refused(problems, l.SinkPlaces)
			from, problem := r.target(block.from, "source")
			problems = appendFound(problems, problem)
			into, problem := r.target(block.into, "table")
			problems = appendFound(problems, problem)
			rules, problem := r.target(block.typemap, "typemap")
			problems = appendFound(problems, problem)
			l.From, l.Into, l.Typemap = sources[from.address()], tables[into.address()], typemaps[rules.address()]
			l.AcceptLoss, problem = acceptedCodes(block.acceptLoss, places.At("accept_loss"))
			problems = appendFound(problems, problem)
			problems = append(problems, l.mapColumns(block.columns)...)
			problems = append(problems, notYet(block, places)...)
			if sound {
				disagreeing := checkSink(l)
				problems = append(problems, disagreeing...)
				if !disagreeing.HasErrors() {
					problems = append(problems, sinkNow(l)...)
				}
			}
			r.reportIn(problems, d, each)
			r.out.Loads = append(r.out.Loads, l)
		})
	}
}

// refused says whether a value at one of the places was refused: what it keeps
// is its default then, which nobody wrote.
func refused(diags hcl.Diagnostics, places option.Places) bool {
	for _, d := range diags {
		for _, at := range places {
			if d.Severity == hcl.DiagError && d.Subject != nil && *d.Subject == at {
				return true
			}
		}
	}
	return false
}

func appendFound(diags hcl.Diagnostics, d *hcl.Diagnostic) hcl.Diagnostics {
	if d == nil {
		return diags
	}
	return append(diags, d)
}

// address is the address of what a reference names; "" for none.
func (h *handle) address() string {
	if h == nil {
		return ""
	}
	return h.kind + "." + h.name + keySuffix(h.key)
}

// below takes the places with a prefix, without it.
func below(p option.Places, prefix string) option.Places {
	out := option.Places{}
	for name, at := range p {
		if len(name) > len(prefix) && name[:len(prefix)] == prefix {
			out[name[len(prefix):]] = at
		}
	}
	return out
}

// mapColumns takes the renames. Whether field and column exist is for the
// plan, which knows the source; a column of a managed table is known here.
func (l *Load) mapColumns(pairs []option.Pair) hcl.Diagnostics {
	var diags hcl.Diagnostics
	seen := map[string]option.Pair{}
	for _, p := range pairs {
		folded := foldName(p.Name)
		if first, twice := seen[folded]; twice {
			at := p.NameAt
			diags = append(diags, diag.Error(diag.Duplicate, &at, "Duplicate column",
				fmt.Sprintf("The column %q is filled already at line %d; names of columns have no case.", p.Name, first.NameAt.Start.Line)))
			continue
		}
		seen[folded] = p
		if l.Into != nil && l.Into.Managed && len(l.Into.Want.Columns) > 0 && l.Into.Want.Column(p.Name) < 0 {
			at := p.NameAt
			diags = append(diags, diag.Error(diag.ColumnMissing, &at, "Column does not exist",
				fmt.Sprintf("%s has no column %q.", l.Into.Address, p.Name)+diag.DidYouMean(p.Name, columnNames(l.Into))))
			continue
		}
		l.Columns = append(l.Columns, ColumnMapping{Target: p.Name, Field: p.Value, At: p.At})
	}
	return diags
}

func columnNames(t *Table) []string {
	names := make([]string, len(t.Want.Columns))
	for i, c := range t.Want.Columns {
		names[i] = c.Name
	}
	return names
}

// notYet refuses, at their places, options of the language that this version
// decodes and checks but does not act on. To lift one, take its line out.
func notYet(b loadBlock, p option.Places) hcl.Diagnostics {
	waiting := []struct {
		name string
		used bool
	}{
		{"derive", p.Has("derive")},
		{"where", p.Has("where")},
		{"rejected", p.Has("rejected")},
		{"engine", p.Has("engine") && b.engine != "local"},
		{"sink.properties.compression", p.Has("sink.properties.compression")},
		{"sink.properties.content_encoding", p.Has("sink.properties.content_encoding")},
	}
	var diags hcl.Diagnostics
	for _, w := range waiting {
		if w.used {
			diags = append(diags, diag.Error(diag.NotYet, p.At(w.name), "Not in this version",
				fmt.Sprintf("%q belongs to the language, but this version does not act on it yet.", lastName(w.name))))
		}
	}
	return diags
}
