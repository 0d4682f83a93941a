package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
)

// replay is what reading the log builds up.
type replay struct {
	store        *Store
	tables       map[int64]*Table // the live ones
	staged       map[int64]*Stage // rows of transactions that are not final
	transactions map[int64]transactionRecord
}

// load reads the log, cuts a torn end, and writes the log anew when most of it
// is of no use any more.
func (s *Store) load(o Options) error {
	file, err := os.OpenFile(s.logPath(), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	s.log = &logFile{file: file, noSync: o.NoSync}
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	s.nextID = 10001
	r := &replay{store: s, tables: map[int64]*Table{}, staged: map[int64]*Stage{}, transactions: map[int64]transactionRecord{}}
	end, err := readLog(file, info.Size(), r.apply)
	if err != nil {
		return fmt.Errorf("%s: %w", s.logPath(), err)
	}
	if end == 0 {
		if _, err := file.WriteAt([]byte(logMagic), 0); err != nil {
			return fmt.Errorf("start the log: %w", err)
		}
		if err := syncDir(s.dir); err != nil {
			return err
		}
		end = int64(len(logMagic))
	}
	if err := file.Truncate(end); err != nil {
		return fmt.Errorf("cut the torn end of the log: %w", err)
	}
	s.log.size = end
	s.nextID = max(s.nextID, s.reserved)
	r.finish()
	return s.compact(r)
}

func (r *replay) apply(kind recordKind, payload []byte) error {
	switch kind {
	case recordCatalog:
		var c catalogRecord
		if err := json.Unmarshal(payload, &c); err != nil {
			return err
		}
		return r.catalog(c)
	case recordRows, recordBase:
		return r.rows(kind, payload)
	case recordTransaction:
		var t transactionRecord
		if err := json.Unmarshal(payload, &t); err != nil {
			return err
		}
		return r.transaction(t)
	case recordForget:
		var ids []int64
		if err := json.Unmarshal(payload, &ids); err != nil {
			return err
		}
		for _, id := range ids {
			delete(r.transactions, id)
		}
		return nil
	}
	return fmt.Errorf("a record of unknown kind %d", kind)
}

func (r *replay) catalog(c catalogRecord) error {
	databases := r.store.databases
	switch c.Action {
	case createDatabase:
		databases[c.Database] = &database{id: c.ID, tables: map[string]*Table{}}
	case dropDatabase:
		if d := databases[c.Database]; d != nil {
			for _, t := range d.tables {
				r.dropTable(t.id)
			}
		}
		delete(databases, c.Database)
	case createTable:
		if c.Definition == nil || databases[c.Definition.Database] == nil {
			return fmt.Errorf("a table without a definition or database")
		}
		t := newTable(c.ID, *c.Definition)
		t.generation.Store(c.Generation)
		t.raiseAuto(c.NextAuto)
		databases[c.Definition.Database].tables[c.Definition.Name] = t
		r.tables[t.id] = t
	case dropTable:
		if d := databases[c.Database]; d != nil {
			delete(d.tables, c.Name)
		}
		r.dropTable(c.ID)
	case truncateTable:
		if t := r.tables[c.ID]; t != nil {
			t.generation.Add(1)
			t.clear()
		}
	case reserveIDs:
		r.store.reserved = max(r.store.reserved, c.NextID)
	default:
		return fmt.Errorf("unknown action %q", c.Action)
	}
	return nil
}

// dropTable also tells the prepared transactions of the table.
func (r *replay) dropTable(id int64) {
	if t := r.tables[id]; t != nil {
		t.dropped = true
		delete(r.tables, id)
	}
}

func (r *replay) rows(kind recordKind, slab []byte) error {
	id, err := slabID(slab)
	if err != nil {
		return err
	}
	n, err := checkSlab(slab)
	if err != nil {
		return err
	}
	if kind == recordBase {
		if t := r.tables[id]; t != nil {
			t.apply([][]byte{slab})
		}
		return nil
	}
	g := r.staged[id]
	if g == nil {
		g = &Stage{store: r.store, id: id}
		r.staged[id] = g
	}
	g.full = append(g.full, slab)
	g.rows += int64(n)
	return nil
}

func (r *replay) transaction(record transactionRecord) error {
	id := record.ID
	table := r.tables[record.TableID]
	if table != nil {
		table.raiseAuto(record.NextAuto)
	}
	switch record.State {
	case Prepared:
		g := r.staged[id]
		if g == nil {
			g = &Stage{store: r.store, id: id}
			r.staged[id] = g
		}
		g.generation = record.Generation
		g.table = table
	case Visible:
		g := r.staged[id]
		delete(r.staged, id)
		if g != nil && table != nil && table.generation.Load() == record.Generation {
			table.apply(g.full)
		}
	case Aborted:
		delete(r.staged, id)
	default:
		return fmt.Errorf("transaction %d in state %s", id, record.State)
	}
	r.transactions[id] = record
	return nil
}

// finish publishes the rows and drops those of transactions that were open: a
// transaction in PREPARE ends with the process.
func (r *replay) finish() {
	for _, t := range r.tables {
		t.publish()
	}
	for id := range r.staged {
		if record, found := r.transactions[id]; !found || record.State != Prepared {
			delete(r.staged, id)
		}
	}
	for id, record := range r.transactions {
		g := r.staged[id]
		if g != nil && g.table == nil {
			// Its table was dropped: keep it committable only into nothing.
			g.table = newTable(record.TableID, Definition{Database: record.Database, Name: record.Table})
			g.table.dropped = true
		}
		r.store.recovered = append(r.store.recovered, Recovered{record.Transaction, g})
	}
	slices.SortFunc(r.store.recovered, func(a, b Recovered) int {
		return cmp.Compare(a.Transaction.ID, b.Transaction.ID)
	})
}
