package plan

import (
	"fmt"
	"strings"

	"starlift/diag"
	"starlift/schema"
	"starlift/starrocks"
)

// Misfit is why a saved plan cannot be carried out any more.
type Misfit struct {
	Code diag.Code
	// What says in a sentence, without a period, what is otherwise.
	What string
	// Notes are lines about it.
	Notes []string
}

// Concerned are the addresses of all objects that the plan does something to or
// loads into.
func (p *Plan) Concerned() map[string]bool {
	concerned := map[string]bool{}
	for _, m := range p.Moves {
		concerned[m.From], concerned[m.To] = true, true
	}
	for _, f := range p.Forgets {
		concerned[f.Address] = true
	}
	for _, t := range p.Tables {
		concerned[t.Address] = true
	}
	for _, l := range p.Loads {
		concerned[l.Job.Address], concerned[l.Job.Into] = true, true
	}
	return concerned
}

// Fit compares a saved plan with one that was made anew, from the configuration
// and the splits that were saved, against the present world. The document may be
// left out where the saved plan never was in a file. Without misfits,
// carry is what may be carried out: the new plan's view of exactly what was
// saved. What the world has beside that is left alone, and told of in notes.
func Fit(saved *Plan, doc *Document, now *Plan) (carry *Plan, notes []string, misfits []Misfit) {
	f := &fitting{saved: saved, doc: doc, now: now}
	whole := *now
	f.carry = &whole
	f.tables()
	f.loads()
	f.blocked()
	if len(f.misfits) > 0 {
		return nil, nil, f.misfits
	}
	// The comparison above names what it knows to look for. Whatever it does not
	// know ends here, since the digest covers all that is done.
	f.carry.Digest = digestOf(f.carry)
	if f.carry.Digest != saved.Digest {
		return nil, nil, []Misfit{{Code: diag.PlanStale, What: fmt.Sprintf("the same configuration gives another plan now: %s, and %s when it was saved", f.carry.Digest, saved.Digest)}}
	}
	return f.carry, f.notes, nil
}

type fitting struct {
	saved, now, carry *Plan
	doc               *Document
	notes             []string
	misfits           []Misfit
}

func (f *fitting) stale(format string, args ...any) *Misfit {
	f.misfits = append(f.misfits, Misfit{Code: diag.PlanStale, What: fmt.Sprintf(format, args...)})
	return &f.misfits[len(f.misfits)-1]
}

func (f *fitting) tables() {
	now := map[string]*Table{}
	for i := range f.now.Tables {
		now[f.now.Tables[i].Address] = &f.now.Tables[i]
	}
	f.carry.Tables = nil
	for i := range f.saved.Tables {
		was := &f.saved.Tables[i]
		is := now[was.Address]
		if f.table(was, is) {
			f.carry.Tables = append(f.carry.Tables, *is)
		}
		delete(now, was.Address)
	}
	// A table that needs something now and did not then is no business of this
	// plan, but where one of its loads writes into it.
	for i := range f.saved.Loads {
		l := &f.saved.Loads[i]
		for _, t := range f.now.Tables {
			if now[t.Address] != nil && tableKey(t.Cluster.Address, schema.Table{Database: t.Database(), Name: t.Name()}) == tableKey(l.Job.Cluster.Address, l.Job.Target) {
				f.otherTarget(&t, l)
				delete(now, t.Address)
			}
		}
	}
}

func (f *fitting) otherTarget(t *Table, l *Load) {
	m := f.stale("%s, which %s loads into, changed after the plan was made", t.Address, l.Job.Address)
	switch t.Action {
	case Create:
		m.Notes = []string{"it is gone"}
	case Adopt:
		m.Notes = []string{"another table has its name"}
	default:
		for _, c := range t.Changes {
			m.Notes = append(m.Notes, memberText(c)+": "+reversed(c))
		}
	}
}

// table compares what is to be done to one table, and says whether it still can.
func (f *fitting) table(was, is *Table) bool {
	name := was.Database() + "." + was.Name()
	switch {
	case is == nil:
		m := f.stale("%s changed after the plan was made", was.Address)
		m.Notes = append(f.whyBlocked(was.Address), "nothing is left to be done to it")
		if len(m.Notes) > 1 {
			m.Notes = m.Notes[:len(m.Notes)-1]
		}
		return false
	case was.Action == Create && is.LiveID != 0:
		f.stale("table %s is there now, and was not when the plan was made", name).Notes = []string{fmt.Sprintf("its id is %d", is.LiveID)}
		return false
	case was.Action != Create && is.LiveID == 0 && is.Action == Create:
		f.stale("table %s is gone, and was there when the plan was made", name)
		return false
	case was.LiveID != is.LiveID:
		f.stale("another table has the name %s since the plan was made", name).Notes = []string{fmt.Sprintf("id: %d now, %d when planned", is.LiveID, was.LiveID)}
		return false
	case was.Action != Create && was.Action != Forget && f.beforeDigest(was) != "sha256:"+liveDigest(is.Have):
		f.stale("%s changed after the plan was made", was.Address).Notes = differenceText(was.Have, is.Have)
		return false
	case was.Action != is.Action:
		f.stale("%s changed after the plan was made", was.Address).Notes = []string{fmt.Sprintf("it would be another action: %s now, %s when planned", is.Action, was.Action)}
		return false
	}
	return true
}

