package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sort"
	"strconv"

	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// digest is the first 16 hex digits of SHA-256 over the value as JSON. Only
// plain data may be given to it.
func digest(value ...any) string {
	text, err := json.Marshal(value)
	if err != nil {
		// Plain data always marshals; a wrong digest would void offsets.
		return "unmarshalable: " + err.Error()
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:16]
}

// tableDigest identifies a wanted table.
func tableDigest(t schema.Table) string { return digest(t) }

// jobDigest identifies what decides which rows a load writes, and in what cells:
// the mapping, the source and the cell size. Options of transport are not part
// of it, they may change in the middle of a load.
func jobDigest(j *Job) string {
	type field struct {
		From   string
		Target schema.Column
		Source schema.Type
		Loss   starrocks.Loss
	}
	var fields []field
	for i, f := range j.Fields {
		fields = append(fields, field{j.FieldNames[i], f.Target, f.Source, f.Loss})
	}
	sort.Slice(fields, func(a, b int) bool { return fields[a].Target.Name < fields[b].Target.Name })
	about := []any{fields, j.Source.Describe(), j.Settings.CellBytes}
	if choice := choiceOf(j); choice != nil {
		about = append(about, choice)
	}
	if more, is := j.Source.(source.Defined); is && more.Definition() != "" {
		about = append(about, more.Definition())
	}
	return digest(about...)
}

// rowChoice is what decides, beside the mapping, which rows are written. A load
// without any of it has the digest that it had before there was such a choice.
type rowChoice struct {
	Derived []starrocks.Derived `json:",omitempty"`
	Where   string              `json:",omitempty"`
	Paths   []string            `json:",omitempty"`
	RowKind string              `json:",omitempty"`
	// OldRows: the old row of an update is deleted instead of passed over.
	OldRows bool `json:",omitempty"`
	Ragged  bool `json:",omitempty"`
}

func choiceOf(j *Job) *rowChoice {
	if len(j.Derived) == 0 && j.Where == "" && len(j.Settings.Paths) == 0 && j.RowKind() == "" && !j.Ragged {
		return nil
	}
	kind := j.RowKind()
	return &rowChoice{
		Derived: j.Derived, Where: j.Where, Paths: j.Settings.Paths, Ragged: j.Ragged,
		RowKind: kind, OldRows: kind != "" && !j.Options.IgnoreUpdateBefore,
	}
}

// digestOf identifies the plan by what it will do.
func digestOf(p *Plan) string {
	var lines []string
	for _, m := range p.Moves {
		lines = append(lines, "moved", m.From, m.To)
	}
	for _, f := range p.Forgets {
		lines = append(lines, "forgotten", f.Address)
	}
	for _, t := range p.Tables {
		lines = append(lines, string(t.Action), t.Address, t.Definition, decimal(t.LiveID))
		lines = append(lines, t.Statements()...)
	}
	if p.Mode == RefreshOnly {
		for _, d := range p.Drift {
			for _, c := range d.Changes {
				lines = append(lines, c.Member, c.Text)
			}
		}
	}
	for _, l := range p.Loads {
		lines = append(lines, l.Job.Address, l.Job.Definition, decimal(l.Job.TableID), l.Reason.String())
		for _, o := range l.Settle {
			lines = append(lines, o.Epoch.Name, o.Decision.String())
		}
		lines = append(lines, splitNames(l)...)
		lines = append(lines, decimal(int64(l.Job.Reload)))
		lines = append(lines, delivery(&l.Job)...)
	}
	return digest(lines)[:8]
}

// delivery is how a load's rows become visible, where that is not in transactions
// of its own.
func delivery(j *Job) []string {
	var lines []string
	if j.Interface == starrocks.V1 {
		lines = append(lines, "interface", string(j.Interface))
	}
	if j.Group != "" {
		lines = append(lines, "group", j.Group)
	}
	if j.Ledger {
		lines = append(lines, "ledger")
	}
	return lines
}

func splitNames(l Load) []string {
	var n []string
	for _, s := range l.Pending {
		n = append(n, s.ID)
	}
	for _, s := range l.New {
		n = append(n, append([]string{s.ID}, s.Parts...)...)
	}
	return n
}
