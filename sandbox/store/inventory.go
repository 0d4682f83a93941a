package store

import (
	"cmp"
	"maps"
	"slices"
)

// inventory is all that a log has to say at one moment, taken down for a checkpoint.
type inventory struct {
	end       int64 // of the log at that moment
	tail      int64 // of the new log: where the records from end on stand in it
	nextID    int64
	databases []databaseEntry
	notes     map[string][]byte
	records   map[int64]int64    // of transactions, in the old log
	prepared  map[int64][]*Stage // whose slabs nobody changes any more
	moved     map[int64]int64    // the records in the new log
}

type databaseEntry struct {
	name   string
	id     int64
	tables []tableEntry
}

type tableEntry struct {
	id, generation, nextAuto int64
	snapshot                 *Snapshot
}

// takeInventory takes down what there is, while nothing changes. Stages that are
// open are not: they log their rows again when they see that logs has changed.
func (s *Store) takeInventory() *inventory {
	s.change.Lock()
	defer s.change.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logs++
	v := &inventory{
		end: s.log.end(), nextID: s.reserved, notes: maps.Clone(s.notes), records: maps.Clone(s.remembered),
		prepared: maps.Clone(s.prepared), moved: map[int64]int64{},
	}
	for _, stages := range v.prepared {
		for _, g := range stages {
			g.log = s.logs
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.databases)) {
		d := databaseEntry{name: name, id: s.databases[name].id}
		for _, t := range s.databases[name].tables {
			d.tables = append(d.tables, tableEntry{t.id, t.generation.Load(), t.nextAuto.Load(), t.current.Load()})
		}
		slices.SortFunc(d.tables, func(a, b tableEntry) int { return cmp.Compare(a.id, b.id) })
		v.databases = append(v.databases, d)
	}
	return v
}

// write appends it all to a log; old is the log that it was taken from.
func (v *inventory) write(fresh, old *logFile, stopped func() bool) error {
	if err := v.catalog(fresh, catalogRecord{Action: reserveIDs, NextID: v.nextID}); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(v.notes)) {
		if err := v.catalog(fresh, catalogRecord{Action: setNote, Name: name, Note: v.notes[name]}); err != nil {
			return err
		}
	}
	for _, d := range v.databases {
		if err := v.catalog(fresh, catalogRecord{Action: createDatabase, Database: d.name, ID: d.id}); err != nil {
			return err
		}
		for _, t := range d.tables {
			if err := v.table(fresh, t, stopped); err != nil {
				return err
			}
		}
	}
	return v.transactions(fresh, old, stopped)
}

func (v *inventory) catalog(fresh *logFile, r catalogRecord) error {
	_, err := fresh.append(recordCatalog, mustJSON(r))
	return err
}

// table writes the shapes that the table had, because transactions may still
// bring rows of them, and its rows as they are now.
func (v *inventory) table(fresh *logFile, t tableEntry, stopped func() bool) error {
	shapes := []*shape{t.snapshot.shape}
	for shapes[0].before != nil {
		shapes = append([]*shape{shapes[0].before}, shapes...)
	}
	for i, s := range shapes {
		// Under the name that it has now: another table may have an earlier one.
		d := s.definition
		d.Name = t.snapshot.shape.definition.Name
		r := catalogRecord{Action: alterTable, ID: t.id, Definition: &d, Shape: s.version, From: s.from, At: s.at}
		if i == 0 {
			r = catalogRecord{Action: createTable, ID: t.id, Definition: &d, Shape: s.version, Generation: t.generation, NextAuto: t.nextAuto}
		}
		if err := v.catalog(fresh, r); err != nil {
			return err
		}
	}
	slab := appendSlabStart(nil, t.id, 0, 0)
	for i := range t.snapshot.Len() {
		slab = appendEntry(slab, Upsert, t.snapshot.row(i))
		if len(slab) < slabSize && i < t.snapshot.Len()-1 {
			continue
		}
		if stopped() {
			return errStopped
		}
		if _, err := fresh.append(recordBase, slab); err != nil {
			return err
		}
		slab = slab[:slabStart]
	}
	return nil
}

func (v *inventory) transactions(fresh, old *logFile, stopped func() bool) error {
	for _, id := range slices.Sorted(maps.Keys(v.records)) {
		for _, g := range v.prepared[id] {
			for _, slab := range g.full {
				if stopped() {
					return errStopped
				}
				if _, err := fresh.append(recordRows, slab); err != nil {
					return err
				}
			}
		}
		payload, err := old.read(v.records[id])
		if err != nil {
			return err
		}
		if v.moved[id], err = fresh.append(recordTransaction, payload); err != nil {
			return err
		}
	}
	return nil
}
