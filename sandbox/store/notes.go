package store

import "slices"

// SetNote keeps a small value under a name of the caller's choice, durable on
// return: what is no table but must survive a restart as tables do. An empty
// value takes the note away.
func (s *Store) SetNote(name string, value []byte) error {
	s.change.RLock()
	defer s.change.RUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.record(catalogRecord{Action: setNote, Name: name, Note: value}); err != nil {
		return err
	}
	s.keepNote(name, value)
	return nil
}

// Note returns a copy of the value that was last set, nil when there is none.
func (s *Store) Note(name string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.notes[name])
}

// keepNote is called with s.mu held, or before anybody else knows the store.
func (s *Store) keepNote(name string, value []byte) {
	if len(value) == 0 {
		delete(s.notes, name)
		return
	}
	s.notes[name] = slices.Clone(value)
}
