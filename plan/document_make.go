package plan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"starlift/config"
	"starlift/state"
)

// LabelScheme and MappingRules are the versions of how labels are made and of the
// built-in mapping between types. A plan that was saved under others is not
// applied.
const (
	LabelScheme  = 1
	MappingRules = 1
)

// Making is what a document says beside the plan.
type Making struct {
	Version   string // of the program
	Created   time.Time
	Lifetime  time.Duration // 0: the plan does not expire
	Workspace string
	State     *state.State
	World     World // that the plan was made against; only its wishes are read
	Config    *config.Config
	// ClusterIDs is what clusters call themselves by, by name.
	ClusterIDs map[string]int64
	// Fingerprint turns a sensitive value into something that gives it not away.
	Fingerprint func(name string, value []byte) string
	// Diagnostics are ready JSON.
	Diagnostics      []json.RawMessage
	Errors, Warnings int

	blocked map[string]bool   // addresses of the plan's Blocked
	moved   map[string]string // addresses in the state of what the plan moves
}

// NewDocument makes the document of a plan. It may hold secrets that stand in
// properties of tables: masking texts is the caller's.
func NewDocument(p *Plan, m Making) *Document {
	created := m.Created.UTC().Truncate(time.Second)
	d := &Document{
		FormatVersion: DocumentFormat, StarliftVersion: m.Version, PlanID: p.Digest, CreatedAt: created, Mode: string(cmp.Or(p.Mode, Normal)),
		Workspace: m.Workspace, State: DocumentState{Lineage: m.State.Lineage, Serial: p.Serial}, Config: configDocument(m.Config),
		Variables: map[string]DocumentVariable{}, Environment: map[string]DocumentVariable{},
		Targets: listOf(p.Targets), Excludes: listOf(p.Excludes), Recreates: listOf(m.World.Recreate), Reloads: listOf(m.World.Reload),
		SkipBlocked: m.World.SkipBlocked, Allowed: []DocumentPermission{},
		Applyable: m.Errors == 0 && p.Applicable(), Complete: m.Errors == 0 && !p.SkipsBlocked, Errored: m.Errors > 0,
		IsBlocked: len(p.Blocked) > 0, Clusters: []DocumentCluster{}, Changes: []DocumentChange{}, Blocked: []DocumentBlocked{},
		Drift: driftDocument(p.Drift), Outputs: map[string]any{}, Diagnostics: m.Diagnostics,
	}
	if d.Diagnostics == nil {
		d.Diagnostics = []json.RawMessage{}
	}
	if m.Lifetime > 0 {
		end := created.Add(m.Lifetime)
		d.ExpiresAt = &end
	}
	for _, c := range p.Clusters {
		d.Clusters = append(d.Clusters, DocumentCluster{c.Name, m.ClusterIDs[c.Name], c.Version})
	}
	if len(d.Clusters) == 1 {
		d.Cluster = &d.Clusters[0]
	}
	d.inputs(m)
	for _, a := range m.World.Allow {
		d.Allowed = append(d.Allowed, *permissionDocument(&a))
	}
	for _, b := range p.Blocked {
		d.Blocked = append(d.Blocked, DocumentBlocked{b.Address, string(b.Code), b.Token, b.What, listOf(b.Ways)})
	}
	m.blocked, m.moved = map[string]bool{}, map[string]string{}
	for _, move := range p.Moves {
		m.moved[move.To] = move.From
	}
	for _, b := range p.Blocked {
		m.blocked[b.Address] = true
	}
	d.Summary = summaryDocument(p, m)
	d.changes(p, m)
	return d
}

