package store

import (
	"fmt"
	"maps"
	"slices"
)

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

// beginCatalogue keeps others from changing what tables and databases there are.
func (s *Store) beginCatalogue() (end func()) {
	s.change.RLock()
	s.catalogue.Lock()
	return func() {
		s.catalogue.Unlock()
		s.change.RUnlock()
	}
}

// find returns a table, or ErrUnknownDatabase or ErrUnknownTable.
func (s *Store) find(db, name string) (*Table, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	home, found := s.databases[db]
	if !found {
		return nil, fmt.Errorf("database %q: %w", db, ErrUnknownDatabase)
	}
	t, found := home.tables[name]
	if !found {
		return nil, fmt.Errorf("table %q: %w", name, ErrUnknownTable)
	}
	return t, nil
}

// CreateDatabase makes an empty database; ErrExists when there is one.
func (s *Store) CreateDatabase(name string) error {
	defer s.beginCatalogue()()
	if _, found := s.DatabaseID(name); found {
		return fmt.Errorf("database %q: %w", name, ErrExists)
	}
	id, err := s.newID()
	if err != nil {
		return err
	}
	if err := s.record(catalogRecord{Action: createDatabase, Database: name, ID: id}); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.databases[name] = &database{id: id, tables: map[string]*Table{}}
	return nil
}

// DropDatabase removes the database and its tables; ErrUnknownDatabase when
// there is none.
func (s *Store) DropDatabase(name string) error {
	defer s.beginCatalogue()()
	if _, found := s.DatabaseID(name); !found {
		return fmt.Errorf("database %q: %w", name, ErrUnknownDatabase)
	}
	tables := s.Tables(name)
	slices.SortFunc(tables, byID)
	defer lockCommits(tables)()
	if err := s.record(catalogRecord{Action: dropDatabase, Database: name}); err != nil {
		return err
	}
	for _, t := range tables {
		t.dropped = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.databases, name)
	return nil
}

// CreateTable makes an empty table, which keeps the definition. It answers
// ErrUnknownDatabase or ErrExists.
func (s *Store) CreateTable(d Definition) (*Table, error) {
	defer s.beginCatalogue()()
	if _, found := s.DatabaseID(d.Database); !found {
		return nil, fmt.Errorf("database %q: %w", d.Database, ErrUnknownDatabase)
	}
	if _, found := s.Table(d.Database, d.Name); found {
		return nil, fmt.Errorf("table %q: %w", d.Name, ErrExists)
	}
	id, err := s.newID()
	if err != nil {
		return nil, err
	}
	if err := s.record(catalogRecord{Action: createTable, ID: id, Definition: &d}); err != nil {
		return nil, err
	}
	t := newTable(id, firstShape(d))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.databases[d.Database].tables[d.Name] = t
	return t, nil
}

// DropTable removes a table; transactions on it can then not be committed. It
// answers ErrUnknownDatabase or ErrUnknownTable.
func (s *Store) DropTable(db, name string) error {
	return s.changeTable(db, name, dropTable, func(t *Table) {
		t.dropped = true
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.databases[db].tables, name)
	})
}

// TruncateTable removes all rows. A transaction that began before cannot be
// committed afterwards: what a server does then is unconfirmed (protocol
// reference 3.6), and a refusal is the answer that nobody can overlook.
func (s *Store) TruncateTable(db, name string) error {
	return s.changeTable(db, name, truncateTable, func(t *Table) {
		t.change(t.truncate)
	})
}

// changeTable logs an action on a table and does it, while no commit runs there.
func (s *Store) changeTable(db, name string, action catalogAction, do func(*Table)) error {
	defer s.beginCatalogue()()
	t, err := s.find(db, name)
	if err != nil {
		return err
	}
	t.commit.Lock()
	defer t.commit.Unlock()
	if err := s.record(catalogRecord{Action: action, Database: db, Name: name, ID: t.id}); err != nil {
		return err
	}
	do(t)
	return nil
}

// record logs a change of the catalogue for good. The caller holds s.change.
func (s *Store) record(r catalogRecord) error {
	if _, err := s.log.append(recordCatalog, mustJSON(r)); err != nil {
		return fmt.Errorf("%s: %w", r.Action, err)
	}
	if err := s.log.sync(); err != nil {
		return fmt.Errorf("%s: %w", r.Action, err)
	}
	return nil
}
