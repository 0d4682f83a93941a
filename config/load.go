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
	rowKind             string
	commitGroup         string
	ledger              bool
	acceptLoss          []string
	rejected            *rejectedBlock
	sink                starrocks.LoadOptions
	checkpoint          starrocks.Checkpoint
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
			func(b *loadBlock) *[]option.Pair { return &b.derive }, option.Length(1, 4096)),
		option.Text("where", "Condition that StarRocks evaluates; rows that do not meet it are left out.",
			func(b *loadBlock) *string { return &b.where }, starrocks.HeaderRule(1, 4096)),
		option.Text("row_kind", "Field of the source that says whether a row is written or deleted; for Primary Key tables.",
			func(b *loadBlock) *string { return &b.rowKind }, option.Length(1, 1024)),
		option.Text("commit_group", "Loads of the same name here become visible together, in one transaction; from StarRocks 4.0 on.",
			func(b *loadBlock) *string { return &b.commitGroup },
			option.Matches(`^[A-Za-z_][-A-Za-z0-9_]*$`, "a letter or _, then letters, digits, _ and -")),
		option.Bool("ledger", "Each transaction also writes how far the load got into the table starlift_ledger; from StarRocks 4.0 on.",
			func(b *loadBlock) *bool { return &b.ledger }, option.Default("false")),
		option.Any("typemap", "Rules from source types to types of StarRocks, such as typemap.strict.",
			func(b *loadBlock) *option.Raw { return &b.typemap }),
		option.Texts("accept_loss", "Codes of losses that are accepted, such as SL3003.",
			func(b *loadBlock) *[]string { return &b.acceptLoss }),
		option.OptionalBlock("rejected", "Where rows are kept that were refused.",
			func(b *loadBlock) **rejectedBlock { return &b.rejected }, rejectedSpec()),
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
				Where: block.where, RowKind: block.rowKind, CommitGroup: block.commitGroup, Ledger: block.ledger,
				Checkpoint: block.checkpoint, Places: places, SinkPlaces: below(places, "sink."),
			}
			l.FromAt, l.IntoAt = block.from.At, block.into.At
			l.Rejected = block.rejected.in(r.out.Folder)
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
			problems = append(problems, l.derive(block.derive)...)
			if sound {
				problems = append(problems, l.listColumns()...)
				problems = append(problems, l.filter()...)
			}
			problems = append(problems, otherEngine(block, places)...)
			if sound {
				disagreeing := checkSink(l)
				problems = append(problems, disagreeing...)
				if !disagreeing.HasErrors() {
					problems = append(problems, sinkLosses(l)...)
				}
			}
			r.reportIn(problems, d, each)
			r.out.Loads = append(r.out.Loads, l)
		})
	}
	r.commitGroups()
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

// otherEngine refuses engines that are of the language, but not of this version.
func otherEngine(b loadBlock, p option.Places) hcl.Diagnostics {
	if !p.Has("engine") || b.engine == "local" {
		return nil
	}
	return hcl.Diagnostics{diag.Error(diag.NotYet, p.At("engine"), "Not in this version",
		fmt.Sprintf("Loads run on the engine %q, and this version has %q alone.", b.engine, "local"))}
}
