package store

import (
	"bytes"

	"starlift-sandbox/cell"
)

// Snapshot is the rows of a table at one moment.
type Snapshot struct {
	table   *Table
	shape   *shape
	content *content // that it was taken from, and which has changed since
	slabs   [][]byte
	rows    directory
	live    int64 // bytes of the rows
}

// Len returns the number of rows.
func (s *Snapshot) Len() int { return s.rows.length }

// Definition returns the table's definition at the moment of the snapshot. The
// caller must not change its slices.
func (s *Snapshot) Definition() Definition { return s.shape.definition }

// Row decodes the given columns (by index in the definition; nil for all) of
// row i, 0 ≤ i < Len, into the given row, whose memory it uses when it can. The
// values share no memory with the table.
func (s *Snapshot) Row(i int, columns []int, into Row) Row {
	return s.shape.layout.decode(s.row(i), columns, into)
}

func (s *Snapshot) row(i int) []byte {
	at := s.rows.at(i)
	_, row, _ := entry(s.slabs[at>>32], int(uint32(at)))
	return row
}

// Lookup finds the row of a key; the key has one value a key column, in their
// order. It waits while the rows of a commit go into the table, and is slow for
// a key that was deleted after the snapshot. A Duplicate Key table has no key to find
// a row by: there it finds nothing.
func (s *Snapshot) Lookup(key Row) (Row, bool) {
	want, ok := s.shape.layout.appendKey(nil, key)
	if !ok || s.shape.definition.Model == DuplicateKey {
		return nil, false
	}
	i, found := s.search(want)
	if !found {
		return nil, false
	}
	return s.Row(i, nil, nil), true
}

func (s *Snapshot) search(key []byte) (int, bool) {
	i, found, current := s.ask(key)
	switch {
	case current:
		return i, found
	case found && i < s.Len() && bytes.Equal(s.shape.layout.key(s.row(i)), key):
		// Rows keep their numbers until others are deleted.
		return i, true
	}
	for i := range s.Len() {
		if bytes.Equal(s.shape.layout.key(s.row(i)), key) {
			return i, true
		}
	}
	return 0, false
}

// ask looks into the table's index, which knows the rows of now: current says
// that these are the snapshot's.
func (s *Snapshot) ask(key []byte) (i int, found, current bool) {
	s.table.index.RLock()
	defer s.table.index.RUnlock()
	if s.table.content != s.content {
		return 0, false, false
	}
	slot, _, found := s.content.index.find(key)
	if found {
		i = s.content.index.row(slot)
	}
	return i, found, s.table.current.Load() == s
}

// appendKey appends the bytes of a key, as key finds them in a row. It reports
// false for values that are none of the columns.
func (l *Layout) appendKey(dst []byte, key Row) ([]byte, bool) {
	if len(key) != l.keys {
		return dst, false
	}
	row := l.Begin(nil)
	for c, v := range key {
		if v == nil {
			l.SetNull(row, c)
			continue
		}
		var ok bool
		if row, ok = cell.AppendValue(row, l.columns[c].Type, v); !ok {
			return dst, false
		}
	}
	return append(dst, row[l.values:]...), true
}
