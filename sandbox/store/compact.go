package store

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// compactFrom is the size of log that is not worth writing anew.
const compactFrom = 64 << 20

// compact writes the log anew when at least half of a large one is of no use:
// replaced rows, aborted transactions, dropped tables. It is called before
// anything is appended.
func (s *Store) compact(r *replay) error {
	var live int64
	for _, t := range r.tables {
		live += t.live
	}
	for _, g := range r.staged {
		for _, slab := range g.full {
			live += int64(len(slab))
		}
	}
	if s.log.size < compactFrom || s.log.size < 2*live {
		return nil
	}
	return s.rewrite(r)
}

// rewrite puts a log that says the same in the place of the log. Killed at any
// moment, one of the two is there whole.
func (s *Store) rewrite(r *replay) error {
	path := s.logPath() + ".new"
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return fmt.Errorf("compact the log: %w", err)
	}
	fresh := &logFile{file: file, size: int64(len(logMagic)), noSync: s.log.noSync}
	if _, err = file.WriteAt([]byte(logMagic), 0); err == nil {
		err = s.writeAll(fresh, r)
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = os.Rename(path, s.logPath())
	}
	if err != nil {
		file.Close()
		os.Remove(path)
		return fmt.Errorf("compact the log: %w", err)
	}
	s.log.file.Close()
	s.log = fresh
	return syncDir(filepath.Dir(path))
}

func (s *Store) writeAll(l *logFile, r *replay) error {
	if err := l.append(recordCatalog, mustJSON(catalogRecord{Action: reserveIDs, NextID: s.nextID})); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(s.databases)) {
		if err := l.append(recordCatalog, mustJSON(catalogRecord{Action: createDatabase, Database: name, ID: s.databases[name].id})); err != nil {
			return err
		}
		for _, t := range slices.SortedFunc(maps.Values(s.databases[name].tables), byName) {
			if err := writeTable(l, t); err != nil {
				return err
			}
		}
	}
	for _, recovered := range s.recovered {
		id := recovered.Transaction.ID
		if g := r.staged[id]; g != nil {
			for _, slab := range g.full {
				if err := l.append(recordRows, slab); err != nil {
					return err
				}
			}
		}
		if err := l.append(recordTransaction, mustJSON(r.transactions[id])); err != nil {
			return err
		}
	}
	return nil
}

func writeTable(l *logFile, t *Table) error {
	create := catalogRecord{
		Action: createTable, ID: t.id, Definition: &t.definition,
		Generation: t.generation.Load(), NextAuto: t.nextAuto.Load(),
	}
	if err := l.append(recordCatalog, mustJSON(create)); err != nil {
		return err
	}
	slab := appendSlabStart(nil, t.id)
	for i := range t.rows.length {
		at := t.rows.at(i)
		from := t.slabs[at>>32]
		_, _, next := entry(from, int(uint32(at)))
		slab = append(slab, from[uint32(at):next]...)
		if len(slab) >= slabSize || i == t.rows.length-1 {
			if err := l.append(recordBase, slab); err != nil {
				return err
			}
			slab = slab[:slabStart]
		}
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync the data folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync the data folder: %w", err)
	}
	return nil
}
