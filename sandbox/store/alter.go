package store

import (
	"errors"
	"fmt"
)

// ErrConversion is the cause when a value of a column has none in the type that
// the column gets.
var ErrConversion = errors.New("a value does not fit the new type of its column")

// Alter gives a table another definition. Column i of it is filled from the old
// column from[i] through cell.Cast, or, where from[i] is -1, with its default,
// NULL without one. A nil from says that the columns are the same: then names
// of columns, comments, properties, partitions and the table's name may differ.
//
// Snapshots taken before read on as they were. The rows of transactions that
// were opened before are converted when they settle. It answers
// ErrUnknownDatabase, ErrUnknownTable, ErrExists for a new name that is taken,
// and ErrConversion, after which nothing is changed. Loads into the table wait
// while its rows are converted.
func (s *Store) Alter(db, name string, want Definition, from []int) error {
	defer s.beginCatalogue()()
	t, err := s.find(db, name)
	if err != nil {
		return err
	}
	return s.alter(t, want, from)
}

// AlterTable is Alter of the very table: it answers ErrUnknownTable for one that
// was dropped, also when another one has its name by now.
func (s *Store) AlterTable(t *Table, want Definition, from []int) error {
	defer s.beginCatalogue()()
	d := t.Definition()
	if now, err := s.find(d.Database, d.Name); err != nil {
		return err
	} else if now != t {
		return fmt.Errorf("table %q: %w", d.Name, ErrUnknownTable)
	}
	return s.alter(t, want, from)
}

// alter changes a table of the catalogue, whose lock is held.
func (s *Store) alter(t *Table, want Definition, from []int) error {
	old := t.Definition()
	db, name := old.Database, old.Name
	want.Database = db
	if _, taken := s.Table(db, want.Name); taken && want.Name != name {
		return fmt.Errorf("table %q: %w", want.Name, ErrExists)
	}
	t.commit.Lock()
	defer t.commit.Unlock()
	next, err := t.shape.Load().next(want, from, s.now())
	if err != nil {
		return err
	}
	content := t.content
	if from != nil {
		if content, err = content.reshaped(next); err != nil {
			return err
		}
	}
	// The record has no rows: a start does the same again with those that it has
	// read till there. cell.Cast gives the same values each time, a log of twice
	// the size would be read more slowly, and the next checkpoint has the rows
	// as they are now.
	record := catalogRecord{Action: alterTable, ID: t.id, Definition: &want, From: from, At: next.at, Shape: next.version}
	if err := s.record(record); err != nil {
		return err
	}
	s.rename(t, want.Name)
	t.change(func() { t.become(next, content) })
	return nil
}

// rename moves the table in the catalogue; the shape still has its old name.
func (s *Store) rename(t *Table, name string) {
	d := t.Definition()
	s.mu.Lock()
	defer s.mu.Unlock()
	tables := s.databases[d.Database].tables
	delete(tables, d.Name)
	tables[name] = t
}

// become gives the table another shape and the content that fits it.
func (t *Table) become(s *shape, c *content) {
	c.layout = s.layout
	t.shape.Store(s)
	t.content = c
}

// reshaped returns the rows as rows of the next shape, in their order; c itself
// is not changed.
func (c *content) reshaped(next *shape) (*content, error) {
	fresh := newContent(next)
	same := next.sameKeys()
	if same && c.index != nil {
		// Each key keeps its row's number: nobody writes to the index of c any more.
		fresh.index.seed, fresh.index.slots, fresh.index.used = c.index.seed, c.index.slots, c.index.used
	}
	m := merger{content: fresh}
	var row []byte
	for i := range c.rows.length {
		if c.model == AggregateKey {
			row = nil // the merger keeps pieces of it
		}
		var err error
		if row, err = next.reshape(row[:0], c.row(i)); err != nil {
			return nil, err
		}
		if fresh.index == nil || same {
			fresh.insert(fresh.slabs.add(Upsert, row), int64(entrySize(row)))
			continue
		}
		// Keys that were two may be one now: they merge as two loads would.
		m.apply(arrival{op: Upsert, row: row, size: int64(entrySize(row))}, Change{})
	}
	m.flush()
	return fresh, nil
}
