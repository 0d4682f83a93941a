package store

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// idBlock is how many ids one record reserves.
const idBlock = 1000

// Options are the choices of Open.
type Options struct {
	// NoSync leaves it to the kernel when the log reaches the disk: safe when
	// the process is killed, not when the power fails.
	NoSync bool
}

// Store is the open data folder. Its methods may be called by several
// goroutines.
type Store struct {
	dir  string
	lock *os.File
	log  *logFile

	mu        sync.Mutex
	databases map[string]*database
	nextID    int64
	reserved  int64
	recovered []Recovered
}

// database is a name space of tables.
type database struct {
	id     int64
	tables map[string]*Table
}

// Recovered is a transaction that the log remembers. Stage holds the rows of a
// PREPARED one and is nil for the others.
type Recovered struct {
	Transaction Transaction
	Stage       *Stage
}

// Open locks the folder, makes it when it is missing, and reads what it holds:
// all committed rows and the PREPARED transactions. The error of a locked
// folder names the process that has it.
func Open(dir string, o Options) (*Store, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, lock: lock, databases: map[string]*database{}}
	if err := s.load(o); err != nil {
		if s.log != nil {
			s.log.file.Close()
		}
		lock.Close()
		return nil, err
	}
	return s, nil
}

// Close syncs the log and unlocks the folder. No other method may be called
// afterwards, save those that read tables.
func (s *Store) Close() error {
	return errors.Join(s.log.sync(), s.log.file.Close(), s.lock.Close())
}

func (s *Store) logPath() string { return filepath.Join(s.dir, "log") }

// Databases returns the names, sorted.
func (s *Store) Databases() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.databases))
}

// DatabaseID returns the id of a database; one that is created again under the
// name has another.
func (s *Store) DatabaseID(name string) (int64, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, found := s.databases[name]
	if !found {
		return 0, false
	}
	return d.id, true
}

// CreateDatabase makes an empty database; ErrExists when there is one.
func (s *Store) CreateDatabase(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, found := s.databases[name]; found {
		return fmt.Errorf("database %q: %w", name, ErrExists)
	}
	id, err := s.newID()
	if err != nil {
		return err
	}
	if err := s.record(catalogRecord{Action: createDatabase, Database: name, ID: id}); err != nil {
		return err
	}
	s.databases[name] = &database{id: id, tables: map[string]*Table{}}
	return nil
}

// DropDatabase removes the database and its tables; ErrUnknownDatabase when
// there is none.
func (s *Store) DropDatabase(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, found := s.databases[name]
	if !found {
		return fmt.Errorf("database %q: %w", name, ErrUnknownDatabase)
	}
	unlock := lockCommits(slices.SortedFunc(maps.Values(d.tables), byName))
	defer unlock()
	if err := s.record(catalogRecord{Action: dropDatabase, Database: name}); err != nil {
		return err
	}
	for _, t := range d.tables {
		t.dropped = true
	}
	delete(s.databases, name)
	return nil
}

// CreateTable makes an empty table, which keeps the definition. It answers
// ErrUnknownDatabase or ErrExists.
func (s *Store) CreateTable(d Definition) (*Table, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	home, found := s.databases[d.Database]
	if !found {
		return nil, fmt.Errorf("database %q: %w", d.Database, ErrUnknownDatabase)
	}
	if _, found := home.tables[d.Name]; found {
		return nil, fmt.Errorf("table %q: %w", d.Name, ErrExists)
	}
	id, err := s.newID()
	if err != nil {
		return nil, err
	}
	if err := s.record(catalogRecord{Action: createTable, ID: id, Definition: &d}); err != nil {
		return nil, err
	}
	t := newTable(id, d)
	home.tables[d.Name] = t
	return t, nil
}

// DropTable removes a table; transactions on it can then not be committed. It
// answers ErrUnknownDatabase or ErrUnknownTable.
func (s *Store) DropTable(db, name string) error {
	return s.change(db, name, dropTable, func(t *Table) {
		t.dropped = true
		delete(s.databases[db].tables, name)
	})
}

// TruncateTable removes all rows. A transaction that began before cannot be
// committed afterwards: what a server does then is unconfirmed (protocol
// reference 3.6), and a refusal is the answer that nobody can overlook.
func (s *Store) TruncateTable(db, name string) error {
	return s.change(db, name, truncateTable, func(t *Table) {
		t.generation.Add(1)
		t.clear()
		t.publish()
	})
}

// change logs an action on a table and does it, while no commit runs there.
func (s *Store) change(db, name string, action catalogAction, do func(*Table)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	home, found := s.databases[db]
	if !found {
		return fmt.Errorf("database %q: %w", db, ErrUnknownDatabase)
	}
	t, found := home.tables[name]
	if !found {
		return fmt.Errorf("table %q: %w", name, ErrUnknownTable)
	}
	t.commit.Lock()
	defer t.commit.Unlock()
	if err := s.record(catalogRecord{Action: action, Database: db, Name: name, ID: t.id}); err != nil {
		return err
	}
	do(t)
	return nil
}

// Table returns a table by its exact name.
func (s *Store) Table(db, name string) (*Table, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	home, found := s.databases[db]
	if !found {
		return nil, false
	}
	t, found := home.tables[name]
	return t, found
}

// Tables returns the tables of a database, sorted by name; none when there is
// no such database.
func (s *Store) Tables(db string) []*Table {
	s.mu.Lock()
	defer s.mu.Unlock()
	home, found := s.databases[db]
	if !found {
		return nil
	}
	return slices.SortedFunc(maps.Values(home.tables), byName)
}

func byName(a, b *Table) int { return cmp.Compare(a.definition.Name, b.definition.Name) }

// lockCommits waits until no commit runs on the tables, which are sorted.
func lockCommits(tables []*Table) (unlock func()) {
	for _, t := range tables {
		t.commit.Lock()
	}
	return func() {
		for _, t := range tables {
			t.commit.Unlock()
		}
	}
}

// NewID returns an id for a transaction: larger than all before it, also after
// a restart.
func (s *Store) NewID() (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newID()
}

// newID gives out ids of a block that the log has reserved: the ids of
// transactions that never reached the log are not used again either.
func (s *Store) newID() (int64, error) {
	if s.nextID >= s.reserved {
		upTo := s.nextID + idBlock
		if err := s.log.append(recordCatalog, mustJSON(catalogRecord{Action: reserveIDs, NextID: upTo})); err != nil {
			return 0, err
		}
		s.reserved = upTo
	}
	s.nextID++
	return s.nextID - 1, nil
}

// record logs a change of the catalogue for good.
func (s *Store) record(r catalogRecord) error {
	if err := s.log.append(recordCatalog, mustJSON(r)); err != nil {
		return fmt.Errorf("%s: %w", r.Action, err)
	}
	if err := s.log.sync(); err != nil {
		return fmt.Errorf("%s: %w", r.Action, err)
	}
	return nil
}
