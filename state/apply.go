package state

import (
	"maps"
	"slices"
	"time"
)

// follow checks a record, makes its change and notes its sequence. Where it
// returns an error it has changed nothing.
func (s *State) follow(sequence uint64, at time.Time, record Record) error {
	if err := record.check(s); err != nil {
		return err
	}
	record.apply(s, at)
	s.Journal = sequence
	return nil
}

// touch counts a change of an object.
func (s *State) touch(generation *uint64) {
	*generation++
	s.Serial++
}

func (r RunStarted) apply(s *State, _ time.Time) {
	s.LastRun = RunInfo{
		Run: r.Run, Operation: r.Operation,
		Who: r.Who, Host: r.Host, PID: r.PID,
		Started: wallClock(r.At),
	}
}

func (r RunEnded) apply(s *State, _ time.Time) {
	s.LastRun.Ended = wallClock(r.At)
	s.LastRun.Outcome = r.Outcome
}

func (r TableCreated) apply(s *State, _ time.Time) {
	table := s.Tables[r.Address]
	if table == nil {
		table = &Table{Address: r.Address}
		s.Tables[r.Address] = table
	}
	table.Cluster, table.Database, table.Name = r.Cluster, r.Database, r.Name
	table.TableID, table.Definition, table.PreventDrop = r.TableID, r.Definition, r.PreventDrop
	s.touch(&table.Generation)
	if table.Seen = r.Seen; r.Seen != "" {
		table.Serial = s.Serial
	}
}

func (r TableForgotten) apply(s *State, _ time.Time) {
	delete(s.Tables, r.Address)
	s.Serial++
}

func (r LoadDefined) apply(s *State, _ time.Time) {
	load := s.Loads[r.Load]
	switch {
	case load == nil:
		load = &Load{Address: r.Load}
		if label := s.LabelAddress(r.Load); label != r.Load {
			load.LabelAddress = label
		}
		s.Loads[r.Load] = load
	case load.Reload != r.Reload || load.TableID != r.TableID:
		load.Splits, load.Open, load.Last = nil, nil, Last{}
		load.Rows, load.Filtered, load.Bytes, load.Witness = 0, 0, 0, ""
		delete(s.places, r.Load)
	}
	load.Database, load.Table, load.TableID = r.Database, r.Table, r.TableID
	load.Definition, load.Reload = r.Definition, r.Reload
	s.touch(&load.Generation)
}

func (r SplitsAdded) apply(s *State, _ time.Time) {
	load := s.Loads[r.Load]
	if index := s.places[r.Load]; index != nil {
		for i := range r.Splits {
			index[r.Splits[i].ID] = len(load.Splits) + i
		}
	}
	load.Splits = append(load.Splits, cloneSplits(r.Splits)...)
	s.touch(&load.Generation)
}

func (r SplitsDropped) apply(s *State, _ time.Time) {
	load := s.Loads[r.Load]
	load.Splits = slices.DeleteFunc(load.Splits, func(split Split) bool { return slices.Contains(r.Splits, split.ID) })
	delete(s.places, r.Load)
	s.touch(&load.Generation)
}

func (r Begun) apply(s *State, _ time.Time) {
	load := s.Loads[r.Load]
	epoch := Epoch{
		Name: r.Epoch, Split: r.Split, Phase: PhaseBegun,
		Labels: slices.Clone(r.Labels), Run: r.Run, Via: r.Via,
	}
	if i := load.open(r.Epoch); i >= 0 {
		load.Open[i] = epoch
	} else {
		load.Open = append(load.Open, epoch)
	}
	s.touch(&load.Generation)
}

func (r Prepared) apply(s *State, _ time.Time) {
	load := s.Loads[r.Load]
	epoch := &load.Open[load.open(r.Epoch)]
	epoch.Phase = PhasePrepared
	epoch.Labels, epoch.Txns = slices.Clone(r.Labels), slices.Clone(r.Txns)
	epoch.To, epoch.Run, epoch.Via = maps.Clone(r.To), r.Run, r.Via
	epoch.Witness, epoch.Ledger = load.Witness, r.Ledger
	epoch.Rows, epoch.Filtered, epoch.Sent = r.Rows, r.Filtered, r.Sent
	s.touch(&load.Generation)
}

func (r RolledBack) apply(s *State, _ time.Time) {
	load := s.Loads[r.Load]
	load.close(r.Epoch)
	s.touch(&load.Generation)
}

func (r Committed) apply(s *State, at time.Time) {
	load := s.Loads[r.Load]
	load.close(r.Epoch)
	for split, offset := range r.To {
		i, _ := s.place(load, split)
		load.Splits[i].At = offset
	}
	i, _ := s.place(load, r.Split)
	split := &load.Splits[i]
	split.Done = split.Done || r.Done
	split.Rows += r.Rows
	split.Filtered += r.Filtered
	split.Loaded += r.Bytes
	load.Rows += r.Rows
	load.Filtered += r.Filtered
	load.Bytes += r.Bytes
	load.Last = Last{Epoch: r.Epoch, Labels: slices.Clone(r.Labels), At: at}
	if len(r.Labels) > 0 && !r.Hidden {
		load.Witness = r.Labels[len(r.Labels)-1]
	}
	s.touch(&load.Generation)
}

// open returns the place of an open epoch, or -1.
func (l *Load) open(epoch string) int {
	return slices.IndexFunc(l.Open, func(e Epoch) bool { return e.Name == epoch })
}

// close removes an epoch from the open ones, if it is among them.
func (l *Load) close(epoch string) {
	l.Open = slices.DeleteFunc(l.Open, func(e Epoch) bool { return e.Name == epoch })
	if len(l.Open) == 0 {
		l.Open = nil // as it is read back from the file
	}
}

// wallClock is how every time is kept: UTC, in milliseconds, so that a state
// that was kept in memory equals the one that is read back.
func wallClock(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
