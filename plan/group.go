package plan

import (
	"fmt"
	"slices"
	"strings"

	"starlift/config"
	"starlift/diag"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// Via is how the epochs of the job become visible.
func (j *Job) Via() Via {
	switch {
	case j.Group != "" || j.Ledger:
		return MultiTable
	case j.Interface == starrocks.V1:
		return OnePhase
	}
	return TwoPhase
}

// joinable refuses loads whose rows cannot go through a transaction over several
// tables: all requests into one table must carry the same columns there (protocol
// reference 3.7).
func (m *maker) joinable(l *config.Load, job *Job) bool {
	if !job.Ragged || job.Via() != MultiTable {
		return true
	}
	name := "commit_group"
	if job.Group == "" {
		name = "ledger"
	}
	m.add(diag.Error(diag.Exclusive, l.Places.At(name), "Options exclude each other",
		fmt.Sprintf("Rows of %s may lack columns, so that a partial update sends those of one set of columns apart from others, and a transaction with %s takes one set a table. Take %s or partial_update (line %d) out.",
			l.From.Address, name, name, l.SinkPlaces["properties.partial_update"].Start.Line), diag.For(l.Address)))
	return false
}

// GroupPart is a split that a transaction of several loads covers.
type GroupPart struct {
	Job   *Job
	Split source.Split
}

// GroupLabel names the transaction of a commit group: by the group's name, and a
// digest over the database and every split that it covers, whatever their order.
// So the same splits give the same label, and one more another. The parts must
// not be empty; more tells labels of the same parts apart.
func GroupLabel(parts []GroupPart, more ...string) starrocks.Label {
	covered := make([][]string, len(parts))
	for i, p := range parts {
		j := p.Job
		covered[i] = append([]string{j.Target.Name, decimal(j.TableID), j.LabelAddress, decimal(int64(j.Reload)), p.Split.ID}, p.Split.Parts...)
	}
	slices.SortFunc(covered, slices.Compare[[]string])
	first := parts[0].Job
	digested := []string{first.Target.Database}
	for _, c := range covered {
		digested = append(digested, decimal(int64(len(c))))
		digested = append(digested, c...)
	}
	return starrocks.NewLabel(first.Options.LabelPrefix, first.Group, append(digested, more...)...)
}

// groups gives the loads of a commit group the label of their one transaction, as
// far as it can be known: not while a table of one of them is still to be created.
func (m *maker) groups() {
	parts := map[string][]GroupPart{}
	unknown := map[string]bool{}
	for i := range m.plan.Loads {
		l := &m.plan.Loads[i]
		if l.Job.Group == "" {
			continue
		}
		unknown[l.Job.Group] = unknown[l.Job.Group] || l.Job.TableID == 0
		for _, s := range slices.Concat(l.Pending, l.New) {
			parts[l.Job.Group] = append(parts[l.Job.Group], GroupPart{&l.Job, s})
		}
	}
	for i := range m.plan.Loads {
		l := &m.plan.Loads[i]
		if l.Job.Group == "" {
			continue
		}
		l.Labels = nil
		if splits := len(l.Pending) + len(l.New); splits > 0 && !unknown[l.Job.Group] {
			l.Labels = slices.Repeat([]starrocks.Label{GroupLabel(parts[l.Job.Group])}, splits)
		}
	}
}

// Decided gives an open epoch the phase that its transaction has: the least of
// those of all epochs that share its label.
//
// The order of events: one append, synced, writes Prepared for every epoch of the
// transaction, and only when it has returned is commit sent. A crash in the middle
// of that append leaves a first part of the records. Then some epochs are Prepared
// and others Begun, and the commit was never sent: none of them was decided.
func Decided(s *state.State, e state.Epoch) state.Epoch {
	if Via(e.Via) != MultiTable || e.Phase != state.PhasePrepared {
		return e
	}
	for _, other := range s.Siblings(e.Labels) {
		if other.Phase == state.PhaseBegun {
			e.Phase = state.PhaseBegun
		}
	}
	return e
}

// blockedFor is the load that is blocked already for the same reason, and so for
// the same label; "" without one.
func (m *maker) blockedFor(what string) string {
	for _, b := range m.plan.Blocked {
		if b.What == what {
			return b.Address
		}
	}
	return ""
}

// OpenTransaction is a transaction that an earlier run left open, with all that it
// covers: of several loads where they commit together.
type OpenTransaction struct {
	*Load // the first of its loads
	Open
	Covers []string // splits; of several loads with the address before
	Rows   int64    // that it brings, as far as the journal knows; 0: it does not
}

// OpenTransactions are the transactions that earlier runs left open, each once, in
// the order of the loads.
func (p *Plan) OpenTransactions() []OpenTransaction {
	var list []OpenTransaction
	at := map[string]int{}
	for i := range p.Loads {
		l := &p.Loads[i]
		for _, o := range l.Settle {
			key := strings.Join(o.Epoch.Labels, ", ")
			if Via(o.Epoch.Via) != MultiTable {
				list = append(list, OpenTransaction{l, o, []string{o.Epoch.Split}, o.Epoch.Rows})
				continue
			}
			place, known := at[key]
			if !known {
				at[key] = len(list)
				list = append(list, OpenTransaction{l, o, []string{covered(l, o)}, o.Epoch.Rows})
				continue
			}
			t := &list[place]
			t.Covers = append(t.Covers, covered(l, o))
			t.Rows += o.Epoch.Rows
			if o.Decision == Stop {
				t.Open.Settlement = o.Settlement
			}
		}
	}
	return list
}

func covered(l *Load, o Open) string {
	if l.Job.Group == "" {
		return o.Epoch.Split
	}
	return l.Job.Address + ": " + o.Epoch.Split
}
