package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// replay is what reading the log builds up.
type replay struct {
	store        *Store
	tables       map[int64]*Table            // the live ones
	staged       map[int64]map[uint32]*Stage // rows of transactions that are not final, by part
	transactions map[int64]transactionRecord
}

func newReplay(s *Store) *replay {
	return &replay{store: s, tables: map[int64]*Table{}, staged: map[int64]map[uint32]*Stage{}, transactions: map[int64]transactionRecord{}}
}

// load reads the log and cuts a torn end.
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
	// What a checkpoint that was killed has left.
	if err := os.Remove(s.logPath() + ".new"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("open the log: %w", err)
	}
	s.nextID = 10001
	r := newReplay(s)
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
	return nil
}

func (r *replay) apply(at int64, kind recordKind, payload []byte) error {
	switch kind {
	case recordCatalog:
		var c catalogRecord
		if err := json.Unmarshal(payload, &c); err != nil {
			return err
		}
		return r.catalog(c)
	case recordRows:
		return r.rows(payload)
	case recordBase:
		return r.base(payload)
	case recordTransaction:
		var t transactionRecord
		if err := json.Unmarshal(payload, &t); err != nil {
			return err
		}
		r.store.remembered[t.ID] = at
		return r.transaction(t)
	case recordForget:
		var ids []int64
		if err := json.Unmarshal(payload, &ids); err != nil {
			return err
		}
		for _, id := range ids {
			delete(r.transactions, id)
			delete(r.store.remembered, id)
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
		first := firstShape(*c.Definition)
		first.version = c.Shape
		t := newTable(c.ID, first)
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
			t.truncate()
		}
	case alterTable:
		return r.alter(c)
	case swapTables:
		if r.tables[c.ID] == nil || r.tables[c.Other] == nil {
			return fmt.Errorf("swap tables %d and %d: no such tables", c.ID, c.Other)
		}
		return r.store.exchange(r.tables[c.ID], r.tables[c.Other])
	case reserveIDs:
		r.store.reserved = max(r.store.reserved, c.NextID)
	case setNote:
		r.store.keepNote(c.Name, c.Note)
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

func (r *replay) alter(c catalogRecord) error {
	t := r.tables[c.ID]
	if t == nil || c.Definition == nil {
		return fmt.Errorf("alter table %d: no such table, or no definition", c.ID)
	}
	next, err := t.shape.Load().next(*c.Definition, c.From, c.At)
	if err != nil {
		return err
	}
	if next.version != c.Shape {
		return fmt.Errorf("alter table %d: shape %d where %d was to be", c.ID, c.Shape, next.version)
	}
	content := t.content
	if c.From != nil {
		if content, err = content.reshaped(next); err != nil {
			return err
		}
	}
	r.store.rename(t, c.Definition.Name)
	t.become(next, content)
	return nil
}

// base takes rows of a table as a checkpoint wrote them.
func (r *replay) base(slab []byte) error {
	id, _, _, err := readSlabStart(slab)
	if err != nil {
		return err
	}
	if _, err := checkSlab(slab); err != nil {
		return err
	}
	if t := r.tables[id]; t != nil {
		t.content.apply([][]byte{slab}, Change{})
	}
	return nil
}

// rows keeps rows of a transaction until its record comes. A stage that was open
// during a checkpoint is logged twice. Behind the end of a transaction come the
// rows of a load that was still under way when it was rolled back.
func (r *replay) rows(slab []byte) error {
	id, part, number, err := readSlabStart(slab)
	if err != nil {
		return err
	}
	n, err := checkSlab(slab)
	if err != nil {
		return err
	}
	if r.transactions[id].State.Final() {
		return nil
	}
	g := r.stage(id, part)
	if int(number) < len(g.full) {
		return nil
	}
	if int(number) > len(g.full) {
		return fmt.Errorf("slab %d of transaction %d is missing", len(g.full), id)
	}
	g.full = append(g.full, slab)
	g.logged = len(g.full)
	g.rows += int64(n)
	return nil
}

func (r *replay) stage(id int64, part uint32) *Stage {
	parts := r.staged[id]
	if parts == nil {
		parts = map[uint32]*Stage{}
		r.staged[id] = parts
	}
	g := parts[part]
	if g == nil {
		g = &Stage{store: r.store, id: id, part: part, read: true}
		parts[part] = g
	}
	return g
}