func (d *Document) inputs(m Making) {
	for _, v := range m.Config.Variables {
		if v.Sensitive {
			d.Variables[v.Name] = DocumentVariable{Sensitive: true, Fingerprint: m.Fingerprint("var."+v.Name, v.Value)}
		} else {
			d.Variables[v.Name] = DocumentVariable{Value: v.Value, Origin: v.Origin}
		}
	}
	for name, value := range m.Config.Environment {
		d.Environment[name] = DocumentVariable{Sensitive: true, Fingerprint: m.Fingerprint("env."+name, []byte(value))}
	}
}

func configDocument(c *config.Config) DocumentConfig {
	d := DocumentConfig{Files: []DocumentFile{}, Read: []DocumentFile{}, MappingRules: MappingRules, LabelScheme: LabelScheme}
	for _, name := range c.BlockFiles {
		d.Files = append(d.Files, DocumentFile{name, textDigest(c.Files[name])})
	}
	for _, path := range sortedKeys(c.Read) {
		d.Read = append(d.Read, DocumentFile{path, textDigest(c.Read[path])})
	}
	d.Digest = "sha256:" + digest(d.Files, d.Read)
	return d
}

func summaryDocument(p *Plan, m Making) DocumentSummary {
	s := DocumentSummary{Diagnostics: DocumentDiagnostics{m.Errors, m.Warnings}}
	for i := range p.Tables {
		t := &p.Tables[i]
		if t.Blocked() {
			continue
		}
		switch t.Action {
		case Create:
			s.Tables.Create++
		case Alter:
			s.Tables.Change++
		case Recreate:
			s.Tables.Recreate++
		case Drop:
			s.Tables.Drop++
		case Adopt:
			s.Tables.Adopt++
		case Forget:
			s.Tables.Forget++
		}
	}
	s.Tables.Unchanged = p.Unchanged.Tables
	s.Tables.Move, s.Tables.Forget = len(p.Moves), s.Tables.Forget+len(p.Forgets)
	fresh, rest := Amount{RowsExact: true}, Amount{RowsExact: true}
	for i := range p.Loads {
		l := &p.Loads[i]
		switch {
		case l.Todo.Splits == 0:
		case l.Reason == Interrupted:
			s.Data.Resume.Loads++
			rest = rest.plus(l.Todo)
		default:
			s.Data.Load.Loads++
			fresh = fresh.plus(l.Todo)
		}
	}
	s.Data.Load, s.Data.Resume = amountDocument(fresh, s.Data.Load.Loads), amountDocument(rest, s.Data.Resume.Loads)
	s.Data.Settle = len(p.OpenTransactions())
	s.Data.UnchangedLoads = p.Unchanged.Loads
	blocked := map[string]bool{} // objects, each once, left out of the plan or not
	for _, b := range p.Blocked {
		object := objectOf(b.Address)
		switch {
		case blocked[object]:
		case strings.HasPrefix(object, "table."):
			s.Tables.Blocked++
		default:
			s.Data.Blocked++
		}
		blocked[object] = true
	}
	return s
}

// plus adds two amounts; rows are exact when both are.
func (a Amount) plus(b Amount) Amount {
	return Amount{
		Files: a.Files + b.Files, Splits: a.Splits + b.Splits, Bytes: a.Bytes + b.Bytes,
		Rows: a.Rows + b.Rows, RowsExact: a.RowsExact && b.RowsExact,
	}
}

func amountDocument(a Amount, loads int) DocumentAmount {
	d := DocumentAmount{Loads: loads, Files: a.Files, Bytes: a.Bytes, RowsExact: a.RowsExact}
	if a.Rows > 0 || a.RowsExact {
		d.Rows = &a.Rows
	}
	return d
}

func permissionDocument(p *Permission) *DocumentPermission {
	if p == nil {
		return nil
	}
	d := &DocumentPermission{Token: p.Token, Address: p.Address, Reason: p.Reason, Source: "flag"}
	if p.At != nil {
		d.Source = fmt.Sprintf("%s line %d", p.At.Filename, p.At.Start.Line)
	}
	return d
}

func listOf(texts []string) []string { return append([]string{}, texts...) }
