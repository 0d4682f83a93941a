package plan

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// rebuildLoad makes the state's record of a load of the rows that are about its
// table as it is now, since the last -reload.
func (m *maker) rebuildLoad(ctx context.Context, l *config.Load, ledger ledgerRows, r *Rebuilt) {
	made := RebuiltLoad{Address: l.Address, Into: l.Into.Want.Database + "." + l.Into.Want.Name}
	rows := ledger[l.Address]
	delete(ledger, l.Address)
	live := m.live[l.Into.Address]
	of := rows[:0:0]
	newest := uint64(0)
	for _, row := range rows {
		if !live.Exists || row.TableID != live.ID {
			made.OtherTable++
			continue
		}
		of = append(of, row)
		newest = max(newest, row.Reload)
	}
	all := len(of)
	of = slices.DeleteFunc(of, func(row starrocks.LedgerRow) bool { return row.Reload != newest })
	made.OtherReload = all - len(of)
	if len(of) > 0 && !m.rebuildState(ctx, l, live, of, &made) {
		return
	}
	r.Loads = append(r.Loads, made)
}

// rebuildState fills the record; false after an error.
func (m *maker) rebuildState(ctx context.Context, l *config.Load, live starrocks.Live, rows []starrocks.LedgerRow, made *RebuiltLoad) bool {
	job := m.job(l, live)
	src, err := job.Source.Open(ctx, job.Settings)
	if err != nil {
		m.add(sourceDiagnostic(l, err))
		return false
	}
	defer src.Close()
	if !m.relation(ctx, l, src, &job) {
		return false
	}
	s := &state.Load{
		Address: l.Address, Generation: 1, Reload: rows[0].Reload, Database: job.Target.Database, Table: job.Target.Name,
		TableID: live.ID, Definition: definitionOf(rows, job.Definition),
	}
	if label := rows[0].LabelAddress; label != l.Address {
		s.LabelAddress = label
	}
	seen := map[string]bool{}
	for _, row := range rows {
		if seen[row.Split] {
			m.add(diag.Error(diag.LedgerDisagrees, &l.At, "Ledger contradicts itself",
				fmt.Sprintf("%s has %s twice, with other contents each, and a load reads a split once.", l.LedgerAddress(), row.Split), diag.For(l.Address)))
			return false
		}
		seen[row.Split] = true
		split := state.Split{
			ID: row.Split, Parts: row.Parts, Start: row.Start, Stage: row.Stage, Tail: row.Tail, Bytes: row.Bytes,
			At: row.To, Done: row.Done, Rows: row.Rows,
		}
		if row.Done {
			split.Loaded = row.Bytes
		}
		s.Splits = append(s.Splits, split)
		s.Rows += split.Rows
		s.Bytes += split.Loaded
	}
	if err := m.addLeft(ctx, src, &job, s, made); err != nil {
		m.add(sourceDiagnostic(l, err))
		return false
	}
	slices.SortStableFunc(s.Splits, func(a, b state.Split) int { return cmp.Or(cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.ID, b.ID)) })
	made.Done, _ = Progress(s)
	made.Done.Rows, made.Done.RowsExact = s.Rows, true
	made.State = s
	return true
}

// addLeft adds the splits that were not loaded of files of which others were: a
// file that was begun stays cut as it was. Files of which nothing was loaded are
// listed by the next plan.
func (m *maker) addLeft(ctx context.Context, src source.Source, job *Job, s *state.Load, made *RebuiltLoad) error {
	known, _ := Known(s)
	begun := map[string]bool{}
	for _, k := range known {
		for _, part := range k.Parts {
			begun[fileOf(part)] = true
		}
	}
	list, err := src.Splits(ctx, []schema.Table{job.Relation}, known)
	if err != nil {
		return err
	}
	for _, left := range list {
		if slices.ContainsFunc(left.Parts, func(part string) bool { return !begun[fileOf(part)] }) {
			continue
		}
		made.Left++
		s.Splits = append(s.Splits, state.Split{
			ID: left.ID, Parts: left.Parts, Start: string(left.Start), Stage: left.Stage, Tail: left.Tail, Bytes: left.Bytes,
		})
	}
	return nil
}

// definitionOf is the definition that the rows were loaded with. Of several, the
// present one is taken where it is among them: a load may change between its
// files, and what is loaded since cannot be told from what was before.
func definitionOf(rows []starrocks.LedgerRow, now string) string {
	seen := map[string]bool{}
	for _, row := range rows {
		seen[row.Definition] = true
	}
	if seen[now] {
		return now
	}
	return slices.Max(slices.Collect(maps.Keys(seen)))
}
