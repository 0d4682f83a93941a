package plan

import (
	"strings"

	"starlift/config"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

// Drift is a table that somebody else changed since it was last applied.
type Drift struct {
	Address string
	Table   string // database.table
	Serial  uint64 // of the state when the table was last looked at
	Changes []DriftChange
}

// DriftChange is one such change, in words.
type DriftChange struct {
	Member string
	Symbol string // what the plan does about it, else "~"
	Key    string // "column amount"
	Text   string // what the member is now
	Note   string // who did it, and what becomes of it
	Reacts bool   // the plan changes the same member
}

// Reacts says whether the plan changes anything of what was changed.
func (d *Drift) Reacts() bool {
	for _, c := range d.Changes {
		if c.Reacts {
			return true
		}
	}
	return false
}

// drift compares a live table with what the state remembers of it.
func (m *maker) drift(t *config.Table, live starrocks.Live, action *Table) {
	known := m.world.State.Tables[t.Address]
	changes := drifted(known, live)
	if len(changes) == 0 {
		return
	}
	planned := map[string]Change{}
	for _, c := range action.Changes {
		planned[c.Member()] = c
	}
	d := Drift{Address: t.Address, Table: known.Database + "." + known.Name, Serial: known.Serial}
	for _, c := range changes {
		d.Changes = append(d.Changes, driftChange(c, planned[c.Member()]))
	}
	m.plan.Drift = append(m.plan.Drift, d)
}

// drifted is what was done to a table since the state saw it; nothing for one that
// it never saw, and for another table of the name.
func drifted(known *state.Table, live starrocks.Live) []Change {
	if known == nil || known.Seen == "" || !live.Exists || live.ID != known.TableID {
		return nil
	}
	seen, err := starrocks.ParseCreateTable(known.Seen)
	if err != nil {
		return nil // of a later version, which could say more
	}
	return Diff(seen, sightOf(live.Table, seen), DiffOptions{})
}

func driftChange(c, reaction Change) DriftChange {
	d := DriftChange{Member: c.Member(), Symbol: "~", Note: "changed by hand", Reacts: reaction != nil}
	switch c := c.(type) {
	case AddColumn:
		d.Key, d.Text, d.Note = "column "+c.Column.Name, starrocks.FormatType(c.Column.Type), "added by hand"
	case DropColumn:
		d.Key, d.Text, d.Note = "column "+c.Column.Name, starrocks.FormatType(c.Column.Type), "dropped by hand"
	case ModifyColumn:
		d.Key, d.Text, d.Note = "column "+c.Want.Name, ColumnText(c.Want), "was "+ColumnText(c.Have)
		if was, is := starrocks.FormatType(c.Have.Type), starrocks.FormatType(c.Want.Type); was != is && rest(c.Have) == rest(c.Want) {
			d.Text, d.Note = is, "was "+was
		}
		d.Note += ", changed by hand"
	default:
		d.Key, d.Text = strings.Replace(c.Member(), ".", " ", 1), ChangeText(c)
	}
	switch reaction.(type) {
	case nil:
	case DropColumn:
		d.Symbol, d.Note = "-", d.Note+"; the plan below drops it"
	case AddColumn:
		d.Symbol, d.Note = "+", d.Note+"; the plan below adds it"
	default:
		d.Note += "; the plan below changes it"
	}
	return d
}

// rest is a column without its type.
func rest(c schema.Column) string {
	c.Type = schema.Type{}
	return ColumnText(c)
}

// DocumentDrift is a table that somebody else changed, as JSON.
type DocumentDrift struct {
	Address string                `json:"address"`
	Serial  uint64                `json:"serial"`
	Changes []DocumentDriftChange `json:"changes"`
}

// DocumentDriftChange is one change of it.
type DocumentDriftChange struct {
	Member string `json:"member"`
	Now    string `json:"now"`
	Note   string `json:"note"`
	Reacts bool   `json:"plan_reacts"`
}

func driftDocument(all []Drift) []DocumentDrift {
	list := []DocumentDrift{}
	for _, d := range all {
		one := DocumentDrift{d.Address, d.Serial, []DocumentDriftChange{}}
		for _, c := range d.Changes {
			one.Changes = append(one.Changes, DocumentDriftChange{c.Member, c.Text, c.Note, c.Reacts})
		}
		list = append(list, one)
	}
	return list
}
