package plan

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

func (m *maker) loads(ctx context.Context) {
	for _, l := range m.config.Loads {
		if ctx.Err() != nil {
			return
		}
		m.load(ctx, l)
	}
}

func (m *maker) load(ctx context.Context, l *config.Load) {
	client, err := m.world.Client(l.Into.Cluster)
	if err != nil {
		m.add(unreachable(l.Into.Cluster, err))
		return
	}
	live, known := m.live[l.Into.Address]
	if !known || !l.Into.Managed && !live.Exists {
		return // its table has an error of its own
	}
	job := m.job(l, live)
	src, err := job.Source.Open(ctx, job.Settings)
	if err != nil {
		m.add(sourceDiagnostic(l, err))
		return
	}
	defer src.Close()
	if !m.relation(ctx, l, src, &job) || !m.joinable(l, &job) {
		return
	}
	load := Load{Job: job}
	m.progress(ctx, l, client, src, &load)
}

// job fills what does not depend on the source.
func (m *maker) job(l *config.Load, live starrocks.Live) Job {
	target := l.Into.Want
	if !l.Into.Managed {
		target = live.Table
	}
	job := Job{
		Address: l.Address, Name: l.Name, LabelAddress: m.world.State.LabelAddress(l.Address), At: &l.At, Cluster: l.Into.Cluster, Target: target, Into: l.Into.Address, TableID: live.ID,
		Source: l.From.Config, Options: l.Sink, Checkpoint: l.Checkpoint,
		Interface: loadInterface(l.Sink.Version, m.versions[l.Into.Cluster.Address]),
		KindField: -1, Group: l.CommitGroup, Ledger: l.Ledger, Rejected: l.Rejected,
		Settings: settingsOf(l, target),
	}
	job.Settings.Own = m.ownFiles()
	if known := m.world.State.Loads[l.Address]; known != nil {
		job.Reload = known.Reload
	}
	return job
}

// ownFiles are those that the tool writes. Most stand in the folder of the
// configuration, where a pattern such as *.json finds them.
func (m *maker) ownFiles() []string {
	own := slices.Clone(m.world.Own)
	for _, l := range m.config.Loads {
		if l.Rejected == nil {
			continue
		}
		if full, err := filepath.Abs(l.Rejected.Full); err == nil {
			own = append(own, full)
		}
	}
	return own
}

// relation asks the source what it offers and maps it; false after an error.
func (m *maker) relation(ctx context.Context, l *config.Load, src source.Source, job *Job) bool {
	tables, err := src.Tables(ctx)
	if err != nil {
		m.add(sourceDiagnostic(l, err))
		return false
	}
	if len(tables) != 1 {
		m.add(diag.Error(diag.UnknownReference, &l.At, "Source has not one relation",
			fmt.Sprintf("A load takes one relation, and %s offers %d.", l.From.Address, len(tables)), diag.For(l.Address)))
		return false
	}
	job.Relation = tables[0]
	before := len(m.diags)
	if !l.Into.Managed {
		m.add(forLoad(l, config.CheckModel(l, &job.Target))...)
	}
	m.mapFields(l, job)
	job.Ragged = job.Options.Properties.PartialUpdate && l.From.Kind == "json"
	m.forms(l, job)
	m.released(l, job)
	if !m.diags[before:].HasErrors() {
		m.encodable(l, job)
	}
	if m.diags[before:].HasErrors() {
		return false
	}
	job.Definition = jobDigest(job)
	job.Convergent = m.convergent(l, job)
	return true
}

// progress lists what is left to load and settles what was left open.
func (m *maker) progress(ctx context.Context, l *config.Load, client *starrocks.Client, src source.Source, load *Load) {
	job := &load.Job
	before := m.world.State.Loads[l.Address]
	exists := m.live[l.Into.Address].Exists
	if before != nil && (before.TableID != job.TableID || !exists) {
		// Another table under the name: what the state knows of the load is
		// about a table that is gone.
		if exists {
			m.otherTable(ctx, l, client, before)
		}
		if before.TableID == 0 && !exists {
			// Releases before 3.0 tell no ids, and the labels would be those of
			// the table that is gone.
			job.Reload++
		}
		load.Reason, before = OtherTable, nil
	}
	if slices.Contains(m.world.Reload, l.Address) && before != nil {
		m.open(ctx, l, client, before, load)
		job.Reload++
		load.Reason, before = Reload, nil
	}
	known, untouched := Known(before)
	if err := m.list(ctx, l, src, load, known); err != nil {
		m.add(sourceDiagnostic(l, err))
		return
	}
	if before != nil {
		m.open(ctx, l, client, before, load)
		load.Pending = pending(known)
		m.changed(l, before, load)
	}
	sumUp(load, before)
	m.reason(load, before, len(untouched))
	if len(load.New)+len(load.Pending)+len(load.Settle) == 0 {
		if m.plan.MovedFrom(l.Address) == "" {
			m.plan.Unchanged.Loads++
		}
		return
	}
	if m.ledgerAhead(ctx, l, client, before, job) {
		m.plan.Loads = append(m.plan.Loads, *load)
		return
	}
	if before == nil && load.Reason != OtherTable && exists && !job.Convergent {
		m.firstLoad(ctx, l, client, load)
	}
	if exists {
		for _, s := range load.Pending {
			load.Labels = append(load.Labels, job.Label(s, goesOnAt(known, s)))
		}
		for _, s := range load.New {
			load.Labels = append(load.Labels, job.Label(s, s.Start))
		}
	}
	m.advice(ctx, l, src, load)
	m.estimate(ctx, l, src, load)
	m.plan.Loads = append(m.plan.Loads, *load)
}

