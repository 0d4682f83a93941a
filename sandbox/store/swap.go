package store

// Swap exchanges the names of two tables of a database, both or none. It answers
// ErrUnknownDatabase or ErrUnknownTable.
func (s *Store) Swap(db, one, other string) error {
	defer s.beginCatalogue()()
	first, err := s.find(db, one)
	if err != nil {
		return err
	}
	second, err := s.find(db, other)
	if err != nil {
		return err
	}
	tables := []*Table{first, second}
	if second.id < first.id {
		tables = []*Table{second, first}
	}
	defer lockCommits(tables)()
	if err := s.record(catalogRecord{Action: swapTables, ID: first.id, Other: second.id}); err != nil {
		return err
	}
	return s.exchange(first, second)
}

// exchange gives each of two tables the other's name.
func (s *Store) exchange(first, second *Table) error {
	one, other := first.Definition(), second.Definition()
	one.Name, other.Name = other.Name, one.Name
	for _, move := range []struct {
		table *Table
		want  Definition
	}{{first, one}, {second, other}} {
		next, err := move.table.shape.Load().next(move.want, nil, s.now())
		if err != nil {
			return err
		}
		move.table.change(func() { move.table.become(next, move.table.content) })
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	home := s.databases[one.Database].tables
	home[one.Name], home[other.Name] = first, second
	return nil
}
