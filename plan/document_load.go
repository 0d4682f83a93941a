package plan

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"starlift/source"
)

// mostListed is how many splits of a load the document of a plan lists. A saved
// plan lists all of them.
const mostListed = 1000

// All puts into the document what is cut short of the plan's lists.
func (d *Document) All(p *Plan) {
	byAddress := map[string]*Load{}
	for i := range p.Loads {
		byAddress[p.Loads[i].Job.Address] = &p.Loads[i]
	}
	for i := range d.Changes {
		if c := &d.Changes[i]; c.Load != nil && !c.Load.ManifestComplete {
			c.Load.Manifest, c.Load.ManifestComplete = manifest(byAddress[c.Address], -1), true
		}
	}
}

func loadDocument(l *Load, m Making) DocumentChange {
	c := DocumentChange{Address: l.Job.Address, Kind: "load", Symbol: string(Start), Blocked: m.blocked[l.Job.Address]}
	c.Actions, c.Reason = loadActions(l)
	m.known(&c)
	if l.Reason == Interrupted {
		c.Symbol = string(Resume)
	}
	o := l.Job.Options
	splits := l.splits()
	d := &DocumentLoad{
		Into: l.Job.Into, Database: l.Job.Target.Database, Table: l.Job.Target.Name, TableID: l.Job.TableID, Source: l.Job.Source.Describe(),
		Done: DocumentDone{l.Done.Files, l.Done.Bytes, amountDocument(l.Done, 1).Rows}, Files: l.Todo.Files, Bytes: l.Todo.Bytes, Exact: l.Todo.RowsExact, Batches: l.Todo.Splits,
		Manifest: manifest(l, mostListed), ManifestComplete: len(splits) <= mostListed, ManifestDigest: "sha256:" + digest(splits),
		Definition: "sha256:" + l.Job.Definition,
		Options: DocumentOptions{
			Semantic: string(o.Semantic), Interface: string(l.Job.Interface), Format: string(o.Properties.Format), Timeout: int64(o.Properties.Timeout / time.Second),
			MaxFilterRatio: o.Properties.MaxFilterRatio, StrictMode: o.Properties.StrictMode, Parallelism: o.Parallelism,
		},
	}
	d.Rows = amountDocument(l.Todo, 1).Rows
	d.Where, d.RowKind, d.CommitGroup, d.Ledger = l.Job.Where, l.Job.RowKind(), l.Job.Group, l.Job.Ledger
	for _, e := range l.Job.Derived {
		if d.Derive == nil {
			d.Derive = map[string]string{}
		}
		d.Derive[e.Column] = e.Expression
	}
	if l.Reason == Interrupted && len(splits) > 0 {
		d.Resume = &DocumentResume{Split: splits[0].ID, LastRun: l.LastRun}
		if len(l.Labels) > 0 {
			d.Resume.NextLabel = string(l.Labels[0])
		}
		if known := m.State.Loads[cmp.Or(c.MovedFrom, c.Address)]; known != nil {
			for _, s := range known.Splits {
				if s.ID == splits[0].ID {
					d.Resume.Offset = s.At
				}
			}
		}
	}
	c.Load = d
	return c
}

// splits are all that is to be loaded, in order.
func (l *Load) splits() []source.Split {
	return append(slices.Clone(l.Pending), l.New...)
}

func manifest(l *Load, most int) []DocumentSplit {
	list := []DocumentSplit{}
	for i, s := range l.splits() {
		if i == most {
			break
		}
		d := DocumentSplit{Split: s.ID, Parts: listOf(s.Parts), Start: string(s.Start), Bytes: s.Bytes, Batch: i}
		if i < len(l.Labels) {
			label := string(l.Labels[i])
			d.Label = &label
		}
		list = append(list, d)
	}
	return list
}

func loadActions(l *Load) (actions []string, reason string) {
	switch l.Reason {
	case NewData:
		return []string{"load"}, "new_data"
	case Interrupted:
		return []string{"resume"}, "interrupted"
	case OtherTable:
		return []string{"reload"}, "drift"
	case Reload:
		return []string{"reload"}, "requested"
	}
	return []string{"load"}, "first_load"
}

func settleDocument(l *Load, o Open, m Making) DocumentChange {
	c := DocumentChange{
		Address: l.Job.Address, Kind: "transaction", Symbol: string(SettleOpen), Actions: []string{"settle"}, Reason: "left_prepared",
	}
	t := &DocumentTransaction{
		Epoch: o.Epoch.Name, Split: o.Epoch.Split, TxnIDs: append([]int64{}, o.Epoch.Txns...), Labels: listOf(o.Epoch.Labels),
		Database: l.Job.Target.Database, Table: l.Job.Target.Name, States: []string{}, Run: o.Epoch.Run,
		Decision: o.Decision.outcome(), Evidence: o.Why,
	}
	for _, s := range o.States {
		t.States = append(t.States, s.String())
	}
	if o.Decision == Stop {
		c.Actions, c.Reason, c.Blocked, t.Code = []string{"decide"}, "label_unknown", true, string(o.Code)
	}
	m.known(&c)
	c.Transaction = t
	return c
}

// outcome is what becomes of an epoch's rows: commit, rollback, or none where a
// person must decide.
func (d Decision) outcome() string {
	switch d {
	case CommitRest, CountDone:
		return "commit"
	case Stop:
		return "none"
	}
	return "rollback"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