// list finds out what is new in the source. Of a saved plan that is what it found,
// and the source is asked what there is beside it: it complains where the data is
// not what it was.
func (m *maker) list(ctx context.Context, l *config.Load, src source.Source, load *Load, known []source.Known) (err error) {
	relation := []schema.Table{load.Job.Relation}
	listed, saved := m.world.Listed[l.Address]
	if !saved {
		load.New, err = src.Splits(ctx, relation, known)
		return err
	}
	for _, s := range listed {
		known = append(known, source.Known{Split: s})
	}
	since, err := src.Splits(ctx, relation, known)
	load.New, load.Later = listed, len(since)
	return err
}

func (m *maker) reason(load *Load, before *state.Load, untouched int) {
	switch {
	case before == nil:
	case len(load.Settle)+len(load.Pending)+untouched > 0:
		load.Reason, load.LastRun = Interrupted, m.world.State.LastRun.Run
	case len(before.Splits) > 0:
		load.Reason = NewData
	}
}

// Known turns what the state knows of a load into what a source is told, and
// lists the splits that it is not told of: those of which nothing was loaded,
// nor of another part of the same files. Their data may have changed, been
// mended above all, so they are listed anew. A load that is not known has none.
func Known(l *state.Load) (known []source.Known, untouched []state.Split) {
	if l == nil {
		return nil, nil
	}
	started := map[string]bool{}
	for _, s := range l.Splits {
		if s.Done || s.At != "" || s.Tail || isOpen(l, s.ID) {
			for _, part := range s.Parts {
				started[fileOf(part)] = true
			}
		}
	}
	for _, s := range l.Splits {
		if !slices.ContainsFunc(s.Parts, func(part string) bool { return started[fileOf(part)] }) && !s.Tail {
			untouched = append(untouched, s)
			continue
		}
		known = append(known, source.Known{Split: Split(s), At: source.Offset(s.At), Done: s.Done})
	}
	return known, untouched
}

func isOpen(l *state.Load, split string) bool {
	return slices.ContainsFunc(l.Open, func(e state.Epoch) bool { return e.Split == split })
}

// fileOf is the identity of the file that a part is of.
func fileOf(part string) string {
	if at := strings.LastIndexByte(part, '@'); at >= 0 {
		return part[:at]
	}
	return part
}

// Same says whether a split that was listed anew is one that the state has.
func Same(fresh source.Split, known state.Split) bool {
	return fresh.ID == known.ID && slices.Equal(fresh.Parts, known.Parts)
}

// Split is a split of the state as its source made it.
func Split(s state.Split) source.Split {
	return source.Split{ID: s.ID, Parts: s.Parts, Tables: []int{0}, Start: source.Offset(s.Start), Stage: s.Stage, Tail: s.Tail, Bytes: s.Bytes}
}

// goesOnAt is the offset from which a split is read: behind its last epoch.
func goesOnAt(known []source.Known, s source.Split) source.Offset {
	for _, k := range known {
		if k.ID == s.ID && k.At != "" {
			return k.At
		}
	}
	return s.Start
}

func pending(known []source.Known) []source.Split {
	var p []source.Split
	for _, k := range known {
		if !k.Done {
			p = append(p, k.Split)
		}
	}
	return p
}

func sourceDiagnostic(l *config.Load, err error) *hclDiagnostic {
	var changed *source.ChangedError
	var record *source.RecordError
	switch {
	case errors.As(err, &changed):
		return diag.Error(diag.SourceChanged, &l.From.At, "Source data changed",
			fmt.Sprintf("%v. What was loaded from it cannot be told from what is there now.", err), diag.For(l.Address))
	case errors.As(err, &record):
		return diag.Error(diag.BadRecord, &l.From.At, "Record cannot be read", diag.Sentence(err.Error())+".", diag.For(l.Address))
	}
	return diag.Error(diag.UnreadableFile, &l.From.At, "Source cannot be read", diag.Sentence(err.Error())+".", diag.For(l.Address))
}