// beforeDigest is that of the table as it was. One that was read from a file may
// have texts that are masked, and so the document has it.
func (f *fitting) beforeDigest(was *Table) string {
	if f.doc == nil {
		return "sha256:" + liveDigest(was.Have)
	}
	address := was.Address
	for _, c := range f.doc.Changes {
		if c.Address == address && c.Table != nil && c.Table.BeforeDigest != nil {
			return *c.Table.BeforeDigest
		}
	}
	return ""
}

func (f *fitting) loads() {
	now := map[string]*Load{}
	for i := range f.now.Loads {
		now[f.now.Loads[i].Job.Address] = &f.now.Loads[i]
	}
	f.carry.Loads = nil
	for i := range f.saved.Loads {
		was := &f.saved.Loads[i]
		if is := now[was.Job.Address]; f.load(was, is) {
			f.carry.Loads = append(f.carry.Loads, *is)
		}
	}
}

func (f *fitting) load(was, is *Load) bool {
	switch {
	case is == nil:
		f.stale("%s has nothing to do any more", was.Job.Address).Notes = f.whyBlocked(was.Job.Address)
		return false
	case was.Job.TableID != is.Job.TableID:
		f.stale("%s would load into another table", was.Job.Address).Notes = []string{fmt.Sprintf("id of %s.%s: %d now, %d when planned", is.Job.Target.Database, is.Job.Target.Name, is.Job.TableID, was.Job.TableID)}
		return false
	case was.Job.Definition != is.Job.Definition:
		f.stale("%s would fill other columns, or from other fields", was.Job.Address).Notes = differenceText(was.Job.Target, is.Job.Target)
		return false
	case was.Reason != is.Reason:
		f.stale("%s %s now, and %s when planned", was.Job.Address, is.Reason, was.Reason)
		return false
	}
	if !f.transactions(was, is) {
		return false
	}
	if is.Later > 0 {
		f.notes = append(f.notes, fmt.Sprintf("%s: %s new in its source since the plan was made, left for the next plan", is.Job.Address, splitsText(is.Later)))
	}
	return true
}

// transactions compares what has become of what an earlier run left open. What
// has ended as the plan wants it is as good as done.
func (f *fitting) transactions(was, is *Load) bool {
	present := map[string]*Open{}
	for i := range is.Settle {
		present[is.Settle[i].Epoch.Name] = &is.Settle[i]
	}
	for _, o := range was.Settle {
		n := present[o.Epoch.Name]
		if n == nil {
			f.stale("%s: transaction %s is no longer open in the state", was.Job.Address, strings.Join(o.Epoch.Labels, ", "))
			return false
		}
		if n.Decision.outcome() != o.Decision.outcome() {
			f.stale("%s: transaction %s cannot be settled as planned", was.Job.Address, strings.Join(o.Epoch.Labels, ", ")).Notes = []string{
				fmt.Sprintf("now:     %s: %s, because %s", stateList(n.States), n.Decision, n.Why),
				fmt.Sprintf("planned: %s: %s", stateList(o.States), o.Decision),
			}
			return false
		}
		if stateList(n.States) != stateList(o.States) {
			f.notes = append(f.notes, fmt.Sprintf("%s: transaction %s is %s already, as the plan wants it", was.Job.Address, strings.Join(o.Epoch.Labels, ", "), stateList(n.States)))
		}
		n.Settlement = o.Settlement // the digest is of what was saved; apply asks once more
	}
	return true
}

// blocked finds what nobody has allowed because it was no danger then.
func (f *fitting) blocked() {
	if f.saved.SkipsBlocked {
		return // what is blocked now is missing, and was told of
	}
	planned := map[string]bool{}
	for _, t := range f.saved.Tables {
		planned[t.Address] = true
	}
	for _, l := range f.saved.Loads {
		planned[l.Job.Address] = true
	}
	for _, b := range f.now.Blocked {
		if planned[objectOf(b.Address)] {
			f.stale("%s is not allowed any more [%s]", b.Address, b.Code).Notes = []string{b.What}
		}
	}
}

func (f *fitting) whyBlocked(address string) []string {
	var why []string
	for _, b := range f.now.Blocked {
		if objectOf(b.Address) == address {
			why = append(why, fmt.Sprintf("%s is blocked [%s]: %s", b.Address, b.Code, b.What))
		}
	}
	return why
}

// objectOf is the object that an address of a member is of:
// table.orders["eu"] of table.orders["eu"].columns.id.
func objectOf(address string) string {
	for _, below := range []string{".columns.", ".properties.", ".partitions."} {
		if at := strings.LastIndex(address, below); at > 0 && !strings.Contains(address[at:], `"]`) {
			return address[:at]
		}
	}
	if key := strings.LastIndex(address, `"]`); key > 0 {
		return address[:key+2]
	}
	parts := strings.SplitN(address, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

func splitsText(n int) string {
	if n == 1 {
		return "1 part is"
	}
	return fmt.Sprintf("%d parts are", n)
}

func stateList(states []starrocks.TxnState) string {
	var t []string
	for _, s := range states {
		t = append(t, s.String())
	}
	return strings.Join(t, ", ")
}
